"""The steps of pipelines that are steps of others, in the place of these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.model.provenance import with_provenance_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.model.pipeline import Origin, Pipeline, Source, Step
    from descpipe.model.scatter import Scatter

# What stands for "/" in names of files and in CWL. No step, tag or part of a file's name has it.
JOINT = "+"
STREAMS = ("stdout", "stderr")


def joined(name: str) -> str:
    """Return the name of a step as a part of the name of a file: ``wide+tomography``."""
    return name.replace("/", JOINT)


def split(name: str) -> str:
    """Return the name of a step from such a part."""
    return name.replace(JOINT, "/")


def value_name(name: str) -> str:
    """Return the name of a step as names of values begin with it: ``wide_tomography``."""
    return name.replace("/", "_")


def streams_of(step: Step) -> tuple[str, ...]:
    """Return what a step calls the files of what it prints; of a sub-pipeline, all its steps."""
    if step.pipeline is None:
        return STREAMS
    names = [value_name(inner.name) for inner in step.pipeline.steps]
    return tuple(f"{name}_{stream}" for name in names for stream in STREAMS)


def in_place(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps with the steps of each sub-pipeline in its place.

    Parameters
    ----------
    steps : sequence of Step
        As a pipeline's file has them, in order.
    """
    if not any(step.pipeline for step in steps):
        return tuple(steps)
    subs = {step.name: step.pipeline for step in steps if step.pipeline is not None}
    inside = {name: tuple(f"{name}/{step.name}" for step in subs[name].steps) for name in subs}
    writers = {
        (name, tag): (f"{name}/{step.name}", own)
        for name, pipeline in subs.items()
        for tag, step, own in pipeline.outputs()
    }
    found: list[Step] = []
    for step in steps:
        inputs = {own: _written_by(source, writers) for own, source in step.inputs.items()}
        after = tuple(one for name in step.after for one in inside.get(name, (name,)))
        linked = replace(step, inputs=inputs, after=after)
        found += _steps_of(linked) if step.pipeline else [linked]
    return tuple(found)


def with_own_steps(pipeline: Pipeline, own: Sequence[Step]) -> Pipeline:
    """Return a pipeline with other steps of its file, and those of sub-pipelines from them."""
    steps = with_picks(in_place(own), pipeline.switches)
    steps = with_provenance_of(pipeline.steps, steps)
    return replace(pipeline, steps=steps, written=tuple(own) if pipeline.written else ())


def switches_of_subs(steps: Sequence[Step]) -> dict[str, bool]:
    """Return how the switches of sub-pipelines are, as the steps that these are say."""
    return {
        f"{step.name}/{name}": bool(step.parameters.get(value_name(name), is_on))
        for step in steps
        if step.pipeline is not None
        for name, is_on in step.pipeline.switches.items()
    }


def scattered_subs(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the full names of the sub-pipelines that are run several times."""
    for step in steps:
        if step.pipeline is not None and step.scatter is not None:
            yield step.name
        inside = step.pipeline.written if step.pipeline else ()
        yield from (f"{step.name}/{name}" for name in scattered_subs(inside))


def with_plain_names(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline whose steps have names that can be parts of names of files.

    As they run, or do not run, now: one switch is left to each step that is skipped.
    """

    def plain(source: Source) -> Source:
        among = tuple(map(plain, source.among))
        return replace(source, step=source.step and joined(source.step), among=among)

    steps = [
        replace(
            step,
            name=joined(step.name),
            inputs={own: plain(source) for own, source in step.inputs.items()},
            after=tuple(map(joined, step.after)),
            when=tuple(joined(name) for name in step.when if not pipeline.switches[name])[:1],
        )
        for step in pipeline.steps
    ]
    if not pipeline.written:
        return pipeline
    switches = {joined(name): is_on for name, is_on in pipeline.switches.items()}
    return replace(pipeline, steps=tuple(steps), written=(), switches=switches)


def with_picks(steps: Sequence[Step], switches: Mapping[str, bool]) -> tuple[Step, ...]:
    """Return steps that take what is there, where they name several files."""
    off = {step.name for step in steps if not all(switches.get(name, True) for name in step.when)}
    return tuple(
        replace(step, inputs={own: _picked(source, off) for own, source in step.inputs.items()})
        if any(source.among for source in step.inputs.values())
        else step
        for step in steps
    )


def _picked(source: Source, off: set[str]) -> Source:
    there = [one for one in source.among if one.step not in off]
    first = next(iter(there or source.among), source)
    return replace(source, tag=first.tag, step=first.step, output=first.output)


def _written_by(source: Source, writers: Mapping[tuple[str, str], tuple[str, str]]) -> Source:
    """Return a source whose writer is a step of a sub-pipeline, not the whole of it."""
    among = tuple(_written_by(one, writers) for one in source.among)
    writer = source.step or ""
    step, own = writers.get((writer, source.output), (source.step, source.output))
    return replace(source, step=step, output=own, among=among)


def _steps_of(sub: Step) -> Iterator[Step]:
    """Yield the steps of a sub-pipeline with what the step that it is gives them."""
    for step in sub.pipeline.steps if sub.pipeline else ():
        begin = value_name(step.name)
        inputs = {own: _given(source, sub) for own, source in step.inputs.items()}
        yield replace(
            step,
            name=f"{sub.name}/{step.name}",
            inputs={own: source for own, source in inputs.items() if source is not None},
            outputs={own: sub.outputs.get(tag, tag) for own, tag in step.outputs.items()},
            config={
                tag: sub.config.get(f"{begin}_{tag}", path) for tag, path in step.config.items()
            },
            parameters={
                name: sub.parameters.get(f"{begin}_{name}", value)
                for name, value in step.parameters.items()
            },
            origins=_origins(step, sub),
            after=(*(f"{sub.name}/{name}" for name in step.after), *sub.after),
            when=(*sub.when, *(f"{sub.name}/{name}" for name in step.when)),
            within=_within(step, sub),
        )


def _within(step: Step, sub: Step) -> Scatter | None:
    """Return what the runs of a step of a sub-pipeline differ in, in its own words."""
    if sub.scatter is None:
        return step.within
    begin = value_name(step.name)
    values = sub.scatter.parameters
    own = {
        name: values[f"{begin}_{name}"] for name in step.parameters if f"{begin}_{name}" in values
    }
    return replace(sub.scatter, inputs=(), parameters=own)


def _given(source: Source, sub: Step) -> Source | None:
    """Return where a file comes from, seen from around a sub-pipeline; None for nowhere."""
    if source.among:
        found = [_given(one, sub) for one in source.among]
        among = tuple(one for some in found if some is not None for one in some.each())
        return replace(source, among=among)
    if source.step is None:
        return sub.inputs.get(source.tag)
    tag = sub.outputs.get(source.tag, source.tag)
    return replace(source, tag=tag, step=f"{sub.name}/{source.step}")


def _origins(step: Step, sub: Step) -> dict[str, Origin]:
    """Return where values come from: said around the sub-pipeline, or in its own file."""
    around = {
        name: sub.origins.get(f"{value_name(step.name)}_{name}", origin)
        for name, origin in step.origins.items()
    }
    return {
        name: step.origins[name] if origin.kind == "default" else origin
        for name, origin in around.items()
    }
