"""Where boxes and arrows stand: Graphviz lays them out, in sizes that depend on no font."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.drawing.diagram import Box, Diagram

POINTS_PER_INCH = 72
# Of the fixed-width letters in which names are written, in points.
LETTER_WIDTH, LINE_HEIGHT = 6.7, 15.0
LABEL_LETTER_WIDTH, LABEL_LINE_HEIGHT = 5.5, 12.0
MARGIN_WIDTH, MARGIN_HEIGHT = 22.0, 12.0
TAB = 10.0
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedBox:
    """A box by its centre and its size, in points from the top left corner."""

    box: Box
    centre: Point
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedArrow:
    """An arrow: the points of a cubic Bezier curve, the tip, and the centre of its text."""

    curve: tuple[Point, ...]
    tip: Point
    tags: tuple[str, ...]
    label: Point | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A diagram with the places of all it shows, in points from the top left corner."""

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[PlacedArrow, ...]


def layout(diagram: Diagram) -> Layout:
    """Return where the boxes and arrows of a diagram stand.

    Parameters
    ----------
    diagram : Diagram
        Of a pipeline. The same diagram has the same layout with the same Graphviz.
    """
    import pygraphviz  # only pictures need it

    graph = pygraphviz.AGraph(string=_sizes(diagram))
    document = json.loads(graph.draw(format="json", prog="dot"))
    width, height = (float(number) for number in document["bb"].split(",")[2:])
    at = {found["name"]: found for found in document["objects"]}
    boxes = tuple(
        PlacedBox(
            box=box,
            centre=_point(at[box.key]["pos"], height),
            width=float(at[box.key]["width"]) * POINTS_PER_INCH,
            height=float(at[box.key]["height"]) * POINTS_PER_INCH,
        )
        for box in diagram.boxes
    )
    arrows = tuple(_placed_arrows(diagram, document.get("edges", []), height))
    return Layout(width=width, height=height, boxes=boxes, arrows=arrows)


def _placed_arrows(
    diagram: Diagram, edges: Sequence[Mapping[str, Any]], height: float
) -> Iterator[PlacedArrow]:
    for edge in sorted(edges, key=lambda edge: int(edge["id"])):
        arrow = diagram.arrows[int(edge["id"])]
        tip, *curve = edge["pos"].removeprefix("e,").split(" ")
        yield PlacedArrow(
            curve=tuple(_point(words, height) for words in curve),
            tip=_point(tip, height),
            tags=arrow.tags,
            label=_point(edge["lp"], height) if arrow.tags else None,
        )


def _point(words: str, height: float) -> Point:
    """Return a point that Graphviz tells from the bottom left corner."""
    across, up = words.split(",")
    return float(across), height - float(up)


def _sizes(diagram: Diagram) -> str:
    """Return a diagram in DOT with the size of each text in place of the text."""
    lines = ["digraph {", "  graph [nodesep=0.3, ranksep=0.35];"]
    for box in diagram.boxes:
        width, height = box_size(box)
        size = f"width={width / POINTS_PER_INCH:.4f}, height={height / POINTS_PER_INCH:.4f}"
        lines.append(f'  {box.key} [shape=box, fixedsize=true, label="", {size}];')
    for number, arrow in enumerate(diagram.arrows):
        label = f", label={_blank(arrow.tags)}" if arrow.tags else ""
        lines.append(f"  {arrow.tail} -> {arrow.head} [id={number}{label}];")
    return "\n".join([*lines, "}"])


def box_size(box: Box) -> tuple[float, float]:
    """Return the width and height of a box in points."""
    letters = max(len(line) for line in box.lines)
    width = letters * LETTER_WIDTH + MARGIN_WIDTH
    return width, len(box.lines) * LINE_HEIGHT + MARGIN_HEIGHT


def _blank(lines: Sequence[str]) -> str:
    """Return an empty table of the size of some lines: Graphviz must not measure letters."""
    width = round(max(len(line) for line in lines) * LABEL_LETTER_WIDTH + TAB)
    height = round(len(lines) * LABEL_LINE_HEIGHT)
    size = f'border="0" fixedsize="true" width="{width}" height="{height}"'
    return f"<<table {size}><tr><td></td></tr></table>>"
