"""Timing of whole commands: processor and wall seconds, several runs, pairs taken in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took.

    Attributes
    ----------
    cpu, wall : float
        Seconds of processor time, of it and its children, and of the clock.
    """

    cpu: float
    wall: float


def measure(command: Sequence[str], folder: Path) -> Cost:
    """Run a command once and return its cost.

    Raises
    ------
    SystemExit
        If the command fails: there is nothing to time then.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors.decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def median(costs: Sequence[Cost]) -> Cost:
    """Return the medians of processor and wall seconds."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
    )


def repeat(command: Sequence[str], folder: Path, runs: int) -> Cost:
    """Return the median cost of several runs, after one that is not counted."""
    measure(command, folder)
    return median([measure(command, folder) for _ in range(runs)])


def compare(
    first: Sequence[str], second: Sequence[str], folder: Path, runs: int
) -> tuple[Cost, Cost, Cost]:
    """Return the median costs of two commands run in turn, and of their ratios pair by pair."""
    measure(first, folder)
    measure(second, folder)
    pairs = [(measure(first, folder), measure(second, folder)) for _ in range(runs)]
    ratios = [Cost(a.cpu / b.cpu, a.wall / b.wall) for a, b in pairs]
    return median([a for a, _ in pairs]), median([b for _, b in pairs]), median(ratios)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [f"### {title}", "", "| " + " | ".join(columns) + " |"]
    lines.append("|" + " --- |" * len(columns))
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
