"""Scalar values: whether they are of a type, how they are shown, and how to write them instead."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TYPE_WORDS = {
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    bool: ("true or false", "true or false"),
    str: ("text", "texts"),
    dict: ("a mapping of its fields", "mappings of its fields"),
}
# Longer texts are cut where they are shown.
LONGEST = 60
# What to write, where nothing nearer is known.
EXAMPLES = {
    int: "write one, such as 3",
    float: "write one, such as 0.5",
    bool: "write true or false",
    str: "write a text, in quotes",
}
SWITCHES = {
    **dict.fromkeys(("true", "yes", "on", "1"), "true"),
    **dict.fromkeys(("false", "no", "off", "0"), "false"),
}


def type_problem(item: Any, wanted: Any, unit: str = "") -> str | None:
    """Say what keeps a value from being of a scalar type, and how to write it; or return None."""
    if type(item) is not wanted:
        do = _rewritten(item, wanted) or _as_number(item, unit) or EXAMPLES[wanted]
        return f"{shown(item)} is not {TYPE_WORDS[wanted][0]}; {do}"
    if wanted is float and item - item != 0.0:
        return f"{item!r} is not a finite number; write a finite one"
    if wanted is int and not -(2**63) <= item < 2**63:
        return "this whole number has more than 64 bits; write a smaller one"
    if wanted is str and any(ord(letter) < 32 or ord(letter) == 127 for letter in item):
        what = f"{shown(item)} holds a line break or another control character"
        return f"{what}; write one line of text"
    return None


def shown(value: Any) -> str:
    """Return a value as a pipeline file shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, str):
        return f"the text {value if len(value) < LONGEST else value[:LONGEST] + '...'!r}"
    words = "nothing" if value is None else repr(value)
    return words if len(words) < LONGEST else words[:LONGEST] + "..."


def too_few(count: int, least: int) -> str:
    """Return what is wrong with a list that is too short."""
    held = f"has {count} item{'s' if count > 1 else ''}" if count else "is an empty list"
    return f"{held}; give at least {'one item' if least == 1 else f'{least} items'}"


def _rewritten(item: Any, wanted: Any) -> str:
    """Say how to write a value so that it has another type, where that is plain; or nothing."""
    if type(item) in (list, tuple) and len(item) == 1 and type(item[0]) is wanted:
        return f"write it without brackets: {shown(item[0])}"
    if wanted is str and type(item) in (int, float, bool):
        return f'put it in quotes: "{shown(item)}"'
    if wanted is int and type(item) is float and -1e15 < item < 1e15:
        below = int(item // 1)
        return f"write {below}" if below == item else f"write {below} or {below + 1}"
    if wanted is bool:
        word = SWITCHES.get(str(item).strip().lower(), "")
        quoted = " without quotes" if word == item else ""
        return f"write {word}{quoted}" if word else ""
    if wanted in (int, float) and type(item) is str and len(item) < LONGEST:
        text = item.strip().replace("_", "")
        try:
            wanted(text)
        except ValueError:
            return ""
        return f"write {text}" + (" without quotes" if text == item.strip() else "")
    return ""


def _as_number(item: Any, unit: str) -> str:
    """Say how to write a number behind which its unit stands."""
    if type(item) is not str or not unit:
        return ""
    number, _, rest = item.strip().partition(" ")
    return f"write {number}, which is in {unit}" if rest == unit else f"write a number, in {unit}"
