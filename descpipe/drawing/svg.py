"""A diagram as a picture in SVG: light and dark, for screens, paper and readers aloud."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from descpipe.drawing.layout import LABEL_LINE_HEIGHT, LINE_HEIGHT, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.drawing.diagram import Diagram
    from descpipe.drawing.layout import Layout, PlacedArrow, PlacedBox, Point

MARGIN, TITLE_HEIGHT, TITLE_LETTER_WIDTH = 12.0, 30.0, 8.5
ARROW_LENGTH, ARROW_WIDTH = 10.0, 3.5
FOLD = 8.0
STYLE = """\
svg.pipeline { --ink: #1d2733; --quiet: #5d6a78; --paper: #ffffff; --step: #dbe7f5;
  --edge: #30577e; --result: #e2f1e5; --result-edge: #2f6b40;
  --failure: #fbe3df; --failure-edge: #a3291b; }
@media screen and (prefers-color-scheme: dark) {
  svg.pipeline { --ink: #e6ebf1; --quiet: #a2afbd; --paper: #14191f; --step: #21364d;
    --edge: #7fb0e0; --result: #1d3a26; --result-edge: #7cc490;
    --failure: #4d231d; --failure-edge: #f0937f; } }
.pipeline .paper { fill: var(--paper); }
.pipeline text { font: 11px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  fill: var(--ink); text-anchor: middle; dominant-baseline: central; }
.pipeline .title { font-size: 14px; text-anchor: start; }
.pipeline .step text ~ text { fill: var(--quiet); }
.pipeline .box path, .pipeline .box rect { fill: var(--paper); stroke: var(--quiet); }
.pipeline .box.step rect { fill: var(--step); stroke: var(--edge); stroke-width: 1.5; }
.pipeline .box.output path { fill: var(--result); stroke: var(--result-edge); }
.pipeline .box.config path { stroke-dasharray: 2 2; }
.pipeline .box.skipped rect { fill: var(--paper); stroke: var(--quiet); stroke-dasharray: 5 3; }
.pipeline .box.skipped text { fill: var(--quiet); }
.pipeline .box.ok rect { fill: var(--result); stroke: var(--result-edge); }
.pipeline .box.unchanged rect { fill: var(--paper); stroke: var(--result-edge); }
.pipeline .box.failed rect { fill: var(--failure); stroke: var(--failure-edge);
  stroke-width: 2.5; }
.pipeline .box.failed text ~ text { fill: var(--ink); }
.pipeline .box.stopped rect, .pipeline .box.waiting rect { fill: var(--paper);
  stroke: var(--quiet); stroke-dasharray: 5 3; }
.pipeline .arrow path { fill: none; stroke: var(--quiet); }
.pipeline .arrow .tip { fill: var(--quiet); stroke: none; }
.pipeline .arrow text { font-size: 9px; fill: var(--quiet); stroke: var(--paper);
  stroke-width: 3px; paint-order: stroke; }"""


def svg(diagram: Diagram) -> str:
    """Return a diagram as a document in SVG."""
    placed = layout(diagram)
    width = max(placed.width, len(diagram.title) * TITLE_LETTER_WIDTH) + 2 * MARGIN
    height = placed.height + TITLE_HEIGHT + 2 * MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    title = escape(diagram.title)
    left, top = (width - placed.width) / 2, MARGIN + TITLE_HEIGHT
    lines = [
        f'<svg class="pipeline" xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        f"<title>{title}</title>",
        f"<style>\n{STYLE}\n</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        f'<text class="title" x="{MARGIN:g}" y="{MARGIN + TITLE_HEIGHT / 3:g}">{title}</text>',
        f'<g transform="translate({left:.1f} {top:g})">',
        *_drawn(placed),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines)


def inline_svg(diagram: Diagram) -> str:
    """Return a diagram for a page that has `STYLE` among its own, and names the picture."""
    placed = layout(diagram)
    width, height = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    lines = [
        f'<svg class="pipeline" role="group" aria-label="{escape(diagram.title)}" {size}>',
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">',
        *_drawn(placed),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines)


def _drawn(placed: Layout) -> Iterator[str]:
    for arrow in placed.arrows:
        yield from _arrow(arrow)
    for box in placed.boxes:
        yield from _box(box)
    for arrow in placed.arrows:  # texts last, so that no line crosses them
        yield from _label(arrow)


def _box(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    states = ["skipped"] if box.is_skipped else [box.status] if box.status else []
    yield f'<g class="{" ".join(["box", box.kind, *states])}" id="{box.key}">'
    if box.link:
        yield f'<a href="{escape(box.link)}">'
    if box.doc:
        yield f"<title>{escape(box.doc)}</title>"
    yield _outline(placed)
    yield from _texts(box.lines, placed.centre, LINE_HEIGHT)
    yield "</a></g>" if box.link else "</g>"


def _outline(placed: PlacedBox) -> str:
    left = placed.centre[0] - placed.width / 2
    top = placed.centre[1] - placed.height / 2
    if placed.box.kind == "step":
        size = f'width="{placed.width:.1f}" height="{placed.height:.1f}"'
        return f'<rect x="{left:.1f}" y="{top:.1f}" {size} rx="7"/>'
    # A sheet of paper with a folded corner.
    across = placed.width - FOLD
    return (
        f'<path d="M{left:.1f} {top:.1f}h{across:.1f}l{FOLD:g} {FOLD:g}'
        f"v{placed.height - FOLD:.1f}h-{placed.width:.1f}z"
        f'm{across:.1f} 0v{FOLD:g}h{FOLD:g}"/>'
    )


def _arrow(arrow: PlacedArrow) -> Iterator[str]:
    start, *others = arrow.curve
    yield '<g class="arrow">'
    yield f'<path d="M{_pair(start)}C{" ".join(map(_pair, others))}"/>'
    yield f'<path class="tip" d="{_tip(arrow.curve[-1], arrow.tip)}"/>'
    yield "</g>"


def _tip(end: Point, tip: Point) -> str:
    """Return a triangle from the end of a curve to the tip of its arrow."""
    across, down = tip[0] - end[0], tip[1] - end[1]
    length = (across**2 + down**2) ** 0.5 or 1.0
    side = (-down / length * ARROW_WIDTH, across / length * ARROW_WIDTH)
    back = (tip[0] - across / length * ARROW_LENGTH, tip[1] - down / length * ARROW_LENGTH)
    left = (back[0] + side[0], back[1] + side[1])
    right = (back[0] - side[0], back[1] - side[1])
    return f"M{_pair(tip)}L{_pair(left)} {_pair(right)}z"


def _label(arrow: PlacedArrow) -> Iterator[str]:
    if arrow.label is None:
        return
    yield '<g class="arrow">'
    yield from _texts(arrow.tags, arrow.label, LABEL_LINE_HEIGHT)
    yield "</g>"


def _texts(lines: Sequence[str], centre: Point, height: float) -> Iterator[str]:
    """Yield lines of text around a point."""
    top = centre[1] - (len(lines) - 1) / 2 * height
    for number, line in enumerate(lines):
        yield f'<text x="{centre[0]:.1f}" y="{top + number * height:.1f}">{escape(line)}</text>'


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
