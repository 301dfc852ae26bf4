"""What a word without quotes means in YAML 1.2: a number, true, false, nothing, or text."""

from __future__ import annotations

import re

# By its core schema `yes` is text and `012` is twelve, whatever older readers thought.
INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NUMBER_BEGINS = "-+.0123456789"
MAX_DIGITS = 4000  # int() refuses more
SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def plain_value(text: str) -> int | float | bool | str | None:
    """Return the value that a word without quotes stands for."""
    if text in SPECIAL:
        return SPECIAL[text]
    if text[0] not in NUMBER_BEGINS:
        return text
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < MAX_DIGITS else text
    return float(text) if FLOAT.fullmatch(text) else text
