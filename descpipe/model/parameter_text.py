"""Values of parameters as words of a command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.model.pipeline import Step


def parameter_text(value: object) -> str:
    """Return the text of a parameter's value, as a stage reads it from its command line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value)
    return value if isinstance(value, str) else repr(value)


def parameter_words(step: Step) -> Iterator[str]:
    """Return the words that give a stage its parameters, one for each item of a list."""
    for name, value in step.parameters.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield f"--parameter={name}={parameter_text(item)}"
