"""Values of JSON that somebody else may have written: each as what it should be, or as nothing."""

from __future__ import annotations

import json
import math
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 200_000_000
NO_RECORD = "it is JSON, but no record of a run"


def read_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it holds something else.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise ValueError("it is no file")  # a pipe would be waited for
    if status.st_size > LARGEST:
        raise ValueError(f"it is over {LARGEST // 1_000_000} MB")
    return parsed_object(path.read_bytes())


def parsed_object(text: bytes) -> dict[str, Any]:
    """Return the object that a text in JSON is.

    Raises
    ------
    ValueError
        If it is something else.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError(NO_RECORD)
    return value


def as_object(value: Any) -> dict[str, Any]:
    """Return an object; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """Return a text or a number as text; an empty one in place of anything else."""
    is_one = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_one else ""


def as_number(value: Any) -> float | None:
    """Return a finite number; None in place of anything else."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return float(value) if is_one and math.isfinite(value) else None
    except OverflowError:
        return None


def as_flag(value: Any) -> bool | None:
    """Return true or false; None in place of anything else."""
    return value if isinstance(value, bool) else None
