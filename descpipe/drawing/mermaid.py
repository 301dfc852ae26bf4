"""A diagram in Mermaid, which Markdown pages of GitHub and GitLab show as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from descpipe.drawing.diagram import Box, Diagram

SHAPES = {"step": ("(", ")"), "input": ("[/", "/]"), "config": ("[/", "/]"), "output": ("[", "]")}
# Mermaid ends a text at these, or takes them for its own marks or for HTML.
ESCAPES = {ord(letter): f"#{ord(letter)};" for letter in '#"&<>`\\'}
CLASSES = """\
  classDef input stroke-dasharray:2
  classDef config stroke-dasharray:2
  classDef output stroke-width:2px
  classDef skipped stroke-dasharray:5,opacity:0.6"""


def mermaid(diagram: Diagram) -> str:
    """Return the text of a diagram in Mermaid."""
    return "\n".join(_lines(diagram))


def _lines(diagram: Diagram) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  accTitle: {diagram.title.replace(';', ',')}"
    for box in diagram.boxes:
        left, right = SHAPES[box.kind]
        yield f"  {box.key}{left}{quoted(box.lines)}{right}{_class_of(box)}"
    for arrow in diagram.arrows:
        label = f"|{quoted(arrow.tags)}|" if arrow.tags else ""
        yield f"  {arrow.tail} -->{label} {arrow.head}"
    yield CLASSES


def _class_of(box: Box) -> str:
    name = "skipped" if box.is_skipped else box.kind
    return "" if name == "step" else f":::{name}"


def quoted(lines: Iterable[str]) -> str:
    """Return lines of a text as Mermaid writes them."""
    return '"' + "<br>".join(line.translate(ESCAPES) for line in lines) + '"'
