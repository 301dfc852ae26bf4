"""How long a run will still take, as far as earlier runs tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from descpipe.watching.events import PlannedStep


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """A length of time.

    Attributes
    ----------
    seconds : float
        What is known.
    is_all : bool
        Whether that is all; else it takes longer.
    """

    seconds: float
    is_all: bool


def time_left(
    steps: Sequence[PlannedStep],
    ended: Collection[str],
    elapsed: Mapping[str, float],
    *,
    is_serial: bool,
) -> TimeLeft | None:
    """Return how long a run will still take; None if no earlier run tells.

    Parameters
    ----------
    steps : sequence of PlannedStep
        All steps.
    ended : collection of str
        Those that have ended.
    elapsed : mapping of str to float
        The seconds for which those that run have been running.
    is_serial : bool
        Whether one runs after the other. Else as many run at once as the machine can take, and
        that the longest row of steps that wait for each other must still run is all there is to
        know.
    """
    left = [step for step in steps if step.name not in ended]
    seconds = {
        step.name: max(0.0, step.expected - elapsed.get(step.name, 0.0))
        for step in left
        if step.expected is not None
    }
    if not any(seconds.values()):
        return None
    if is_serial:
        return TimeLeft(sum(seconds.values()), len(seconds) == len(left))
    return TimeLeft(_longest_row(left, seconds), is_all=False)


def _longest_row(left: Sequence[PlannedStep], seconds: Mapping[str, float]) -> float:
    """Return the most seconds of steps that wait for each other."""
    needs = {step.name: step.needs for step in left}
    until: dict[str, float] = {}
    waiting = list(needs)
    while waiting:  # not by recursion: rows may be long
        name = waiting[-1]
        first = [one for one in needs[name] if one in needs and one not in until]
        if first:
            waiting += first
        else:
            waiting.pop()
            before = max((until[one] for one in needs[name] if one in until), default=0.0)
            until[name] = before + seconds.get(name, 0.0)
    return max(until.values(), default=0.0)
