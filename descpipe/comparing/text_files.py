"""Comparing text line by line, in which numbers are numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from descpipe.comparing.tolerance import MAX_SHOWN, Tolerance, both_values
from descpipe.model.problem import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEPARATORS = re.compile(r"[\s,;|]+")


def text_differences(expected: Path, found: Path, tolerance: Tolerance) -> Iterator[str]:
    """Yield the first line that differs, and how many do; raise ValueError if it is no text."""
    ours, theirs = (path.read_text(encoding="utf-8").splitlines() for path in (expected, found))
    differ = [
        number
        for number, (one, other) in enumerate(zip(ours, theirs, strict=False))
        if not _is_same(one, other, tolerance)
    ]
    if differ:
        first = differ[0]
        others = f", and {len(differ) - 1} more lines differ" if len(differ) > 1 else ""
        what = _first_difference(ours[first], theirs[first], tolerance)
        yield f"line {first + 1}{what}{others}"
    if len(ours) != len(theirs):
        yield f"expected {counted(len(ours), 'line')}, found {len(theirs)}"


def _is_same(expected: str, found: str, tolerance: Tolerance) -> bool:
    if expected == found:
        return True
    words, others = SEPARATORS.split(expected), SEPARATORS.split(found)
    return len(words) == len(others) and not any(_differing(words, others, tolerance))


def _first_difference(expected: str, found: str, tolerance: Tolerance) -> str:
    """Return in words what differs in a line: of a long one the first value that does."""
    words, others = SEPARATORS.split(expected), SEPARATORS.split(found)
    if len(words) != len(others) or max(len(expected), len(found)) <= MAX_SHOWN:
        return f": {both_values(expected, found)}"
    number = next(n for n, bad in enumerate(_differing(words, others, tolerance)) if bad)
    return f", value {number + 1}: {both_values(words[number], others[number])}"


def _differing(words: list[str], others: list[str], tolerance: Tolerance) -> Iterator[bool]:
    for one, other in zip(words, others, strict=True):
        yield one != other and not _are_near(one, other, tolerance)


def _are_near(expected: str, found: str, tolerance: Tolerance) -> bool:
    try:
        return tolerance.allows(float(expected), float(found))
    except ValueError:
        return False
