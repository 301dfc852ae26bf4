"""Programs on a terminal of their own, and what is seen on it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PIECE = re.compile(r"\x1b\[(?P<number>\d*)(?:;\d+)*(?P<what>[A-Za-z])|(?P<letter>.)", re.DOTALL)
DESCPIPE = [sys.executable, "-m", "descpipe"]


class Terminal:
    """A program that has a terminal: the keys pressed there interrupt it.

    Parameters
    ----------
    words : sequence of str
        Program and arguments.
    columns, rows : int
        The size of the terminal.
    output : path, optional
        The file that its standard output goes to, instead of the terminal.
    variables : str
        More of its environment.
    """

    def __init__(
        self,
        words: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        output: object = None,
        **variables: str,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.written = ""
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", **variables}
        self.process, self.keys = pty.fork()
        if self.process == 0:
            _become(words, output, columns, rows, environment)
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.keys, termios.TIOCSWINSZ, size)

    def press(self, keys: str) -> None:
        os.write(self.keys, keys.encode())

    def wait_for(self, is_there: Callable[[], object], seconds: float = 30) -> None:
        """Read what is written, until something is so."""
        until = time.monotonic() + seconds
        while not is_there():
            assert time.monotonic() < until, self.seen()
            self._read(0.05)

    def wait_until_shown(self, text: str) -> None:
        self.wait_for(lambda: text in self.seen())

    def end(self) -> int:
        """Read what is written until the program ends; return its exit status."""
        while self._read(30):
            pass
        return self._status()

    def close(self) -> int:
        """Close the terminal, as one closes its window; return the program's exit status."""
        os.close(self.keys)
        return self._status()

    def seen(self) -> str:
        """Return what a person sees on a terminal of the first size, and above it."""
        return seen(self.written, self.columns, self.rows)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.keys], [], [], seconds)[0]:
            return True
        try:
            found = os.read(self.keys, 100_000)
        except OSError:  # the program has closed it
            return False
        self.written += found.decode()
        return bool(found)

    def _status(self) -> int:
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)


def _become(
    words: Sequence[str], output: object, columns: int, rows: int, environment: dict[str, str]
) -> None:
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    if output is not None:
        os.dup2(os.open(str(output), os.O_WRONLY | os.O_CREAT), 1)
    os.execvpe(words[0], list(words), environment)  # noqa: S606 - no shell is wanted


def seen(written: str, columns: int, rows: int) -> str:
    """Return what a terminal shows after all of a text, in lines."""
    lines, row, column = [""], 0, 0
    for piece in PIECE.finditer(written):
        number, what, letter = int(piece["number"] or 1), piece["what"], piece["letter"]
        if what == "A":
            row = max(row - number, len(lines) - rows, 0)
        elif what == "J":
            lines[row:] = [lines[row][:column]]
        elif letter == "\r":
            column = 0
        elif letter == "\n" or (letter and column == columns):
            row, column = row + 1, column if letter == "\n" else 0
            lines += [""] * (row == len(lines))
        if letter and letter not in "\r\n\x07":
            line = lines[row].ljust(column)
            lines[row] = f"{line[:column]}{letter}{line[column + 1 :]}"
            column += 1
    return "\n".join(line.rstrip() for line in lines)
