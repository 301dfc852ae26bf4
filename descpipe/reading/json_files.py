"""JSON files of users: read once, and what keeps one from being read told with its position."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.model.problem import Place, Problems
from descpipe.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20_000_000
UNREADABLE = object()


def read_json(path: Path, what: str, code: str, problems: Problems) -> Any:
    """Return what is in a JSON file, or UNREADABLE after telling why it cannot be had."""
    text = read_text(path, MAX_BYTES, problems)
    if text is None:
        return UNREADABLE
    place = Place(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place, reason = Place(path, error.lineno, error.colno), error.msg
    except RecursionError:
        reason = "it is nested too deep"
    except ValueError as error:
        reason = str(error)  # of a number with thousands of digits
    problems.error(code, place, f"this is not {what}: {reason}", "correct it, or remove the file")
    return UNREADABLE
