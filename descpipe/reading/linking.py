"""Joining the steps of a pipeline by their tags."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from descpipe.contract.files import FileList
from descpipe.model.pipeline import Source
from descpipe.model.problem import did_you_mean
from descpipe.reading.switching import check_skipped
from descpipe.reading.tag_choice import check_choices, tag_choice
from descpipe.reading.tags import Producer, Reader

if TYPE_CHECKING:
    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.tags import Tags

Stages = Mapping[str, "StageMetadata"]


def find_producers(
    entry: PipelineEntry,
    stages: Stages,
    lacking: Mapping[str, Collection[str]],
    problems: Problems,
) -> dict[str, Producer]:
    """Return what writes each of the pipeline's tags; a tag that is written twice is told.

    Parameters
    ----------
    entry : PipelineEntry
        The pipeline as it is written.
    stages : mapping of str to StageMetadata
        What each step reads and writes.
    lacking : mapping of str to collection of str
        What steps may not write, because of switches inside of them.
    problems : Problems
        Where everything wrong is told.
    """
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
            skipped = step.when is not None or own in lacking.get(step.name, ())
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
    check_choices(step, problems)
    sources: dict[str, Source] = {}
    for own, type_ in stage.inputs.items():
        choice = tag_choice(step, own)
        if choice.pick == "all" and not type_.is_list:
            what = f"step {step.name!r} reads {own!r} as {type_.kind}, but takes all of some files"
            do = "write `first` or `only`, or let the stage read a list"
            problems.error("bad-choice", step.inputs[own].place, what, do)
            continue
        found = []
        for tag, place in choice.tags:
            reader = Reader(
                step=step.name,
                own=own,
                tag=tag,
                type=_item_of(type_, tag, tags) if choice.pick == "all" else type_,
                place=place,
                is_renamed=choice.is_renamed,
            )
            found += _source(reader, tags, problems, is_sure=not choice.pick)
        if choice.pick in ("first", "only"):
            _check_lists(step, own, found, tags, problems)
        if found and choice.pick:
            sources[own] = replace(
                found[0],
                may_lack=any(one.may_lack for one in found),
                pick=choice.pick,
                among=tuple(found),
            )
        elif found:
            sources[own] = found[0]
    return sources


def _check_lists(
    step: StepEntry, own: str, found: Sequence[Source], tags: Tags, problems: Problems
) -> None:
    """Tell lists that are empty, not missing, where the step that writes their files is skipped."""
    for one in found:
        producer = tags.producers.get(one.tag)
        is_empty = one.step in tags.scattered or one.step in tags.lacking
        if one.may_lack and is_empty and producer is not None and producer.type.is_list:
            what = f"{one.tag!r} is the list of no files, and not missing, if it is not written"
            do = f"write `all`, as in `{own}: {{all: [{one.tag}, TAG]}}`"
            problems.error("bad-choice", step.inputs[own].place, what, do)


def _source(reader: Reader, tags: Tags, problems: Problems, *, is_sure: bool) -> list[Source]:
    """Return where a tag comes from; nothing if nothing gives it, which is noted.

    Parameters
    ----------
    reader : Reader
        Who reads it.
    tags : Tags
        What there is.
    problems : Problems
        Where it is told what does not fit.
    is_sure : bool
        Whether it must be there, since the reader has nothing else.
    """
    if reader.tag in tags.producers:
        producer = tags.producers[reader.tag]
        _check_type(reader, producer, tags, problems)
        if is_sure:
            check_skipped(reader, tags, problems)
        return [producer.source]
    if reader.tag in tags.inputs:
        return [Source(tag=reader.tag, step=None, output=reader.tag)]
    if reader.is_renamed or not reader.type.is_optional:
        tags.missing.append(reader)
    return []


def _item_of(type_: File, tag: str, tags: Tags) -> File:
    """Return what one of several tags must be that together are a list: one file, or a list."""
    producer = tags.producers.get(tag)
    is_list = (
        producer.type.is_list
        if producer
        else len(tags.inputs[tag].paths) > 1
        if (tag in tags.inputs)
        else False
    )
    return type_ if is_list or not isinstance(type_, FileList) else type_.item


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
