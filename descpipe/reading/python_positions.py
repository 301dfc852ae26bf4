"""Where pieces of Python stand in their file, and how they are written there."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from descpipe.model.problem import Place

if TYPE_CHECKING:
    import ast
    from pathlib import Path

    Piece = ast.expr | ast.stmt | ast.keyword | ast.arg

LINE_END = re.compile(r"\r\n|\r|\n")
NOT_ASCII = re.compile(r"[^\0-\x7f]")


class Positions:
    """The lines of a file: syntax trees count the bytes in them, and people the characters.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        What it holds.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = LINE_END.split(text)
        self._surplus: dict[int, tuple[list[int], list[int]]] = {}

    def place(self, node: Piece) -> Place:
        """Return where a piece of syntax begins."""
        if node.lineno not in self._surplus:
            # Python 3.11 does not always know the line of what is in a string.
            self._surplus[node.lineno] = _surplus(self.lines[min(node.lineno, len(self.lines)) - 1])
        ends, surplus = self._surplus[node.lineno]
        before = bisect_right(ends, node.col_offset)
        return Place(self.path, node.lineno, max(node.col_offset - surplus[before], 0) + 1)

    def text(self, node: Piece) -> str:
        """Return a piece of syntax as it is written."""
        lines = [line.encode() for line in self.lines[node.lineno - 1 : node.end_lineno]]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode(errors="replace")


def _surplus(line: str) -> tuple[list[int], list[int]]:
    """Return at which bytes characters of several bytes end, and how many too many there are."""
    ends, surplus = [], [0]
    for match in () if line.isascii() else NOT_ASCII.finditer(line):
        surplus.append(surplus[-1] + len(match[0].encode()) - 1)
        ends.append(match.end() + surplus[-1])
    return ends, surplus
