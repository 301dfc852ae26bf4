"""Joining the steps of a pipeline by their tags."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from descpipe.model.pipeline import Source
from descpipe.model.problem import did_you_mean
from descpipe.reading.switching import check_skipped
from descpipe.reading.tags import Producer, Reader

if TYPE_CHECKING:
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.tags import Tags

Stages = Mapping[str, "StageMetadata"]


def find_producers(entry: PipelineEntry, stages: Stages, problems: Problems) -> dict[str, Producer]:
    """Return what writes each of the pipeline's tags; a tag that is written twice is told."""
    producers: dict[str, Producer] = {}
    for step in entry.steps:
        stage = stages.get(step.name)
        if stage is None:
            continue
        _check_tags(step, stage, "outputs", problems)
        for own, type_ in stage.outputs.items():
            renamed = step.outputs.get(own)
            tag = str(renamed.value) if renamed else own
            place = renamed.place if renamed else step.place
            skipped = step.when is not None
            source = Source(tag=tag, step=step.name, output=own, may_lack=skipped)
            other = producers.setdefault(tag, Producer(source=source, type=type_, place=place))
            if other.source != source:
                what = f"two steps write {tag!r}: {other.source.step!r} ({other.place}) and this"
                do = f"rename one: `outputs: {{{own}: another-tag}}`"
                problems.error("written-twice", place, what + f", {step.name!r}", do)
            if tag in entry.inputs:
                what = f"step {step.name!r} writes {tag!r}, which is also an input of the pipeline"
                problems.error(
                    "input-and-output",
                    entry.inputs[tag].place,
                    what,
                    "remove the input, or rename one",
                )
    return producers


def link_inputs(
    step: StepEntry, stage: StageMetadata, tags: Tags, problems: Problems
) -> dict[str, Source]:
    """Return where each input of a step comes from."""
    _check_tags(step, stage, "inputs", problems)
    producers = tags.producers
    sources: dict[str, Source] = {}
    for own, type_ in stage.inputs.items():
        renamed = step.inputs.get(own)
        tag = str(renamed.value) if renamed else own
        reader = Reader(
            step=step.name,
            own=own,
            tag=tag,
            type=type_,
            place=renamed.place if renamed else step.place,
            is_renamed=renamed is not None,
        )
        if tag in producers:
            sources[own] = producers[tag].source
            _check_type(reader, producers[tag], tags, problems)
            check_skipped(reader, tags, problems)
        elif tag in tags.inputs:
            sources[own] = Source(tag=tag, step=None, output=tag)
        elif renamed or not type_.is_optional:
            tags.missing.append(reader)
    return sources


def _check_type(reader: Reader, producer: Producer, tags: Tags, problems: Problems) -> None:
    """Tell what the reader of a tag needs and its writer does not promise."""
    wanted, made, writer = reader.type, producer.type, producer.source.step
    who = f"step {reader.step!r}"
    if wanted.suffix == made.suffix and wanted.is_list != made.is_list:
        problems.error("type-mismatch", reader.place, *_one_or_many(reader, producer, tags))
        return
    if not wanted.can_be(made):
        what = f"{who} reads {reader.own!r} as {wanted.kind}, but {writer!r} writes {made.kind}"
        do = "correct the type in one of the two run.py, or read another file by `inputs`"
        problems.error("type-mismatch", reader.place, what, do)
        return
    for unmet in wanted.unmet(made):
        lack, _, near = unmet.partition("; ")
        what = f"{who} cannot use {reader.own!r} of {writer!r}: {lack}"
        writes = f"t writes {made.promises()}; correct one of the two run.py"
        do = f"{near} I{writes}" if near.startswith("did") else f"i{writes}"
        problems.error("content-mismatch", reader.place, what, do)


