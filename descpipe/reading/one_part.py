"""One part of a scattered step as a step of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.pipeline import PipelineInput
from descpipe.model.problem import counted, did_you_mean
from descpipe.model.scatter import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.model.pipeline import Pipeline, Step


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a scattered step.

    Attributes
    ----------
    number, count : int
        Which it is, from 1, and of how many.
    name : str
        What is in the names of its files.
    alone : Pipeline
        The pipeline of it alone, whose step is not scattered.
    """

    number: int
    count: int
    name: str
    alone: Pipeline

    def __str__(self) -> str:
        return f"{self.number} of {self.count}, {self.name}"


def part_alone(alone: Pipeline, wanted: str | None) -> Part:
    """Return one part of the step of a pipeline of one step, whose files are at hand.

    Parameters
    ----------
    alone : Pipeline
        As `step_alone` makes it.
    wanted : str or None
        Number or name of the part; None for the first.

    Raises
    ------
    Refused
        If there is no such part.
    """
    first: Part | None = None
    names = []
    for part in _parts(alone):
        first = first or part
        if wanted in (None, str(part.number), part.name):
            return part
        names.append(part.name)
    (step,) = alone.steps
    if first is None:
        raise Refused(f"step {step.name!r} has no parts; give it as many files of each input")
    do = did_you_mean(wanted or "", names[:10])
    raise Refused(f"step {step.name!r} has {counted(len(names), 'part')}, not {wanted!r}; {do}")


def _parts(alone: Pipeline) -> Iterator[Part]:
    (step,) = alone.steps
    scatter = step.scatter
    if scatter is None:
        return
    files = {own: alone.inputs[step.inputs[own].tag] for own in scatter.inputs}
    lengths = {own: len(given.paths) for own, given in files.items()} | scatter.lengths()
    count = min(lengths.values()) if scatter.method == "zip" else prod(lengths.values())
    for number in range(count):
        places = scatter.place_of(number, lengths)
        names = [
            told_apart([path.name for path in given.paths])[places[own]]
            for own, given in files.items()
        ]
        values = {name: all_[places[name]] for name, all_ in scatter.parameters.items()}
        shard = scatter.shard_names()[places["shards"]] if scatter.shards else ""
        name = scatter.part_name(names, values, shard)
        outputs = {own: f"{tag}.{name}" for own, tag in step.outputs.items()}
        part = replace(
            step,
            scatter=None,
            shard=shard,
            outputs=outputs,
            parameters={**step.parameters, **values},
        )
        files_of_part = {own: places[own] for own in files}
        yield Part(number + 1, count, name, _with_files(alone, part, files_of_part))


def _with_files(alone: Pipeline, part: Step, places: dict[str, int]) -> Pipeline:
    """Return the pipeline of a part, in which it reads one file of each list.

    Parameters
    ----------
    alone : Pipeline
        That of all parts.
    part : Step
        The part.
    places : dict of str to int
        Which file of each input that is scattered.
    """
    inputs, sources = dict(alone.inputs), dict(part.inputs)
    for own, place in places.items():
        given = alone.inputs[part.inputs[own].tag]
        type_ = part.stage.inputs[own]
        # The whole list may be read by another input of the same step.
        sources[own] = replace(sources[own], tag=f"{sources[own].tag}, file {place + 1}")
        inputs[sources[own].tag] = PipelineInput(
            type=type_,
            readers=((part.name, type_),),
            paths=(given.paths[place],),
            places=(given.places[place],),
        )
    used = {source.tag for source in sources.values()}
    inputs = {tag: given for tag, given in inputs.items() if tag in used}
    return replace(alone, inputs=inputs, steps=(replace(part, inputs=sources),))
