"""What differs between two times that a step ran, in the words of users."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Records have short names for what users know by others.
SCATTER = "scatter"
KNOWN_AS = {"contract": "descpipe itself", SCATTER: "what it is scattered over"}


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yield in words what a step depends on now, and did not before or in another way.

    Parameters
    ----------
    before, now : mapping of str to str
        All that it depends on, as `dependencies` tells it.
    """
    if before and ("image" in before) != ("image" in now):
        yield "it ran on this Python" if "image" in now else "it ran in its image"
        return
    for name in sorted({*before, *now}):
        shown = KNOWN_AS.get(name, name)
        if name not in before:
            yield f"{shown}: new"
        elif name not in now:
            yield f"{shown}: gone"
        elif before[name] != now[name]:
            yield f"{shown}: {_change(name, before[name], now[name])}"


def _change(name: str, before: str, now: str) -> str:
    if "sha256:" in before + now:
        return "changed"
    if name == SCATTER:
        before, now = _over(before), _over(now)
    return f"{now}, was {before}"


def _over(text: str) -> str:
    """Return in words what a step is scattered over; the text itself, if it cannot be read."""
    try:
        told = json.loads(text)
        words = [f"input {name}" for name in told["inputs"]]
        words += [f"{name} {json.dumps(values)}" for name, values in told["parameters"].items()]
        words += [f"{told['shards']} shards"] if told["shards"] else []
        words += ["all with all"] if told["method"] == "product" and len(words) > 1 else []
    except (ValueError, KeyError, TypeError, AttributeError):
        return text
    return ", ".join(words)
