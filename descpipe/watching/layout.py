"""The lines of a board: one for each step or, if they are too many, for those that matter now."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from descpipe.console import dotted, format_seconds, name_room
from descpipe.model.problem import counted
from descpipe.terminal import BOLD, DIM, GREEN, coloured
from descpipe.watching.wording import ended_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.watching.progress import RunProgress

LEAST_BAR, MOST_BAR = 6, 28


def fits(progress: RunProgress, rows: int) -> bool:
    """Whether all steps and the bar have room on a terminal."""
    return len(progress.steps) + 1 < rows


def board_lines(progress: RunProgress, columns: int, rows: int) -> list[str]:
    """Return what is shown while a run goes on.

    Parameters
    ----------
    progress : RunProgress
        How far it is.
    columns, rows : int
        The size of the terminal.
    """
    if not progress.steps:
        return []
    room = name_room(columns)
    if fits(progress, rows):
        lines = [step_line(progress, name, room) for name in progress.steps]
    else:
        lines = list(_some_lines(progress, room, max(1, rows // 2 - 2)))
    return [*lines, bar_line(progress, columns - 4)]


def step_line(progress: RunProgress, name: str, room: int) -> str:
    """Return the line of a step."""
    if name in progress.ended:
        return ended_line(progress.ended[name], room)
    begin = dotted(_shortened(name, room), room)
    if name not in progress.running:
        return f"{begin} {coloured('waiting', DIM)}"
    took = format_seconds(progress.elapsed(name))
    notes = "  ".join(_notes(progress, name))
    return f"{begin} {coloured('running   ', BOLD)} {took:>7}  {notes}".rstrip()


def _notes(progress: RunProgress, name: str) -> Iterator[str]:
    """Yield what is said of a step that runs."""
    step = progress.steps[name]
    if step.expected:
        yield f"of about {format_seconds(step.expected)}"
    if step.parts is not None:
        yield f"{progress.done_parts.get(name, 0)} of {step.parts or '?'} parts"
    elif name in progress.jobs:
        yield progress.jobs[name]


def _some_lines(progress: RunProgress, room: int, most: int) -> Iterator[str]:
    """Yield the lines of steps that run, and of those that come next."""
    waiting = progress.waiting()
    shown = [*progress.running, *waiting][:most]
    for name in shown:
        yield step_line(progress, name, room)
    running = sum(name not in shown for name in progress.running)
    rest = sum(name not in shown for name in waiting)
    more = [f"{running} more running"] * bool(running) + [f"{rest} more waiting"] * bool(rest)
    if more:
        yield f"  and {', '.join(more)}"


def bar_line(progress: RunProgress, width: int) -> str:
    """Return the line of the whole: a bar where there is room, and what it means."""
    words = f"{progress.done()} of {counted(len(progress.steps), 'step')}"
    words += f"  {format_seconds(time.monotonic() - progress.began)}"
    left = progress.time_left()
    if left is not None and round(left.seconds):
        words += f"  {'about' if left.is_all else 'at least'} {format_seconds(left.seconds)} left"
    length = min(MOST_BAR, width - len(words) - 4)
    if length < LEAST_BAR:
        return f"  {words}"
    done = int(length * progress.fraction())
    full, empty = _letters()
    return f"  {coloured(full * done, GREEN)}{coloured(empty * (length - done), DIM)}  {words}"


def _letters() -> tuple[str, str]:
    is_plain = "utf" not in (sys.stderr.encoding or "").lower()
    return ("#", ".") if is_plain else ("█", "░")


def _shortened(name: str, room: int) -> str:
    """Return a name with its middle left out, if it has no room: what differs may be at its end."""
    if len(name) < room:
        return name
    begin = (room - 3) // 2
    return f"{name[:begin]}..{name[len(name) - (room - 3 - begin) :]}"
