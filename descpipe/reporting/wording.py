"""Sizes, times and numbers as a page shows them, and texts without what could mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.history.times import length_of_time
from descpipe.model.problem import counted, printable

if TYPE_CHECKING:
    from datetime import datetime

    from descpipe.reporting.facts import RunFacts

LONGEST = 2000
DIGITS, MOST_NAMED = 12, 3
THOUSAND, GIB = 1000, 1024
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def one_line(text: str) -> str:
    r"""Return a text as one line that shows all it holds: line ends and the like as ``\n``."""
    shown = printable(text[: LONGEST + 1])
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def clock(seconds: float | None) -> str:
    """Return a length of time in words; nothing if it is not known."""
    return "" if seconds is None else length_of_time(seconds)


def size(number: float | None) -> str:
    """Return a size: ``812 bytes``, ``1.6 kB``, ``8.0 MB``."""
    if number is None:
        return ""
    value, unit = float(number), 0
    while value >= THOUSAND and unit < len(UNITS) - 1:
        value, unit = value / THOUSAND, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit else counted(int(value), "byte")


def memory(mib: float | None) -> str:
    """Return an amount of memory: ``12 MiB``, ``3.4 GiB``."""
    if mib is None:
        return ""
    return f"{mib:.0f} MiB" if mib < GIB else f"{mib / GIB:.1f} GiB"


def moment(time: datetime | None) -> str:
    """Return a time: ``23 November 2026, 10:49 UTC``."""
    return f"{time.day} {time:%B %Y, %H:%M} UTC" if time else ""


def short(digest: str) -> str:
    """Return the beginning of a digest."""
    kind, colon, digits = digest.rpartition(":")
    if not colon:
        kind, colon, digits = digest.rpartition("$")
    return f"{kind}{colon}{digits[:DIGITS]}"


def headline(run: RunFacts) -> str:
    """Return in one sentence how a run ended."""
    failed = [step.name for step in run.with_status("failed")]
    took = f" after {clock(run.seconds)}" if run.seconds is not None else ""
    if run.past.status == "ok":
        return f"All {counted(len(run.steps), 'step')} are done." if len(run.steps) > 1 else "Done."
    if run.past.status == "failed" and failed:
        more = len(failed) - MOST_NAMED
        named = ", ".join(failed[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{named} failed{took}."
    known = {
        "failed": f"The run failed{took}.",
        "interrupted": f"The run was interrupted{took}.",
        "running": "The run had not ended when this page was made.",
    }
    return known.get(run.past.status, "The record does not say how the run ended.")


def tally(run: RunFacts) -> str:
    """Return how many steps ended in which way: ``2 ran, 1 unchanged``; nothing if all ran."""
    words = {"ok": "ran"}
    counts: dict[str, int] = {}
    for step in run.steps:
        word = words.get(step.status, step.status)
        counts[word] = counts.get(word, 0) + 1
    told = ", ".join(f"{number} {word}" for word, number in counts.items())
    return "" if told == f"{len(run.steps)} ran" else told
