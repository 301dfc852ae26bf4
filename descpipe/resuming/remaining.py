"""The pipeline of the steps that run, with what is taken over as its inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.model.pipeline import PipelineInput
from descpipe.model.problem import Place
from descpipe.model.sub_pipelines import with_plain_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from descpipe.contract.files import File
    from descpipe.model.pipeline import Pipeline, Source, Step
    from descpipe.resuming.earlier import EarlierStep


def remaining(
    pipeline: Pipeline, taken_over: Mapping[str, EarlierStep], left_out: Collection[str] = ()
) -> Pipeline:
    """Return a pipeline without some of its steps, whose files are its inputs instead.

    Parameters
    ----------
    pipeline : Pipeline
        The whole pipeline.
    taken_over : mapping of str to EarlierStep
        The steps that do not run, and what they wrote earlier.
    left_out : collection of str
        More steps that do not run; none that runs needs them.
    """
    gone = {*taken_over, *left_out}
    if not gone:
        return pipeline
    steps = [_without(step, taken_over) for step in pipeline.steps if step.name not in gone]
    readers = _readers(steps)
    inputs = {tag: given for tag, given in pipeline.inputs.items() if tag in readers}
    for step in pipeline.steps:
        if step.name in taken_over:
            inputs |= _as_inputs(step, taken_over[step.name], readers, Place(pipeline.path))
    return with_plain_names(replace(pipeline, steps=tuple(steps), inputs=inputs))


def _without(step: Step, taken_over: Mapping[str, EarlierStep]) -> Step:
    """Return a step that reads what these steps wrote as files from outside, if they are there."""
    inputs = {}
    for own, source in step.inputs.items():
        there = [_from_outside(one, taken_over) for one in source.each()]
        found = [one for one in there if one is not None]
        if source.among and found:
            inputs[own] = replace(found[0], pick=source.pick, among=tuple(found))
        elif found:
            inputs[own] = found[0]
    after = tuple(name for name in step.after if name not in taken_over)
    return replace(step, inputs=inputs, after=after)


def _from_outside(source: Source, taken_over: Mapping[str, EarlierStep]) -> Source | None:
    earlier = taken_over.get(source.step or "")
    if earlier is None:
        return source
    if earlier.outputs.get(source.output) is None:
        return None
    return replace(source, step=None, output=source.tag, may_lack=False)


def _as_inputs(
    step: Step, earlier: EarlierStep, readers: Mapping[str, list[tuple[str, File]]], place: Place
) -> Iterator[tuple[str, PipelineInput]]:
    for own, tag in step.outputs.items():
        files = earlier.outputs.get(own)
        if tag in readers and files is not None:
            yield (
                tag,
                PipelineInput(
                    type=step.writes(own),
                    readers=tuple(readers[tag]),
                    paths=tuple(earlier.path(file) for file in files),
                    places=(place,) * len(files),
                ),
            )


def _readers(steps: Iterable[Step]) -> dict[str, list[tuple[str, File]]]:
    """Return which steps read each tag, and as what."""
    found: dict[str, list[tuple[str, File]]] = {}
    for step in steps:
        for own, source in step.inputs.items():
            for one in source.each():
                found.setdefault(one.tag, []).append((step.name, step.reads(own)))
    return found
