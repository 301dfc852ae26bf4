"""A diagram in DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.drawing.diagram import Box, Diagram

LOOKS = {
    "step": 'shape=box, style="rounded,filled", fillcolor="#dbe7f5", color="#30577e"',
    "input": 'shape=note, color="#6b7785"',
    "config": 'shape=note, style=dashed, color="#6b7785"',
    "output": 'shape=note, color="#3b7a4b"',
}
SKIPPED = 'shape=box, style="rounded,dashed", color="#6b7785", fontcolor="#6b7785"'


def dot(diagram: Diagram) -> str:
    """Return the text of a diagram in DOT."""
    return "\n".join(["digraph pipeline {", *_statements(diagram), "}"])


def _statements(diagram: Diagram) -> Iterator[str]:
    yield f"  graph [label={quoted(diagram.title)}, labelloc=t, fontname=sans];"
    yield "  node [fontname=sans, fontsize=11];"
    yield "  edge [fontname=sans, fontsize=9];"
    for box in diagram.boxes:
        tooltip = f", tooltip={quoted(box.doc)}" if box.doc else ""
        label = quoted("\n".join(box.lines))
        yield f"  {box.key} [label={label}, {_look(box)}{tooltip}];"
    for arrow in diagram.arrows:
        label = f" [label={quoted(chr(10).join(arrow.tags))}]" if arrow.tags else ""
        yield f"  {arrow.tail} -> {arrow.head}{label};"


def _look(box: Box) -> str:
    return SKIPPED if box.is_skipped else LOOKS[box.kind]


def quoted(text: str) -> str:
    r"""Return a text as DOT writes it; a line end becomes ``\n``, and a backslash stays one."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
