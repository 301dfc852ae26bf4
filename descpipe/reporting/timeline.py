"""When each step of a run began and ended, as bars along one axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from descpipe.reporting.wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from descpipe.reporting.facts import Part, RunFacts, StepFacts

# More bars than this are no picture any more: then the longest are shown, and those that failed.
MOST_ROWS, MOST_PARTS = 60, 400
WHOLE = 100.0
# A step that took no time must be seen too.
NARROWEST = 0.4
MOST_TICKS = 6
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """When something ran, in hundredths of the axis."""

    start: float
    width: float
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A step with its bar, and with those of its parts."""

    step: StepFacts
    bar: Bar
    begin: str
    parts: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A place on the axis, and the time since the beginning of the run."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """All that is drawn: rows in the order in which they began, and how many there are not."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    left_out: int


def timeline(run: RunFacts) -> Timeline | None:
    """Return the bars of the steps that ran; None if the record does not say when any did.

    Parameters
    ----------
    run : RunFacts
        The run. Steps that were taken over from an earlier one have no bar.
    """
    timed = [step for step in run.steps if step.has_run and step.started and step.ended]
    shown = sorted(timed, key=_importance)[:MOST_ROWS]
    times = [(step.started, step.ended) for step in timed if step.started and step.ended]
    if not times:
        return None
    origin = min(start for start, _ in times)
    if run.started is not None and timedelta(0) < origin - run.started < timedelta(days=1):
        origin = run.started
    length = max((end - origin).total_seconds() for _, end in times) or 1.0
    axis = _Axis(origin, length)
    rows = [row for step in shown if (row := axis.row(step)) is not None]
    return Timeline(
        rows=tuple(sorted(rows, key=lambda row: row.bar.start)),
        ticks=tuple(axis.ticks()),
        left_out=len(timed) - len(shown),
    )


def _importance(step: StepFacts) -> tuple[bool, float]:
    return step.status == "ok", -(step.seconds or 0.0)


@dataclass(frozen=True, slots=True)
class _Axis:
    origin: datetime
    length: float

    def row(self, step: StepFacts) -> Row | None:
        bar = self.bar(step)
        if bar is None or step.started is None:
            return None
        parts = [] if len(step.parts) > MOST_PARTS else map(self.bar, step.parts)
        return Row(
            step=step,
            bar=bar,
            begin=clock(max(0.0, (step.started - self.origin).total_seconds())),
            parts=tuple(part for part in parts if part),
        )

    def bar(self, of: StepFacts | Part) -> Bar | None:
        if of.started is None or of.ended is None:
            return None
        start = self._at((of.started - self.origin).total_seconds())
        end = self._at((of.ended - self.origin).total_seconds())
        width = min(max(end - start, NARROWEST), WHOLE)
        return Bar(start=min(start, WHOLE - width), width=width, status=of.status)

    def ticks(self) -> Iterator[Tick]:
        every = _tick_length(self.length)
        for number in range(int(self.length / every + 1e-9) + 1):
            at = self._at(number * every)
            if at <= WHOLE - 3:  # its text must not stand over the edge
                yield Tick(at=at, text=_tick_text(number * every, every))

    def _at(self, seconds: float) -> float:
        return min(max(seconds / self.length, 0.0), 1.0) * WHOLE


def _tick_length(length: float) -> float:
    steps: Sequence[float] = STEPS
    found = next((step for step in steps if length / step <= MOST_TICKS), None)
    if found is not None:
        return found
    unit = HOUR if length <= MOST_TICKS * DAY else DAY
    number = 1
    while length / (unit * number) > MOST_TICKS:
        number *= 2
    return float(unit * number)


def _tick_text(seconds: float, every: float) -> str:
    if every >= DAY:
        return f"{seconds / DAY:.0f} d"
    if every >= HOUR:
        return f"{seconds / HOUR:.0f} h"
    if every >= MINUTE:
        return f"{seconds / MINUTE:.0f} min"
    if seconds >= MINUTE:
        return f"{int(seconds) // MINUTE}:{int(seconds) % MINUTE:02}"
    return f"{seconds:g} s"
