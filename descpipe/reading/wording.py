"""Values of a YAML file in words, and what to write instead of a wrong one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from descpipe.reading.schema import Record

if TYPE_CHECKING:
    from descpipe.reading.schema import Value
    from descpipe.yaml import Node

LONGEST = 60
# A key and its value with no space after the colon; "https://..." is none.
GLUED = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):(?!//)([^\s:]\S*)")


def quoted(text: str) -> str:
    """Return a text in quotes; its end is left out if it is long."""
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def brief(text: str) -> str:
    """Return a text without quotes, fit for one line of a message."""
    return quoted(text)[1:-1]


def shown(node: Node) -> str:
    """Return a value as it is written, or what it is if it holds others."""
    if isinstance(node.value, dict):
        return "a block of keys" if node.value else "{}"
    if isinstance(node.value, list):
        return "a list" if node.value else "[]"
    return quoted(node.value) if isinstance(node.value, str) else brief(node.text)


def expected(value: Value) -> str:
    """Return what a value should be."""
    return f"lines of `{value.kind}`" if _is_mapping(value) else f"a {value.kind}"


def example(key: str, value: Value) -> str:
    """Return an example of a value behind its key, on one line; of an item if there is no key."""
    text = f"{{{value.example}}}" if _is_mapping(value) else value.example
    return f"`{key}: {text}`" if key else f"`{text}`"


def _is_mapping(value: Value) -> bool:
    """Whether a value is always a mapping; the example of another one has its own braces."""
    return dict in value.types and str not in value.types


def spaced(text: str) -> str | None:
    """Return the key and the value that a text begins with, if no space is between them."""
    glued = GLUED.match(text)
    return brief(f"{glued[1]}: {glued[2]}") if glued else None


def correction(key: str, node: Node, value: Value) -> str:
    """Return what to do with a value of a wrong type; there is no key for an item of a list."""
    if dict in value.types and (str not in value.types or list in value.types):
        return _as_mapping(key, node, value)
    if dict in value.types and isinstance(node.value, list):
        return _as_record(key, node, value)
    how, text = _rewritten(node, value)
    do = f"{how} `{key}: {text}`" if key else f"{how} `{text}`"
    is_unquoted = isinstance(node.value, float) and str in value.types
    return f"{do}: without quotes, 1.10 is read as 1.1" if is_unquoted else do


def _rewritten(node: Node, value: Value) -> tuple[str, str]:
    """Return what to do with a scalar or list of a wrong type, and its result."""
    match node.value:
        case bool() | int() | float() if str in value.types:
            return "put it in quotes,", f'"{brief(node.text)}"'
        case str() if list in value.types and node.value.startswith("-"):
            return "put a space after each -, as in", f"- {brief(node.value.split()[0][1:])}"
        case str() if list in value.types:
            return "put it in brackets,", f"[{brief(node.value)}]"
        case str() if node.value.isdecimal() and int in value.types:
            return "remove the quotes,", brief(node.value)
        case [item] if type(item.value) in value.types:
            return "write it without `-` or brackets,", brief(item.text)
    return "write it as in", value.example


def _as_mapping(key: str, node: Node, value: Value) -> str:
    if isinstance(node.value, list):
        return f"write lines without `-` or brackets, such as `{value.example}`"
    apart = spaced(node.value) if isinstance(node.value, str) else None
    if apart:
        return f"put a space after the colon, `{apart}`"
    return f"write it as in {example(key, value)}"


def _as_record(key: str, node: Node, value: Value) -> str:
    """Return how to say of a list what is meant by it, where a mapping of lists may stand."""
    held = value.types[dict]
    if not isinstance(held, Record) or any(isinstance(item.value, list) for item in node.value):
        return f"write it as in {example(key, value)}"
    items = brief(", ".join(str(item.text or item.value) for item in node.value))
    return f"say which of them it takes, as in `{key}: {{{next(iter(held.keys))}: [{items}]}}`"


def usable(text: str, pattern: re.Pattern[str]) -> str | None:
    """Return the nearest text that matches a pattern, if there is one near."""
    host = re.sub(r"^[a-z]+://", "", text[:LONGEST]).strip().rstrip("/")
    tries = (host, host.lower())
    spaces = (re.sub(r"[\s,;:]+", mark, each) for each in tries for mark in "-_")
    dots = (re.sub(r"[\s,;:.]+", "_", each) for each in tries)
    return next((each for each in (*tries, *spaces, *dots) if pattern.fullmatch(each)), None)
