"""Parameters, sizes and digests in few words, for tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.contract.parameters import Parameter

BOUNDS = {"minimum": ">=", "above": ">", "maximum": "<=", "below": "<"}
DIGITS = 12
MAX_SHOWN = 32
THOUSAND = 1000
UNITS = ("B", "kB", "MB", "GB", "TB")


def each_parameter(parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
    """Yield parameters with their names, and after a record each of its fields."""
    for name, parameter in parameters.items():
        yield name, parameter
        for field, inner in each_parameter(parameter.fields):
            yield f"{name}.{field}", inner


def type_words(parameter: Parameter) -> str:
    """Return the type and unit: ``float [arcmin]``."""
    return f"{parameter.type_name} [{parameter.unit}]" if parameter.unit else parameter.type_name


def default_words(parameter: Parameter) -> str:
    """Return the default, or that there is none."""
    if parameter.is_required:
        return "required"
    if parameter.is_optional:
        return "none"
    return "its fields'" if parameter.fields and not parameter.is_list else text(parameter.default)


def range_words(parameter: Parameter) -> str:
    """Return which values are allowed: ``>= 0.0, < zmax``."""
    bounds = dict(parameter.bounds())
    words = [f"{sign} {bounds[word]}" for word, sign in BOUNDS.items() if word in bounds]
    if parameter.choices is not None:
        words.append(f"one of {', '.join(map(text, parameter.choices))}")
    if parameter.min_items > 1:
        words.append(f"{parameter.min_items} items or more")
    words += ["increasing"] if parameter.increasing else []
    words += [f"instead of {', '.join(parameter.instead_of)}"] if parameter.instead_of else []
    words += (
        [f"a condition on columns of {', '.join(parameter.condition_on)}"]
        if parameter.condition_on
        else []
    )
    return ", ".join(words)


def text(value: Any) -> str:
    """Return a value as one writes it in a pipeline file."""
    return value if isinstance(value, str) and value.strip() else json.dumps(value)


def size_words(size: int | None) -> str:
    """Return a number of bytes with a unit: ``370 MB``, ``4.1 kB``."""
    if size is None:
        return "-"
    number, units = float(size), list(UNITS)
    while number >= THOUSAND and len(units) > 1:
        number /= THOUSAND
        units.pop(0)
    return f"{number:.3g} {units[0]}"


def short_digest(digest: str) -> str:
    """Return the first digits of ``sha256:...``."""
    return digest.rpartition(":")[2][:DIGITS]


def shortened(text: str) -> str:
    """Return a text that is not too long for a cell of a table."""
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."
