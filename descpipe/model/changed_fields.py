"""In which fields two values of a parameter differ, and where two long texts do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SHOWN = 64
MOST_BEFORE = 12  # of what both have, before they part
DOTS = "..."
# How a field is that a record does not have.
ABSENT = object()


def changed_fields(before: Any, now: Any, way: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the way to each field of a record that is not the same, and both its values.

    Parameters
    ----------
    before, now : value of JSON
        Two values. If one of them is no record, they are told as they are, without a way.
    way : str
        What stands before the names of fields.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*before, *now]):
            inner = f"{way}.{name}" if way else str(name)
            yield from changed_fields(before.get(name, ABSENT), now.get(name, ABSENT), inner)
    elif before is ABSENT or now is ABSENT or value_text(before) != value_text(now):
        yield way, before, now


def value_text(value: Any) -> str:
    """Return a value as JSON, always in the same order."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def parting(first: str | bytes, second: str | bytes) -> int:
    """Return where two texts part; the length of the shorter, if the other one goes on from it."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))


def told_apart(first: str, second: str) -> tuple[str, str]:
    """Return two texts, of long ones the part from where they differ, a word or so before it."""
    if max(len(first), len(second)) <= MOST_SHOWN:
        return first, second
    same = parting(first, second)
    begin = max(first.rfind(" ", 0, same) + 1, same - MOST_BEFORE)
    begin = 0 if same < MOST_SHOWN // 2 else begin
    return _part(first, begin), _part(second, begin)


def _part(text: str, begin: int) -> str:
    room = MOST_SHOWN - len(DOTS) * (1 + bool(begin))
    rest = text[begin:]
    shown = rest if len(rest) <= room else f"{rest[:room]}{DOTS}"
    return f"{DOTS if begin else ''}{shown}"
