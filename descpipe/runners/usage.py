"""What steps used of the machine, as their logs tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# As `descpipe.contract.usage` writes it, once for each process of a stage.
LINE = re.compile(
    rb"^descpipe: used (?P<cpu>[\d.]+) s of CPU, (?P<memory>\d+) MiB of memory, "
    rb"in (?P<seconds>[\d.]+) s$\n?",
    re.MULTILINE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What a step, or a part of it, has used.

    Attributes
    ----------
    cpu_seconds : float
        On all cores together.
    memory_mib : int
        The largest memory of one process at a time, or the sum of these for processes that ran
        together.
    seconds : float
        By the clock, of the process that took longest.
    """

    cpu_seconds: float
    memory_mib: int
    seconds: float


def usage_of(log: Path) -> Usage | None:
    """Return what the log of a step or part tells; None if it does not.

    Parameters
    ----------
    log : Path
        What it wrote on standard error.
    """
    try:
        found = list(LINE.finditer(log.read_bytes()))
    except OSError:
        return None
    if not found:
        return None
    cpu = sum(float(match["cpu"]) for match in found)
    return Usage(
        cpu_seconds=round(cpu, 2),
        memory_mib=sum(int(match["memory"]) for match in found),
        seconds=max(float(match["seconds"]) for match in found),
    )


def usage_of_step(logs: Path) -> Usage | None:
    """Return what all parts of a step used: all of the time, and the memory of the largest.

    Parameters
    ----------
    logs : Path
        The folder of its logs.
    """
    return usage_of_logs(sorted(logs.glob("**/stderr.txt")))


def usage_of_logs(logs: Iterable[Path]) -> Usage | None:
    """Return what all parts of a step used, whose logs are given; None if none of them tells."""
    found = [used for log in logs if (used := usage_of(log))]
    if not found:
        return None
    return Usage(
        cpu_seconds=round(sum(used.cpu_seconds for used in found), 2),
        memory_mib=max(used.memory_mib for used in found),
        seconds=max(used.seconds for used in found),
    )


def without_usage(log: bytes) -> bytes:
    """Return a log without the lines that tell what was used."""
    return LINE.sub(b"", log)
