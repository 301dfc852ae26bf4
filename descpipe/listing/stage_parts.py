"""The rows of tables about stages: what they read and write, and what one can set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.listing.contents import schema_items
from descpipe.listing.wording import (
    default_words,
    each_parameter,
    range_words,
    shortened,
    type_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata

    Rows = Iterator[tuple[str, ...]]


def stage_rows(part: str, stages: Sequence[tuple[str, StageMetadata]]) -> list[tuple[str, ...]]:
    """Return the rows of one part, each stage named once.

    Parameters
    ----------
    part : {"stages", "inputs", "outputs", "config", "parameters"}
        What to tell.
    stages : sequence of (str, StageMetadata)
        Of what, and what it is called.
    """
    rows = []
    for called, stage in stages:
        name = called
        for row in PARTS[part](stage):
            rows.append((name, *row))
            name = ""
    return rows


def _stage(stage: StageMetadata) -> Rows:
    yield (stage.label or "without a docstring",)


def _inputs(stage: StageMetadata) -> Rows:
    for tag, file in stage.inputs.items():
        yield tag, _kind(file), file.promises()


def _outputs(stage: StageMetadata) -> Rows:
    for tag, file in stage.outputs.items():
        yield tag, _kind(file), file.promises()


def _kind(file: File) -> str:
    return f"{file.kind}, optional" if file.is_optional else file.kind


def _config(stage: StageMetadata) -> Rows:
    for tag, name in stage.config.items():
        keys = [item.name for item in schema_items(stage.config_schemas.get(tag, {}))]
        yield tag, name, ", ".join(key for key in keys if "." not in key)


def _parameters(stage: StageMetadata) -> Rows:
    for name, parameter in each_parameter(stage.parameters):
        default = shortened(default_words(parameter))
        yield name, type_words(parameter), default, range_words(parameter)


PARTS: dict[str, Callable[[StageMetadata], Rows]] = {
    "stages": _stage,
    "inputs": _inputs,
    "outputs": _outputs,
    "config": _config,
    "parameters": _parameters,
}
