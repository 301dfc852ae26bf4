"""What is told on standard error, on any kind of terminal and off it: progress, and problems."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from enum import Enum
from typing import TYPE_CHECKING

from descpipe.model.problem import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from descpipe.model.problem import Problem

NAME_WIDTH = 32
# Lines of what is running are not written anew more often than this.
SHOW_SECONDS = 0.1
BOLD, RED, GREEN, YELLOW, DIM = "1", "1;31", "32", "33", "2"
INDENT = " " * 4
# A word and the spaces before it; a command in backquotes is not torn apart.
WORD = re.compile(r"\s*(?:`[^`]*`|\S)+")


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
    EARLIER = ("ran before", DIM)
    LEFT = ("not built", YELLOW)

    @property
    def word(self) -> str:
        """The word that is shown."""
        return self.value[0]


class Progress:
    """Tells what runs and how each thing ended, on standard error; threads may share it.

    On a terminal, each thing that is running has a line at the end, which goes when it ends;
    elsewhere only the ends are written, in the same words.
    """

    def __init__(self) -> None:
        self.is_terminal = _is_terminal()
        self.started: dict[str, float] = {}
        self._doing: dict[str, str] = {}
        self._shown = 0
        self._last_shown = 0.0
        self._lock = threading.RLock()

    def start(self, name: str) -> None:
        """Tell that something begins."""
        with self._lock:
            self.started[name] = time.monotonic()
            self._doing[name] = "running"
            self._show()

    def update(self, name: str, what: str) -> None:
        """Show what something is doing now, if anybody can see it."""
        with self._lock:
            if name not in self.started:
                return  # it was stopped, and does not know yet
            self._doing[name] = what
            if time.monotonic() > self._last_shown + SHOW_SECONDS:
                self._show()

    def end(self, name: str, outcome: Outcome, note: str = "") -> float:
        """Tell how something ended; return the seconds it took."""
        with self._lock:
            seconds = time.monotonic() - self.started.pop(name, time.monotonic())
            self._doing.pop(name, None)
            word = _coloured(f"{outcome.word:10}", outcome.value[1])
            took = "" if outcome is Outcome.EARLIER else format_seconds(seconds)
            line = f"{_dotted(name)} {word} {took:>7}  {note}".rstrip()
            self.say(line)
            return seconds

    def say(self, line: str = "") -> None:
        """Write a line."""
        with self._lock:
            self._show(line + "\n")

    def _show(self, text: str = "") -> None:
        """Write some text above the lines of what is running, all of which are written anew."""
        if not self.is_terminal:
            sys.stderr.write(text)
            sys.stderr.flush()
            return
        upwards = f"\x1b[{self._shown - 1}A" if self._shown > 1 else ""
        erase = f"\r{upwards}\x1b[J" if self._shown else ""
        lines = [self._running(name, what) for name, what in self._doing.items()]
        self._shown = len(lines)
        self._last_shown = time.monotonic()
        sys.stderr.write(erase + text + "\n".join(lines))
        sys.stderr.flush()

    def _running(self, name: str, what: str) -> str:
        return printable(f"{_dotted(name)} {what}")[: _width() - 1]


def tell_problems(problems: Iterable[Problem], note: str = "") -> None:
    """Tell problems, one line each, and how many they are if some of them are errors.

    Lines that are too long for a terminal are folded between words; elsewhere they stay whole, for
    programs that search them.

    Parameters
    ----------
    problems : iterable of Problem
        In the order in which they are told.
    note : str
        What to add after their number.
    """
    told = list(problems)
    width = _width() if _is_terminal() else None
    for problem in told:
        sys.stderr.write("".join(f"{line}\n" for line in _folded(_words(problem), width)))
    if any(problem.severity == "error" for problem in told):
        sys.stderr.write(f"{_summary(told)}{note}\n")
    sys.stderr.flush()


def folded(problem: Problem) -> str:
    """Return a problem as `tell_problems` shows it."""
    return "\n".join(_folded(_words(problem), _width() if _is_terminal() else None))


def _words(problem: Problem) -> Iterator[tuple[str, str]]:
    """Return each word of a problem with the spaces before it, plain and coloured."""
    place = printable(f"{problem.place}:")
    yield place, _coloured(place, BOLD)
    if problem.label:
        label = f" {problem.label.rstrip()}"
        yield label, _coloured(label, YELLOW)
    for word in WORD.findall(printable(f" {problem.what}; {problem.do}")):
        yield word, word


def _folded(words: Iterable[tuple[str, str]], width: int | None) -> Iterator[str]:
    line, used = "", 0
    for plain, shown in words:
        if width is not None and line and used + len(plain) > width:
            yield line
            line, used = INDENT + shown.lstrip(), len(INDENT + plain.lstrip())
        else:
            line, used = line + shown, used + len(plain)
    yield line


def _summary(problems: list[Problem]) -> str:
    """Return how many problems there are, and in how many files."""
    told = [problem for problem in problems if problem.severity == "error"]
    errors = len(told)
    numbers = [_coloured(counted(errors, "error"), RED)]
    if errors < len(problems):
        numbers.append(_coloured(counted(len(problems) - errors, "warning"), YELLOW))
    files = {problem.place.path for problem in problems if problem.place.line}
    is_variable = any(str(problem.place).startswith("variable ") for problem in told)
    elsewhere = "in the environment" if is_variable else "on the command line"
    where = f"in {counted(len(files), 'file')}" if files else elsewhere
    return f"{' and '.join(numbers)} {where}"


def format_seconds(seconds: float) -> str:
    """Return a length of time as minutes and seconds, or hours: ``0:07``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _dotted(name: str) -> str:
    return f"  {name} ".ljust(NAME_WIDTH + 2, ".")


def _is_terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _coloured(text: str, colour: str) -> str:
    if not _is_terminal() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def _width() -> int:
    """Return the width of the terminal; some do not know theirs."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
