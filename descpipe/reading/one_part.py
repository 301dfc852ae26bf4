"""One part of a scattered step as a step of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.parts import parts_of_steps
from descpipe.model.pipeline import PipelineInput
from descpipe.model.problem import counted, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    parts = parts_of_steps(alone).get(step.name) or ()
    for number, part in enumerate(parts, start=1):
        with_files = _with_files(alone, part.as_step(step), part.places)
        yield Part(number, len(parts), part.name, with_files)


def _with_files(alone: Pipeline, part: Step, places: Mapping[str, int]) -> Pipeline:
    """Return the pipeline of a part, in which it reads one file of each list.

    Parameters
    ----------
    alone : Pipeline
        That of all parts.
    part : Step
        The part.
    places : mapping of str to int
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
