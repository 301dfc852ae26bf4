"""Text tables that fit a terminal: what is too long goes on in the next line of its column."""

from __future__ import annotations

import os
import re
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING

from descpipe.model.problem import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 2
PAGE_WIDTH = 80
NARROWEST = 8
# A part of a text that stays together: a word, or a part of a path or an image's name.
PIECE = re.compile(r"\s*\S+?(?:[/@,](?=\S)|(?=\s)|$)")


def table(
    rows: Sequence[Sequence[str]], width: int | None = None, indent: int = 2
) -> Iterator[str]:
    """Yield the lines of a table.

    Parameters
    ----------
    rows : sequence of (sequence of str)
        Its cells; all rows have as many.
    width : int, optional
        How long a line may be. Without it every row is one line.
    indent : int
        Spaces before each line.
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        _narrow(widths, width - indent - GAP * (len(widths) - 1))
    for row in rows:
        cells = [folded(cell, size) for cell, size in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            words = [part.ljust(size) for part, size in zip(parts, widths, strict=True)]
            yield (" " * indent + (" " * GAP).join(words)).rstrip()


def _narrow(widths: list[int], wanted: int) -> None:
    """Take from the widest column until all fit, or none can give more."""
    while sum(widths) > wanted and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        others = [size for number, size in enumerate(widths) if number != widest]
        least = max([NARROWEST, *others]) - 1
        widths[widest] = max(least, widths[widest] - (sum(widths) - wanted), NARROWEST)


def folded(text: str, width: int) -> list[str]:
    """Return a text in lines that are short enough, torn apart within words only if it must be."""
    lines = [""]
    for piece in PIECE.findall(printable(text)):
        if lines[-1] and len(lines[-1] + piece) > width:
            lines.append("")
        rest = piece if lines[-1] else piece.lstrip()
        while len(rest) > width > 0:
            lines[-1], rest = rest[:width], rest[width:]
            lines.append("")
        lines[-1] += rest
    return lines


def terminal_width() -> int | None:
    """Return the width of the terminal that is written to; None if it is a file or a pipe."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or PAGE_WIDTH
    except (OSError, ValueError):
        return PAGE_WIDTH