def _one_or_many(reader: Reader, producer: Producer, tags: Tags) -> tuple[str, str]:
    """Return what is wrong between one file and a list of them, and what to do."""
    step, own, writer = reader.step, reader.own, producer.source.step
    if producer.type.is_list and writer in tags.scattered:
        what = f"{writer!r} is scattered, so {reader.tag!r} is a list of files, but step {step!r}"
        do = f"scatter it too, by `scatter: {own}`, or let its stage read a list, by `[...]`"
        return f"{what} reads one", do
    if reader.type.is_list and step in tags.scattered:
        what = f"step {step!r} is scattered over {own!r}, but {writer!r} writes one file"
        return what, "remove it from `scatter`, or let it read a list of files by `inputs`"
    wanted, made = reader.type.kind, producer.type.kind
    what = f"step {step!r} reads {own!r} as {wanted}, but {writer!r} writes {made}"
    do = "correct the type in one of the two run.py, or read another file by `inputs`"
    return what, f"scatter it, by `scatter: {own}`, or {do}" if producer.type.is_list else do


def _check_tags(step: StepEntry, stage: StageMetadata, section: str, problems: Problems) -> None:
    """Tell other names for what the stage does not have; it may have it if it is unclear."""
    is_input = section == "inputs"
    declared = stage.inputs if is_input else stage.outputs
    for own in step.inputs if is_input else step.outputs:
        if own not in declared and section not in stage.unclear:
            what = f"{step.called} has no {section[:-1]} {own!r}"
            do = did_you_mean(own, declared, "remove it")
            problems.error("unknown-tag", step.keys[section][own], what, do)


def sort_steps(
    entry: PipelineEntry, before: Mapping[str, set[str]], problems: Problems
) -> list[StepEntry]:
    """Return the steps in an order in which they can run, that of the file where it is free.

    Parameters
    ----------
    entry : PipelineEntry
        The steps.
    before : mapping of str to set of str
        For each step, those that must end before it begins.
    problems : Problems
        Where a cycle is told, with its path.
    """
    position = {step.name: number for number, step in enumerate(entry.steps)}
    waiting = {name: len(before[name]) for name in position}
    followers: dict[str, list[str]] = {name: [] for name in position}
    for name, earlier in before.items():
        for other in earlier:
            followers[other].append(name)
    ready = [position[name] for name, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered = []
    while ready:
        step = entry.steps[heapq.heappop(ready)]
        ordered.append(step)
        for name in followers[step.name]:
            waiting[name] -= 1
            if not waiting[name]:
                heapq.heappush(ready, position[name])
    if len(ordered) < len(entry.steps):
        left = {name for name, count in waiting.items() if count}
        path = _cycle(min(left, key=position.__getitem__), before, left)
        _tell_circle(path, {step.name: step for step in entry.steps}, problems)
    return ordered


def _tell_circle(path: list[str], steps: Mapping[str, StepEntry], problems: Problems) -> None:
    """Tell a circle where an `after` closes it, which implies less than files do."""
    what = f"the steps wait for each other: {' -> '.join(path)}"
    do = "let one of them read something else, by its `inputs`"
    otherwise = ", or let one of them read something else"
    if len(set(path)) == 1:
        what, otherwise = f"step {path[0]!r} waits for itself", ""
        do = "give what it reads or what it writes another tag, by its `inputs` or `outputs`"
    for earlier, later in pairwise(path):
        for node in steps[later].after:
            if node.value == earlier:
                do = f"remove {earlier!r} from `after`{otherwise}"
                problems.error("circular-steps", node.place, what, do)
                return
    problems.error("circular-steps", steps[path[0]].place, what, do)


def _cycle(start: str, before: Mapping[str, set[str]], left: set[str]) -> list[str]:
    """Return one circle among steps that all wait, in the order of the data."""
    path, seen = [start], {start: 0}
    while True:
        earlier = min(before[path[-1]] & left)
        if earlier in seen:
            return [*path[seen[earlier] :], earlier][::-1]
        seen[earlier] = len(path)
        path.append(earlier)
