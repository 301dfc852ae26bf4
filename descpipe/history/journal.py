"""The log of all runs into one folder, a line each, in a file beside it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from descpipe.history.plain import as_flag, as_number, as_object, as_text, parsed_object
from descpipe.history.times import seconds_between
from descpipe.model.paths import is_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BEGIN, END = ".", ".runs.jsonl"
# What is kept of a log that somebody has let grow: its last runs, some ten thousand.
LARGEST = 32_000_000


def journal_path(output: Path) -> Path:
    """Return where the log of the runs into a folder is."""
    return output.with_name(f"{BEGIN}{output.name}{END}")


def entry_of(record: Mapping[str, Any], status: str = "") -> dict[str, Any]:
    """Return what the log says of a run.

    Parameters
    ----------
    record : mapping
        What its record says.
    status : str
        How it ended, if the record does not know.
    """
    source = as_object(record.get("source"))
    started, ended = as_text(record.get("started")), as_text(record.get("ended"))
    steps = as_object(record.get("steps"))
    return {
        "id": as_text(record.get("id")) or None,
        "pipeline": as_text(record.get("pipeline")) or None,
        "started": started or None,
        "ended": ended or None,
        "status": status or as_text(record.get("status")),
        "commit": as_text(source.get("commit")) or None,
        "changed": as_flag(source.get("changed")),
        "command": record.get("command"),
        "seconds": seconds_between(started, ended),
        "steps": {name: _word(as_object(step)) for name, step in steps.items()},
    }


def _word(step: Mapping[str, Any]) -> str | None:
    """Return how a step ended; None if it did not run."""
    return "unchanged" if step.get("unchanged") is True else as_text(step.get("status")) or None


def note_run(output: Path, record: Mapping[str, Any], status: str = "") -> None:
    """Add a line for a run that has ended; where it cannot be written, the run is as good.

    The line is written at once, so that lines of several processes are never mixed.
    """
    line = json.dumps(entry_of(record, status), ensure_ascii=False, default=str)
    with suppress(OSError, ValueError):
        number = os.open(journal_path(output), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # A line that was torn by a full disk is ended first.
            begin = "" if _ends_well(number) else "\n"
            os.write(number, f"{begin}{line}\n".encode(errors="backslashreplace"))
        finally:
            os.close(number)


def _ends_well(number: int) -> bool:
    size = os.fstat(number).st_size
    return not size or os.pread(number, 1, size - 1) == b"\n"


def read_journal(output: Path) -> list[dict[str, Any]]:
    """Return what the log says, the oldest first; lines that cannot be read are left out."""
    if not is_file(journal_path(output)):
        return []
    try:
        with journal_path(output).open("rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - LARGEST))
            return list(_entries(stream.read()))
    except OSError:
        return []


def _entries(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        with suppress(ValueError):
            entry = parsed_object(line)
            if as_text(entry.get("status")):
                yield entry | {"seconds": as_number(entry.get("seconds"))}
