"""What is told on standard error, on any kind of terminal and off it: progress, and problems."""

from __future__ import annotations

import re
import threading
import time
from enum import Enum
from typing import TYPE_CHECKING

from descpipe.model.problem import counted, printable
from descpipe.screen import Screen
from descpipe.terminal import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    coloured,
    is_terminal,
    laid_out,
    seen_length,
    tell,
    terminal_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from descpipe.model.problem import Problem

NAME_WIDTH, LEAST_NAME = 32, 10
# What stands behind a name up to its time, and the room that a screen leaves free.
BEHIND_NAME = 25
GAP = re.compile(" {2,}")


class Outcome(Enum):
    """How something ended; the value is the word shown and its colour."""

    OK = ("ok", GREEN)
    BUILT = ("built", GREEN)
    PUSHED = ("pushed", GREEN)
    PULLED = ("pulled", GREEN)
    MADE = ("made", GREEN)
    CURRENT = ("up to date", DIM)
    FAILED = ("failed", RED)
    STOPPED = ("stopped", YELLOW)
    SKIPPED = ("skipped", DIM)
    EARLIER = ("ran before", DIM)
    UNCHANGED = ("unchanged", DIM)
    LEFT_OUT = ("left out", DIM)
    LEFT = ("not built", YELLOW)
    NOT_PUSHED = ("not pushed", YELLOW)
    NOT_BEGUN = ("not begun", DIM)

    @property
    def word(self) -> str:
        """The word that is shown."""
        return self.value[0]


NOT_RUN = {Outcome.EARLIER, Outcome.UNCHANGED, Outcome.LEFT_OUT}


class Progress:
    """Tells what runs and how each thing ended, on standard error; threads may share it.

    On a terminal, each thing that is running has a line at the end, which goes when it ends;
    elsewhere only the ends are written, in the same words.
    """

    def __init__(self) -> None:
        self.started: dict[str, float] = {}
        self._doing: dict[str, str] = {}
        self._screen = Screen(self._running)
        self._lock = threading.RLock()

    def start(self, name: str) -> None:
        """Tell that something begins."""
        with self._lock:
            self.started[name] = time.monotonic()
            self._doing[name] = "running"
        self._screen.write()

    def update(self, name: str, what: str) -> None:
        """Show what something is doing now, if anybody can see it."""
        with self._lock:
            if name not in self.started:
                return  # it was stopped, and does not know yet
            self._doing[name] = what
        self._screen.refresh()

    def end(self, name: str, outcome: Outcome, note: str = "") -> float:
        """Tell how something ended; return the seconds it took."""
        with self._lock:
            seconds = time.monotonic() - self.started.pop(name, time.monotonic())
            self._doing.pop(name, None)
        self.say(end_line(name, outcome, None if outcome in NOT_RUN else seconds, note))
        return seconds

    def say(self, line: str = "") -> None:
        """Write a line."""
        self._screen.write(laid_out(line) + "\n")

    def _running(self, _columns: int, rows: int) -> list[str]:
        """Return the lines of what is running; those that have no room are not shown."""
        now = time.monotonic()
        with self._lock:
            return [
                printable(f"{dotted(name)} {format_seconds(now - self.started[name])}  {what}")
                for name, what in list(self._doing.items())[: rows - 1]
            ]


def end_line(name: str, outcome: Outcome, seconds: float | None, note: str, room: int = 0) -> str:
    """Return the line of something that has ended.

    Parameters
    ----------
    name : str
        What it is.
    outcome : Outcome
        How it ended.
    seconds : float or None
        How long it took; None if that means nothing.
    note : str
        What else there is to say.
    room : int
        How many columns its name gets; by default as many as there are for it.
    """
    word = coloured(f"{outcome.word:10}", outcome.value[1])
    took = "" if seconds is None else format_seconds(seconds)
    begin = f"{dotted(name, room)} {word} {took:>7}"
    if is_terminal() and seen_length(begin.rstrip()) > terminal_width():
        begin = f"  {GAP.sub(' ', begin.strip())}"
    return f"{begin}  {note}".rstrip()


def tell_problems(problems: Iterable[Problem], note: str = "") -> None:
    """Tell problems, one line each, and how many they are if some of them are errors.

    Parameters
    ----------
    problems : iterable of Problem
        In the order in which they are told.
    note : str
        What to add after their number.
    """
    told = list(problems)
    for problem in told:
        tell(problem_line(problem))
    if any(problem.severity == "error" for problem in told):
        tell(f"{_summary(told)}{note}")


def problem_line(problem: Problem) -> str:
    """Return a problem as one line, coloured where there are colours."""
    place = coloured(printable(f"{problem.place}:"), BOLD)
    label = f" {coloured(problem.label.rstrip(), YELLOW)}" if problem.label else ""
    return f"{place}{label}{printable(f' {problem.what}; {problem.do}')}"


def _summary(problems: Sequence[Problem]) -> str:
    """Return how many problems there are, and where."""
    errors = sum(problem.severity == "error" for problem in problems)
    numbers = [coloured(counted(errors, "error"), RED)]
    if errors < len(problems):
        numbers.append(coloured(counted(len(problems) - errors, "warning"), YELLOW))
    return f"{' and '.join(numbers)} {' and '.join(_places(problems))}"


def _places(problems: Sequence[Problem]) -> list[str]:
    files = {problem.place.path for problem in problems if problem.place.is_in_file}
    places = [f"in {counted(len(files), 'file')}"] if files else []
    words = [str(problem.place) for problem in problems if not problem.place.is_in_file]
    variables = [word for word in words if word.startswith("variable ")]
    places += ["in the environment"] * bool(variables)
    return places + ["on the command line"] * (len(words) > len(variables))


def format_seconds(seconds: float) -> str:
    """Return a length of time as minutes and seconds, or hours: ``0:07``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def dotted(name: str, room: int = 0) -> str:
    """Return a name with dots behind it, which lead to what is said of it."""
    return f"  {name} ".ljust((room or _room()) + 2, ".")


def name_room(columns: int) -> int:
    """Return how many columns names get, so that what is said of them has room behind them."""
    return min(NAME_WIDTH, max(LEAST_NAME, columns - BEHIND_NAME))


def _room() -> int:
    return name_room(terminal_width()) if is_terminal() else NAME_WIDTH
