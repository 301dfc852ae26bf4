"""What is written on standard error: folded and coloured on a terminal, as it is elsewhere."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BOLD, RED, GREEN, YELLOW, DIM = "1", "1;31", "32", "33", "2"
INDENT = " " * 4
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PIECE = re.compile(r"([^\x1b]*)(\x1b\[[0-9;]*m|$)")
# A command to be pasted stays whole: what a terminal itself folds, it also copies whole.
PASTED = re.compile(r"(?: {2}try +|to go on: )descpipe ")
# A word and the spaces before it; a command in backquotes is not torn apart if it fits a line.
WORD = re.compile(r"\s*(?:`[^`]*`|\S)+")
BARE_WORD = re.compile(r"\s*\S+")


def tell(text: str = "") -> None:
    """Write lines on standard error; those too long for a terminal are folded between words.

    Elsewhere they stay whole, for programs that search them.
    """
    write(f"{laid_out(text)}\n")


def write(text: str) -> None:
    """Write text on standard error; that a terminal is gone is no reason to stop."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def laid_out(text: str) -> str:
    """Return lines as standard error gets them: those too long for a terminal are folded."""
    if not is_terminal():
        return text
    width = terminal_width()
    return "\n".join(part for line in text.split("\n") for part in _folded(line, width))


def coloured(text: str, colour: str) -> str:
    """Return a text in a colour, where there are colours and the user wants them."""
    if not is_terminal() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def is_terminal() -> bool:
    """Whether somebody looks at standard error, on a terminal that can move its cursor."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Return the width of the terminal."""
    return terminal_size()[0]


def terminal_size() -> tuple[int, int]:
    """Return the columns and rows of the terminal; some do not know theirs."""
    try:
        columns, rows = os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        columns, rows = 0, 0
    return columns or 80, rows or 24


def cropped(line: str, width: int) -> str:
    """Return as much of a line as is seen in so many columns, with all its colours."""
    parts = []
    for text, colour in PIECE.findall(line):
        parts.append(f"{text[: max(width, 0)]}{colour}")
        width -= len(text)
    return "".join(parts)


def _folded(line: str, width: int) -> Iterator[str]:
    """Yield the parts of a line; all but the first are indented below it."""
    if seen_length(line) <= width or PASTED.match(line):
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())] + INDENT
    part = ""
    for word in _words(line, width - len(indent)):
        if part.strip() and seen_length(part + word) > width:
            yield part
            part = indent + word.lstrip()
        else:
            part += word
    yield part


def _words(line: str, room: int) -> Iterator[str]:
    for word in WORD.findall(line):
        if seen_length(word.strip()) > room:
            yield from BARE_WORD.findall(word)
        else:
            yield word


def seen_length(text: str) -> int:
    """Return how many letters are seen: colours are none."""
    return len(COLOUR.sub("", text))
