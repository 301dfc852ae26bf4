"""A diagram as a tree of text: each step stands below the last of those that it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.drawing.diagram import Arrow, Box, Diagram

LEAST_ROOM = 30
# A branch that goes deeper than this is told on its own, below the tree.
DEEPEST = 12
# Stands for a space at which no line ends.
TOGETHER = "\x00"
LEGEND = """\
A step stands below the last that it waits for; beside it are the files that it
reads, and behind -> those that it writes and no other step reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """A step: the rails before its name, those before further lines of it, and what is told."""

    rails: str
    rails_below: str
    name: str
    words: str


def tree(diagram: Diagram, width: int) -> str:
    """Return the text of a diagram.

    Parameters
    ----------
    diagram : Diagram
        Of a pipeline.
    width : int
        Letters on a line. Names are never cut.
    """
    rows = list(_rows(diagram))
    column = max((len(row.rails + row.name) for row in rows), default=0) + 2
    room = max(width - column, LEAST_ROOM)
    lines = [line for row in rows for line in _lines(row, column, room)]
    return "\n".join([diagram.title, "", *lines, "", LEGEND])


def _lines(row: _Row, column: int, room: int) -> Iterator[str]:
    words = wrap(row.words, room, break_long_words=False, break_on_hyphens=False) or [""]
    words = [line.replace(TOGETHER, " ") for line in words]
    yield f"{row.rails + row.name:{column}}{words[0]}".rstrip()
    for further in words[1:]:
        yield f"{row.rails_below:{column}}{further}"


def _rows(diagram: Diagram) -> Iterator[_Row]:
    boxes = {box.key: box for box in diagram.boxes}
    parents = _parents(diagram)
    children: dict[str, list[str]] = {key: [] for key in parents}
    for key, parent in parents.items():
        if parent:
            children[parent].append(key)
    arrows = _by_box(diagram.arrows)
    # What is still to be told: a step, the rails of its line, and those of the lines below it.
    todo = [(key, "", "") for key, parent in parents.items() if not parent]
    while todo:
        key, rails, below = todo.pop(0)
        own = children[key]
        yield _Row(
            rails=rails,
            rails_below=below + ("│" if own else ""),
            name=boxes[key].lines[0],
            words=_words(boxes[key], arrows.get(key, []), boxes, parents[key]),
        )
        branches = [(child, f"{below}├─ ", f"{below}│  ") for child in own[:-1]]
        branches += [(child, f"{below}└─ ", f"{below}   ") for child in own[-1:]]
        todo[:0] = branches


def _parents(diagram: Diagram) -> dict[str, str]:
    """Return the step below which each is told, or an empty text: the last that it waits for."""
    tails: dict[str, list[str]] = {box.key: [] for box in diagram.steps()}
    for arrow in diagram.arrows:
        if arrow.tail in tails and arrow.head in tails:
            tails[arrow.head].append(arrow.tail)
    order = {key: at for at, key in enumerate(tails)}
    depths: dict[str, int] = {}
    parents: dict[str, str] = {}
    for key, before in tails.items():
        last = max(before, key=lambda tail: (depths[tail], order[tail]), default="")
        depths[key] = depths[last] + 1 if last else 0
        parents[key] = last if depths[key] % DEEPEST else ""
    return parents


def _by_box(arrows: Sequence[Arrow]) -> dict[str, list[Arrow]]:
    """Return the arrows that begin or end at each box."""
    found: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        found.setdefault(arrow.tail, []).append(arrow)
        found.setdefault(arrow.head, []).append(arrow)
    return found


def _words(step: Box, arrows: Sequence[Arrow], boxes: Mapping[str, Box], parent: str) -> str:
    """Return what is told of a step: its remarks, what it reads, and its results."""
    read = []
    written: list[str] = []
    for arrow in arrows:
        tail = boxes[arrow.tail]
        if arrow.tail == step.key:
            head = boxes[arrow.head]
            written += head.lines if head.kind == "output" else ()
        elif tail.kind != "step":
            read.append(f"{', '.join(tail.lines)} ({tail.kind})")
        elif arrow.tail == parent:
            read += arrow.tags
        elif arrow.tags:
            read.append(f"{', '.join(arrow.tags)} (from{TOGETHER}{tail.lines[0]})")
        else:
            read.append(f"after{TOGETHER}{tail.lines[0]}")
    remarks = "".join(f"[{remark}] " for remark in step.lines[1:])
    results = f" -> {', '.join(written)}" if written else ""
    return f"{remarks}{', '.join(read)}{results}"
