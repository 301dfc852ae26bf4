"""Comparing what PDF files draw, with a last-bit difference of a number being none."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from descpipe.comparing.tolerance import both_values
from descpipe.model.problem import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
# A hundredth of a point, the unit of drawings, of which an inch has 72.
POINTS = 0.01


def pdf_differences(expected: Path, found: Path, _: Tolerance) -> Iterator[str]:
    """Yield how two drawings differ; raise ValueError if one cannot be read.

    Lengths of compressed parts and their places in the file are no part of the drawing.
    """
    ours, theirs = (_drawings(path.read_bytes()) for path in (expected, found))
    if not ours or len(ours) != len(theirs):
        raise ValueError("they are of different parts")
    moved = []
    for one, other in zip(ours, theirs, strict=True):
        if one == other:
            continue
        words, others = one.split(), other.split()
        if len(words) != len(others):
            yield f"expected {len(words)} words and numbers in a drawing, found {len(others)}"
            return
        for word, another in zip(words, others, strict=True):
            apart = _apart(word, another)
            if apart is None:
                yield f"the drawing differs: {both_values(word, another)}"
                return
            moved += [] if apart <= POINTS else [apart]  # what is no number is not near one
    yield from _told(moved)


def _drawings(content: bytes) -> list[bytes]:
    """Return the streams of a file without their compression."""
    return [_plain(match[1]) for match in STREAM.finditer(content)]


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:  # it need not be compressed
        return stream


def _apart(word: bytes, another: bytes) -> float | None:
    """Return how far two numbers are apart; None if they are other words."""
    if word == another:
        return 0.0
    try:
        return abs(float(word) - float(another))
    except ValueError:
        return None


def _told(moved: Sequence[float]) -> Iterator[str]:
    if moved:
        numbers = counted(len(moved), "number")
        yield f"{numbers} of the drawing moved, by up to {max(moved):.3g} points"
