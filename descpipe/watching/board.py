"""`Board`: every step of a run in a line of its own on a terminal, and a bar below them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from descpipe.console import Outcome, name_room
from descpipe.model.problem import counted
from descpipe.screen import Screen
from descpipe.terminal import laid_out, seen_length, terminal_size
from descpipe.watching.events import RunEnded, StepEnded
from descpipe.watching.layout import board_lines, fits
from descpipe.watching.progress import RunProgress
from descpipe.watching.wording import WITHOUT_TIME, ended_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.watching.events import Told


class Board:
    """A watcher that writes on a terminal.

    All lines are written anew in place while the run goes on. If they are more than the terminal
    has, those of steps that have run are written above as they end, and stay there.
    """

    def __init__(self) -> None:
        self._progress = RunProgress()
        self._lock = threading.RLock()
        self._screen = Screen(self._lines)
        self._above: set[str] = set()

    def tell(self, event: Told) -> None:
        """Show something that happened."""
        with self._lock:
            self._progress.learn(event)
        if isinstance(event, RunEnded):
            self._leave()
        elif isinstance(event, StepEnded) and self._goes_above(event):
            self._above.add(event.step)
            self.say(self._ended_line(event))
        else:
            self._screen.refresh()

    def say(self, line: str = "") -> None:
        """Write a line above the board."""
        self._screen.write(laid_out(line) + "\n")

    def _lines(self, columns: int, rows: int) -> list[str]:
        with self._lock:
            return board_lines(self._progress, columns, rows)

    def _goes_above(self, end: StepEnded) -> bool:
        return not fits(self._progress, terminal_size()[1]) and end.outcome not in WITHOUT_TIME

    def _leave(self) -> None:
        """Write what has become of the steps, and take the board away."""
        with self._lock:
            lines = list(self._last_lines())
            self._progress = RunProgress()
        self._screen.write("".join(f"{laid_out(line)}\n" for line in lines))

    def _last_lines(self) -> Iterator[str]:
        """Yield the lines of steps that are not above; if there are many, of those that ran."""
        progress = self._progress
        are_all = fits(progress, terminal_size()[1])
        counts: dict[Outcome, int] = {}
        for name in progress.steps:
            end = progress.ended.get(name) or StepEnded(step=name, outcome=Outcome.NOT_BEGUN)
            if name in self._above:
                continue
            if are_all or end.outcome not in {*WITHOUT_TIME, Outcome.NOT_BEGUN}:
                yield self._ended_line(end)
            else:
                counts[end.outcome] = counts.get(end.outcome, 0) + 1
        for outcome, count in counts.items():
            yield f"  {counted(count, 'step')} {outcome.word}"

    @staticmethod
    def _ended_line(end: StepEnded) -> str:
        """Return the line of a step that has ended; its note is below where it has no room."""
        columns, _ = terminal_size()
        line = ended_line(end, name_room(columns))
        begin, _, note = line.rpartition("  ")
        if seen_length(line) <= columns or not begin.strip() or seen_length(begin) > columns:
            return line
        return f"{begin.rstrip()}\n      {note}"
