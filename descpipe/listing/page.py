"""One stage in full, for reading: all that it declares, and its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.listing.contents import file_contents, schema_items
from descpipe.listing.table import folded, table
from descpipe.listing.wording import default_words, each_parameter, range_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.listing.contents import Item
    from descpipe.model.metadata import StageMetadata

DEEPER = 4


def stage_page(stage: StageMetadata, images: Sequence[str], width: int) -> Iterator[str]:
    """Yield the lines of a stage's page.

    Parameters
    ----------
    stage : StageMetadata
        The stage.
    images : sequence of str
        Lines that tell where it is.
    width : int
        How long a line may be.
    """
    yield from _title(stage, width)
    yield from _section("images", images)
    yield from _section("inputs", list(_files(stage.inputs, width)))
    yield from _section("outputs", list(_files(stage.outputs, width)))
    yield from _section("config files", list(_config(stage, width)))
    yield from _section("parameters", list(_parameters(stage.parameters, width)))


def _title(stage: StageMetadata, width: int) -> Iterator[str]:
    yield from folded(f"{stage.name}: {stage.label or 'without a docstring'}", width)
    for paragraph in stage.doc.split("\n\n") if stage.doc else ():
        yield ""
        yield from _indented(" ".join(paragraph.split()), 2, width)
    if stage.network:
        yield from ("", "  It needs the network while it runs.")


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield from ("", title)
    yield from lines or ["  none"]


def _files(files: Mapping[str, File], width: int) -> Iterator[str]:
    for tag, file in files.items():
        yield f"  {tag}: {file.kind}{', optional' if file.is_optional else ''}"
        yield from _indented(file.doc, DEEPER, width)
        for group in file_contents(file):
            yield from _indented(f"{group.title}:", DEEPER, width)
            yield from _items(group.items, width)


def _items(items: Sequence[Item], width: int) -> Iterator[str]:
    """Yield a line for each thing; names alone are told one after the other."""
    if any(item.type or item.doc for item in items):
        rows = [(item.name, item.type, item.doc) for item in items]
        yield from table(rows, width, DEEPER + 2)
    else:
        yield from _indented(", ".join(item.name for item in items), DEEPER + 2, width)


def _config(stage: StageMetadata, width: int) -> Iterator[str]:
    for tag, name in stage.config.items():
        yield f"  {tag}: {name}"
        items = schema_items(stage.config_schemas.get(tag, {}))
        if items:
            yield from _indented("keys:", DEEPER, width)
            yield from _items(items, width)


def _parameters(parameters: Mapping[str, Parameter], width: int) -> Iterator[str]:
    for name, parameter in each_parameter(parameters):
        words = [type_words(parameter), _default(parameter), range_words(parameter)]
        line = f"{name}: {', '.join(word for word in words if word)}"
        yield from _indented(line, 2, width, DEEPER + 2)
        yield from _indented(parameter.doc, DEEPER + 2, width)


def _default(parameter: Parameter) -> str:
    words = default_words(parameter)
    return words if parameter.is_required else f"default {words}"


def _indented(text: str, indent: int, width: int, further: int | None = None) -> Iterator[str]:
    """Yield the lines of a text; those after the first may be further to the right."""
    if not text:
        return
    further = indent if further is None else further
    first, *rest = folded(text, width - max(indent, further))
    yield " " * indent + first
    yield from (" " * further + line for line in rest)
