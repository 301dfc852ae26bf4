"""What each part of a scattered step gets, where that is known before anything runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

from descpipe.model.scatter import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.model.scatter import Scatter

# Runners refuse to hand names with others to a tool.
NOT_IN_FILE_NAME = re.compile(r"[^\w.+,:@^-]")


@dataclass(frozen=True, kw_only=True, slots=True)
class StepPart:
    """One run of a scattered step.

    Attributes
    ----------
    name : str
        What is in the names of its files.
    places : mapping of str to int
        Which file of its list it gets, for each input that is scattered, from 0.
    values : mapping of str to value
        The parameters that are scattered.
    shard : str
        The name of its shard; empty for none.
    """

    name: str
    places: Mapping[str, int]
    values: Mapping[str, Any]
    shard: str

    def as_step(self, step: Step) -> Step:
        """Return the part of a scattered step as a step of its own, which reads what all read."""
        outputs = {own: f"{tag}.{self.name}" for own, tag in step.outputs.items()}
        parameters = {**step.parameters, **self.values}
        return replace(step, scatter=None, shard=self.shard, outputs=outputs, parameters=parameters)


def parts_of_steps(pipeline: Pipeline) -> dict[str, tuple[StepPart, ...] | None]:
    """Return the parts of each scattered step, in order; None where only a run can tell them."""
    found: dict[str, tuple[StepPart, ...] | None] = {}
    for step in pipeline.steps:
        if step.scatter is not None:
            names = {own: _names(pipeline, step, own, found) for own in step.scatter.inputs}
            known = {own: files for own, files in names.items() if files is not None}
            is_known = len(known) == len(names)
            found[step.name] = tuple(_parts(step.scatter, known)) if is_known else None
    return found


def runner_name(path: Path) -> str:
    """Return what a file is called under every runner."""
    return NOT_IN_FILE_NAME.sub("_", path.name)


def names_of_list(paths: Sequence[Path]) -> list[str]:
    """Return what the files of a list are called, over which a step is scattered."""
    return told_apart([runner_name(path) for path in paths])


def _names(
    pipeline: Pipeline,
    step: Step,
    own: str,
    parts: Mapping[str, tuple[StepPart, ...] | None],
) -> list[str] | None:
    """Return the names of the files of a list; None if only a run can tell them."""
    source = step.inputs.get(own)
    if source is None:
        return None
    if source.step is None:
        given = pipeline.inputs.get(source.tag)  # none, if something is wrong with it
        return names_of_list(given.paths) if given else None
    written = parts.get(source.step)
    if written is None:
        return None
    return [step.stage.inputs[own].file_name(f"{source.tag}.{part.name}") for part in written]


def _parts(scatter: Scatter, names: Mapping[str, Sequence[str]]) -> Iterator[StepPart]:
    lengths = {own: len(files) for own, files in names.items()} | scatter.lengths()
    count = min(lengths.values()) if scatter.method == "zip" else prod(lengths.values())
    for number in range(count):
        places = scatter.place_of(number, lengths)
        files = [names[own][places[own]] for own in scatter.naming_inputs]
        values = {name: all_[places[name]] for name, all_ in scatter.parameters.items()}
        shard = scatter.shard_names()[places["shards"]] if scatter.shards else ""
        yield StepPart(
            name=scatter.part_name(files, values, shard),
            places={own: places[own] for own in names},
            values=values,
            shard=shard,
        )
