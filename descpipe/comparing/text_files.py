"""Comparing text line by line, in which numbers are numbers."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from descpipe.comparing.tolerance import Tolerance, both_values
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
        yield f"line {first + 1}: {both_values(ours[first], theirs[first])}{others}"
    if len(ours) != len(theirs):
        yield f"expected {counted(len(ours), 'line')}, found {len(theirs)}"


def _is_same(expected: str, found: str, tolerance: Tolerance) -> bool:
    if expected == found:
        return True
    words, others = SEPARATORS.split(expected), SEPARATORS.split(found)
    return len(words) == len(others) and all(
        one == other or _are_near(one, other, tolerance)
        for one, other in zip_longest(words, others)
    )


def _are_near(expected: str, found: str, tolerance: Tolerance) -> bool:
    try:
        return tolerance.allows(float(expected), float(found))
    except ValueError:
        return False
