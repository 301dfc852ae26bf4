"""How work in progress is told: one line for each thing that ends, on any kind of terminal."""

from __future__ import annotations

import os
import sys
import time
from enum import Enum

NAME_WIDTH = 32
ERASE_LINE = "\r\x1b[2K"


class Outcome(Enum):
    """How something ended; the value is the word shown and its colour."""

    OK = ("ok", "32")
    BUILT = ("built", "32")
    CURRENT = ("up to date", "2")
    FAILED = ("failed", "1;31")
    STOPPED = ("stopped", "33")

    @property
    def word(self) -> str:
        """The word that is shown."""
        return self.value[0]


class Progress:
    """Tells what runs and how each thing ended, on standard error.

    On a terminal, what is running is shown in a line that its end replaces; elsewhere only the
    ends are written, in the same words.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.has_colour = self.is_terminal and not os.environ.get("NO_COLOR")
        self.started: dict[str, float] = {}

    def start(self, name: str) -> None:
        """Tell that something begins."""
        self.started[name] = time.monotonic()
        self.update(name, "running")

    def update(self, name: str, what: str) -> None:
        """Show what something is doing now, if anybody can see it."""
        if self.is_terminal:
            width = _width()
            line = f"{_dotted(name)} {what}"[: width - 1]
            sys.stderr.write(ERASE_LINE + line)
            sys.stderr.flush()

    def end(self, name: str, outcome: Outcome, note: str = "") -> float:
        """Tell how something ended; return the seconds it took."""
        seconds = time.monotonic() - self.started.pop(name, time.monotonic())
        word = self._coloured(f"{outcome.word:10}", outcome)
        line = f"{_dotted(name)} {word} {format_seconds(seconds):>7}  {note}".rstrip()
        self.say(line)
        return seconds

    def say(self, line: str = "") -> None:
        """Write a line."""
        sys.stderr.write((ERASE_LINE if self.is_terminal else "") + line + "\n")
        sys.stderr.flush()

    def _coloured(self, text: str, outcome: Outcome) -> str:
        return f"\x1b[{outcome.value[1]}m{text}\x1b[0m" if self.has_colour else text


def format_seconds(seconds: float) -> str:
    """Return a length of time as minutes and seconds, or hours: ``0:07``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _dotted(name: str) -> str:
    return f"  {name} ".ljust(NAME_WIDTH + 2, ".")


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns
