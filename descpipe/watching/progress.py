"""`RunProgress`: how far a run is, as its events tell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from descpipe.console import Outcome
from descpipe.watching.estimate import TimeLeft, time_left
from descpipe.watching.events import PartEnded, RunStarted, StepEnded, StepQueued, StepStarted

if TYPE_CHECKING:
    from descpipe.watching.events import PlannedStep, Told

GOOD = {Outcome.OK, Outcome.UNCHANGED, Outcome.EARLIER, Outcome.SKIPPED}


class RunProgress:
    """What waits, what runs since when, and what has ended.

    Attributes
    ----------
    steps : dict of str to PlannedStep
        All steps, in the order of the pipeline; none before the run has begun.
    running : dict of str to float
        When those began that run now, in seconds of a clock that only goes forward.
    ended : dict of str to StepEnded
        How steps ended.
    jobs : dict of str to str
        Where steps are in a batch system, in words.
    done_parts : dict of str to int
        How many parts of scattered steps have ended.
    """

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.is_serial = True
        self.steps: dict[str, PlannedStep] = {}
        self.running: dict[str, float] = {}
        self.ended: dict[str, StepEnded] = {}
        self.jobs: dict[str, str] = {}
        self.done_parts: dict[str, int] = {}

    def learn(self, event: Told) -> None:
        """Take note of what happened."""
        match event:
            case RunStarted():
                self.began = time.monotonic()
                self.is_serial = event.is_serial
                self.steps = {step.name: step for step in event.steps}
            case StepQueued():
                self.jobs[event.step] = f"job {event.job} of {event.batch_system}"
            case StepStarted():
                self.running[event.step] = time.monotonic()
                self.done_parts[event.step] = event.done
            case PartEnded():
                self.done_parts[event.step] = event.done
            case StepEnded():
                self.running.pop(event.step, None)
                self.ended[event.step] = event
            case _:
                pass

    def elapsed(self, step: str) -> float:
        """Return for how long a step has been running."""
        return time.monotonic() - self.running[step]

    def waiting(self) -> list[str]:
        """Return the steps that have not begun; first those that wait only for what runs."""
        begun = {*self.running, *self.ended}
        waiting = dict.fromkeys(name for name in self.steps if name not in begun)
        return sorted(waiting, key=lambda name: any(one in waiting for one in self._needs(name)))

    def _needs(self, name: str) -> tuple[str, ...]:
        return self.steps[name].needs

    def done(self) -> int:
        """Return how many steps need no more time."""
        return sum(end.outcome in GOOD for end in self.ended.values())

    def fraction(self) -> float:
        """Return which part of all steps is done; parts of scattered steps count too."""
        parts = sum(
            self.done_parts.get(name, 0) / count
            for name in self.running
            if (count := self.steps[name].parts)
        )
        return (self.done() + parts) / max(1, len(self.steps))

    def time_left(self) -> TimeLeft | None:
        """Return how long the rest will take; None if no earlier run tells."""
        elapsed = {name: self.elapsed(name) for name in self.running}
        steps = list(self.steps.values())
        return time_left(steps, self.ended, elapsed, is_serial=self.is_serial)
