"""Runs into a folder as text."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from descpipe.history.surroundings import commit_words
from descpipe.history.times import length_of_time, local_time
from descpipe.listing.table import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.history.listed_runs import ListedRun

BEGIN, GO_ON = "  ", "      "


def run_lines(runs: Sequence[ListedRun], width: int | None) -> Iterator[str]:
    """Yield the lines of a list of runs: what came of each, and below it the command."""
    rows = [_cells(run) for run in runs]
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for run, row in zip(runs, rows, strict=True):
        words = [cell.ljust(size) for cell, size in zip(row, sizes, strict=True)]
        yield from indented("  ".join(words).rstrip(), width)
        if run.command:
            yield from indented(shlex.join(run.command), width, begin=GO_ON)


def indented(text: str, width: int | None, *, begin: str = BEGIN) -> Iterator[str]:
    """Yield the lines of a text that may be too long for one; all but the first stand further in.

    Parameters
    ----------
    text : str
        What to write.
    width : int or None
        How long a line may be; None for any length.
    begin : str
        What stands before the first line.
    """
    room = len(text) + 1 if width is None else max(20, width - len(GO_ON))
    for number, line in enumerate(folded(text, room)):
        yield f"{GO_ON if number else begin}{line}"


def _cells(run: ListedRun) -> tuple[str, ...]:
    took = "" if run.seconds is None else length_of_time(run.seconds)
    commit = commit_words(run.commit, is_changed=run.is_changed)
    return (local_time(run.started), run.status, took, commit or "no commit", _steps(run))


def _steps(run: ListedRun) -> str:
    """Return in words how the steps of a run ended."""
    failed = [name for name, how in run.steps.items() if how == "failed"]
    ends = list(run.steps.values())
    numbers = {
        "ran": ends.count("ok"),
        "unchanged": ends.count("unchanged"),
        "skipped": ends.count("skipped"),
    }
    words = [f"{number} {what}" for what, number in numbers.items() if number]
    words += [f"{', '.join(failed)} failed"] if failed else []
    return ", ".join(words)
