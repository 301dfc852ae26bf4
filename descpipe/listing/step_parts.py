"""The rows of tables about the steps of a pipeline: their files and values, and the origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.listing.values import parameter_values
from descpipe.listing.wording import shortened, text
from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from descpipe.contract.parameters import Parameter
    from descpipe.model.pipeline import Pipeline, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing of one step.

    Attributes
    ----------
    step, name, shown, origin : str
        What it is, in words.
    details : mapping of str to value
        The same and more, for programs.
    """

    step: str
    name: str
    shown: str
    origin: str
    details: dict[str, Any]


def part_rows(part: str, pipeline: Pipeline) -> list[Row]:
    """Return the rows of one part, step by step.

    Parameters
    ----------
    part : {"inputs", "outputs", "config", "parameters"}
        What to tell.
    pipeline : Pipeline
        Of what.
    """
    return [row for step in pipeline.steps for row in PARTS[part](pipeline, step)]


def cells(rows: list[Row]) -> list[tuple[str, ...]]:
    """Return the rows of the table, each step named once."""
    found: list[tuple[str, ...]] = []
    previous = ""
    for row in rows:
        step = "" if row.step == previous else row.step
        found.append((step, row.name, shortened(row.shown), row.origin))
        previous = row.step
    return found


def _inputs(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    for own, type_ in step.stage.inputs.items():
        source = step.inputs.get(own)
        taken = (source.among if source.pick == "all" else (source,)) if source else ()
        paths = [path for one in taken if not one.step for path in pipeline.inputs[one.tag].paths]
        files = [display_path(path) for path in paths]
        writers = [f"step {one.step}" for one in taken if one.step]
        origin = ", ".join([*writers, *files])
        seen = step.reads(own)
        details = {**seen.description(), "files": files, "from": source.step if source else None}
        yield Row(
            step=step.name,
            name=own,
            shown=type_.kind if seen is type_ else f"one of {seen.kind}",
            origin=origin or "not given",
            details=details,
        )


def _outputs(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    for own in step.stage.outputs:
        path = display_path(pipeline.output / step.output_file_name(own))
        details = {**step.writes(own).description(), "tag": step.outputs[own], "file": path}
        kind = step.writes(own).kind
        yield Row(step=step.name, name=own, shown=kind, origin=path, details=details)


def _config(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    del pipeline
    for tag, path in step.config.items():
        file = display_path(path)
        name = step.stage.config[tag]
        yield Row(step=step.name, name=tag, shown=name, origin=file, details={"file": file})


def _parameters(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    del pipeline
    for name, parameter in step.stage.parameters.items():
        if step.parted_by and name in step.parted_by.parameters:
            yield _scattered(step, name, parameter)
        else:
            yield from _values(step, name, parameter, step.parameters[name])


def _scattered(step: Step, name: str, parameter: Parameter) -> Row:
    """Return the row of a parameter of which each part has a value."""
    origin = step.origin(name)
    values = list(step.parted_by.parameters[name]) if step.parted_by else []
    details = {
        **parameter_values(parameter),
        "value": values,
        "origin": origin.kind,
        "place": str(origin.place),
    }
    shown = f"one of {', '.join(map(text, values))} {parameter.unit}".rstrip()
    return Row(step=step.name, name=name, shown=shown, origin=str(origin.place), details=details)


def _values(step: Step, name: str, parameter: Parameter, value: Any) -> Iterator[Row]:
    """Yield the value of a parameter; for a record, that of each field."""
    if isinstance(value, dict):
        for field, inner in parameter.fields.items():
            yield from _values(step, f"{name}.{field}", inner, value[field])
        return
    origin = step.origin(name)
    details = {
        **parameter_values(parameter),
        "value": value,
        "origin": origin.kind,
        "place": str(origin.place),
    }
    shown = "not given" if value is None else f"{text(value)} {parameter.unit}".rstrip()
    where = "stage's default" if origin.kind == "default" else str(origin.place)
    yield Row(step=step.name, name=name, shown=shown, origin=where, details=details)


PARTS: dict[str, Callable[[Pipeline, Step], Iterator[Row]]] = {
    "inputs": _inputs,
    "outputs": _outputs,
    "config": _config,
    "parameters": _parameters,
}
