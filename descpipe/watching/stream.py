"""`Stream`: what happens in a run, for programs: one JSON object per line on standard output."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe.console import Outcome
from descpipe.watching.events import (
    PartEnded,
    RunEnded,
    RunStarted,
    StepEnded,
    StepQueued,
    StepStarted,
)

if TYPE_CHECKING:
    from descpipe.watching.events import Told

NAMES = {
    RunStarted: "run-started",
    StepQueued: "step-queued",
    StepStarted: "step-started",
    PartEnded: "part-ended",
    StepEnded: "step-ended",
    RunEnded: "run-ended",
}
# Keys for programs, where the words inside of descpipe are others.
KEYS = {"outcome": "status", "expected": "expected_seconds", "before": "parts_before"}


class Stream:
    """A watcher that writes on standard output."""

    def tell(self, event: Told) -> None:
        """Write a line; that nobody reads any more is no reason to stop the run."""
        line = json.dumps({"event": NAMES[type(event)], "time": _now(), **as_values(event)})
        try:
            print(line, flush=True)
        except OSError:
            # Else Python itself would try again, and complain, at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, line: str = "") -> None:
        """Leave what is for people to others."""


def as_values(event: object) -> dict[str, Any]:
    """Return an event as plain values, always with the same keys in the same order."""
    values: dict[str, Any] = {}
    for field in fields(event):  # type: ignore[arg-type]
        value = getattr(event, field.name)
        if field.name == "used":
            values["cpu_seconds"] = value and value.cpu_seconds
            values["memory_mib"] = value and value.memory_mib
        else:
            values[KEYS.get(field.name, field.name)] = _plain(value)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, Outcome):
        return value.word
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return [as_values(one) if is_dataclass(one) else one for one in value]
    return round(value, 2) if isinstance(value, float) else value


def _now() -> str:
    """Return the time in UTC, as ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
