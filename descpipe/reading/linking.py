"""Joining the steps of a pipeline by their tags."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.pipeline import Source
from descpipe.model.problem import did_you_mean
from descpipe.reading.pipeline_yaml import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place, Problems
    from descpipe.reading.pipeline_yaml import GivenFiles, PipelineEntry, StepEntry

Stages = Mapping[str, "StageMetadata"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Producer:
    """What writes a tag.

    Attributes
    ----------
    source : Source
        The step and its own tag.
    type : File
        What is written.
    place : Place
        Where that is declared.
    """

    source: Source
    type: File
    place: Place


def find_producers(entry: PipelineEntry, stages: Stages, problems: Problems) -> dict[str, Producer]:
    """Return what writes each of the pipeline's tags; a tag that is written twice is told."""
    producers: dict[str, Producer] = {}
    for step in entry.steps:
        stage = stages.get(step.stage)
        if stage is None:
            continue
        _check_tags(step, "outputs", stage.outputs, problems)
        for own, type_ in stage.outputs.items():
            renamed = step.outputs.get(own)
            tag = str(renamed.value) if renamed else own
            place = renamed.place if renamed else step.place
            source = Source(tag=tag, step=step.name, output=own)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """Everything that a step could read.

    Attributes
    ----------
    producers : mapping of str to Producer
        What writes each tag.
    inputs : mapping of str to GivenFiles
        Files from outside.
    is_complete : bool
        Whether all stages could be read: another one may write what seems to be missing.
    """

    producers: Mapping[str, Producer]
    inputs: Mapping[str, GivenFiles]
    is_complete: bool


def link_inputs(
    step: StepEntry, stage: StageMetadata, tags: Tags, problems: Problems
) -> dict[str, Source]:
    """Return where each input of a step comes from; what nothing gives is told."""
    _check_tags(step, "inputs", stage.inputs, problems)
    producers = tags.producers
    sources: dict[str, Source] = {}
    for own, type_ in stage.inputs.items():
        renamed = step.inputs.get(own)
        tag = str(renamed.value) if renamed else own
        place = renamed.place if renamed else step.place
        if tag in producers:
            sources[own] = producers[tag].source
            for code, what, do in _type_problems(own, type_, producers[tag]):
                problems.error(code, place, f"step {step.name!r} {what}", do)
        elif tag in tags.inputs:
            sources[own] = Source(tag=tag, step=None, output=tag)
        elif tags.is_complete and (renamed or not type_.is_optional):
            what = f"step {step.name!r} reads {tag!r}, which no step writes and no input gives"
            do = f"add `inputs: {{{tag}: FILE}}`"
            others = [name for name in producers if producers[name].source.step != step.name]
            near = did_you_mean(tag, [*others, *tags.inputs])
            do = f"{near} Or {do}" if near.startswith("did you mean") else do
            problems.error("nothing-gives", place, what, do)
    return sources


def _type_problems(own: str, wanted: File, producer: Producer) -> Iterator[tuple[str, str, str]]:
    """Yield what the reader of a tag needs and its writer does not promise."""
    made, writer = producer.type, producer.source.step
    if not wanted.can_be(made):
        what = f"reads {own!r} as {wanted.kind}, but {writer!r} writes {made.kind}"
        yield "type-mismatch", what, "correct the type in one of the two run.py"
        return
    for unmet in wanted.unmet(made):
        lack, _, near = unmet.partition("; ")
        what = f"needs more of {own!r} than {writer!r} says it writes: {lack}"
        writes = f"t writes {made.promises()}; correct one of the two run.py"
        do = f"{near} I{writes}" if near.startswith("did") else f"i{writes}"
        yield "content-mismatch", what, do


def _check_tags(
    step: StepEntry, section: str, declared: Mapping[str, File], problems: Problems
) -> None:
    written = step.inputs if section == "inputs" else step.outputs
    for own in written:
        if own not in declared:
            what, do = unknown(own, f"{section[:-1]} of stage {step.stage!r},", declared)
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
        what = f"the steps wait for each other: {' -> '.join(path)}"
        place = entry.steps[position[path[0]]].place
        problems.error(
            "circular-steps", place, what, "break the circle: one of them must read something else"
        )
    return ordered


def _cycle(start: str, before: Mapping[str, set[str]], left: set[str]) -> list[str]:
    """Return one circle among steps that all wait, in the order of the data."""
    path, seen = [start], {start: 0}
    while True:
        earlier = min(before[path[-1]] & left)
        if earlier in seen:
            return [*path[seen[earlier] :], earlier][::-1]
        seen[earlier] = len(path)
        path.append(earlier)
