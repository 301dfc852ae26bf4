"""List what the steps of a pipeline read and write, and their parameters.

Without an option all is listed; each option lists one part.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.checking.purposes import Purpose
from descpipe.commands.options import add_pipeline, load_pipeline
from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from descpipe.contract.parameters import Parameter
    from descpipe.model.pipeline import Origin, Pipeline, Step

MAX_SHOWN = 32
LIST = Purpose("list", frozenset())
PARTS = {
    "inputs": "files that each step reads, and where they come from",
    "outputs": "files that each step writes",
    "config": "config files that each step is given",
    "parameters": "value of each parameter, and where it comes from",
}


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


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    for part, what in PARTS.items():
        parser.add_argument(f"--{part}", dest=f"list_{part}", action="store_true", help=what)
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")


def run(
    *,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    json: bool,
    **wanted: bool,
) -> int:
    """List the parts that are asked for, or all."""
    model = load_pipeline(pipeline, LIST, settings, inputs)
    chosen = [part for part in PARTS if wanted[f"list_{part}"]] or list(PARTS)
    parts = {part: list(_rows(part, model)) for part in chosen}
    if json:
        _write_json(model, parts)
        return 0
    for number, (part, rows) in enumerate(parts.items()):
        if len(parts) > 1:
            print(*([""] if number else []), part, sep="\n")
        _write_table(rows)
    return 0


def _rows(part: str, pipeline: Pipeline) -> Iterator[Row]:
    listed = {
        "inputs": _inputs,
        "outputs": _outputs,
        "config": _config,
        "parameters": _parameters,
    }[part]
    for step in pipeline.steps:
        yield from listed(pipeline, step)


def _inputs(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    for own, type_ in step.stage.inputs.items():
        source = step.inputs.get(own)
        paths = pipeline.inputs[source.tag].paths if source and not source.step else ()
        files = [display_path(path) for path in paths]
        origin = f"step {source.step}" if source and source.step else ", ".join(files)
        details = {**type_.description(), "files": files, "from": source.step if source else None}
        yield Row(
            step=step.name,
            name=own,
            shown=type_.kind,
            origin=origin or "not given",
            details=details,
        )


def _outputs(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    for own, type_ in step.stage.outputs.items():
        path = display_path(pipeline.output / step.output_file_name(own))
        details = {**type_.description(), "tag": step.outputs[own], "file": path}
        yield Row(step=step.name, name=own, shown=type_.kind, origin=path, details=details)


def _config(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    del pipeline
    for tag, path in step.config.items():
        file = display_path(path)
        name = step.stage.config[tag]
        yield Row(step=step.name, name=tag, shown=name, origin=file, details={"file": file})


def _parameters(pipeline: Pipeline, step: Step) -> Iterator[Row]:
    del pipeline
    for name, parameter in step.stage.parameters.items():
        yield from _values(step, name, parameter, step.parameters[name])


def _values(step: Step, name: str, parameter: Parameter, value: Any) -> Iterator[Row]:
    """Yield the value of a parameter; for a record, that of each field."""
    if isinstance(value, dict):
        for field, inner in parameter.fields.items():
            yield from _values(step, f"{name}.{field}", inner, value[field])
        return
    origin = _origin(step, name)
    details = {
        "type": parameter.type_name,
        "value": value,
        "unit": parameter.unit,
        "doc": parameter.doc,
        "origin": origin.kind,
        "place": str(origin.place),
    }
    shown = "not given" if value is None else f"{_text(value)} {parameter.unit}".rstrip()
    where = "stage's default" if origin.kind == "default" else str(origin.place)
    yield Row(step=step.name, name=name, shown=shown, origin=where, details=details)


def _origin(step: Step, name: str) -> Origin:
    """Return the origin of a field: its own, or that of what holds it."""
    while name not in step.origins:
        name = name.rpartition(".")[0]
    return step.origins[name]


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value.strip() else json.dumps(value)


def _write_table(rows: Sequence[Row]) -> None:
    cells = [(row.step, row.name, _cut(row.shown), row.origin) for row in rows]
    widths = [max((len(cell[column]) for cell in cells), default=0) for column in range(3)]
    previous = ""
    for step, *rest in cells:
        words = ["" if step == previous else step, *rest]
        line = "  ".join(word.ljust(width) for word, width in zip(words, widths, strict=False))
        print(f"  {line}  {rest[-1]}".rstrip())
        previous = step


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."


def _write_json(pipeline: Pipeline, parts: dict[str, list[Row]]) -> None:
    document: dict[str, Any] = {
        "version": "1.0",
        "pipeline": {"name": pipeline.name, "version": pipeline.version},
    }
    for part, rows in parts.items():
        steps: dict[str, dict[str, Any]] = {step.name: {} for step in pipeline.steps}
        for row in rows:
            steps[row.step][row.name] = row.details
        document[part] = steps
    print(json.dumps(document, indent=2, ensure_ascii=False))
