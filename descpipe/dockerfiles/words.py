"""The words of an instruction, each with the position where it stands in the Dockerfile."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

BLANK_SEPARATED = re.compile(r"\S+")
# With their quoted parts in them; a quote without its end is a character like others.
SHELL = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+'|["'\\])++""", re.DOTALL)
JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a Dockerfile."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """The lines of an instruction as one, which know where they were.

    Attributes
    ----------
    path : Path
        The Dockerfile.
    text : str
        The lines, without comments and what joins them.
    starts : tuple of (int, int, int)
        For each line its offset in the text, its number, and its first column.
    """

    path: Path
    text: str
    starts: tuple[tuple[int, int, int], ...]

    def place_at(self, offset: int) -> Place:
        """Return where a character of the text stands in the file."""
        index = bisect_right(self.starts, offset, key=_first) - 1
        begin, line, column = self.starts[index]
        return Place(self.path, line, column + offset - begin)

    def words(self, pattern: re.Pattern[str], begin: int) -> tuple[Word, ...]:
        """Return the words from an offset on."""
        found = pattern.finditer(self.text, begin)
        return tuple(Word(match[0], self.place_at(match.start())) for match in found)

    def json_list(self, begin: int) -> tuple[Word, ...] | None:
        """Return the strings of a JSON list, or None if there is something else."""
        try:
            values = json.loads(self.text[begin:])
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
        written = self.words(JSON_STRING, begin)
        return tuple(Word(value, word.place) for value, word in zip(values, written, strict=True))


def _first(start: tuple[int, int, int]) -> int:
    return start[0]
