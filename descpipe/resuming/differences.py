"""What differs between two times that a step ran, in the words of users."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.model.changed_fields import ABSENT, changed_fields, told_apart, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Records have short names for what users know by others.
SCATTER = "scatter"
PARAMETER = "parameter "
DIGEST = "sha256:"
KNOWN_AS = {"contract": "descpipe itself", SCATTER: "what it is scattered over"}


def differences(
    before: Mapping[str, str],
    now: Mapping[str, str],
    values: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> Iterator[str]:
    """Yield in words what a step depends on now, and did not before or in another way.

    Parameters
    ----------
    before, now : mapping of str to str
        All that it depends on, as `dependencies` tells it.
    values : tuple of mapping of str to value
        The values of its parameters then and now, as far as they are known: what it depends on
        has but a digest of a long one.
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
            yield from _changes(name, before[name], now[name], values)


def recorded_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the parameters of a step, as far as its record tells them."""
    parameters = told.get("parameters")
    each = parameters.items() if isinstance(parameters, dict) else ()
    return {
        name: one["value"]
        for name, one in each
        # A step that is scattered over one has its values in all parts there.
        if isinstance(one, dict) and "value" in one and not one.get("scattered")
    }


def _changes(
    name: str,
    before: str,
    now: str,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[str]:
    own = name.removeprefix(PARAMETER)
    is_known = name.startswith(PARAMETER) and all(own in one for one in values)
    found = list(changed_fields(*(one[own] for one in values))) if is_known else []
    for way, *pair in found:
        yield f"{name}{'.' if way else ''}{way}: {_parameter_change(*pair)}"
    if not found:
        yield f"{KNOWN_AS.get(name, name)}: {_change(name, before, now)}"


def _parameter_change(before: Any, now: Any) -> str:
    if before is ABSENT or now is ABSENT:
        return "new" if before is ABSENT else "gone"
    was, is_now = told_apart(value_text(before), value_text(now))
    return f"{is_now}, was {was}"


def _change(name: str, before: str, now: str) -> str:
    if DIGEST in before + now:
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
