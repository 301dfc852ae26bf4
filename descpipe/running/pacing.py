"""Doing something again and again without spending much time on it."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

from descpipe.errors import DescpipeError

if TYPE_CHECKING:
    from collections.abc import Callable

# What is done may take this part of the time.
SHARE = 0.1


class Paced:
    """Something that is done whenever it is asked for, now or soon.

    What takes a hundredth of a second is done at most ten times in a second, and the last time that
    it is asked for is never left out.

    Parameters
    ----------
    work : callable
        What is done; by another thread, where it is done later.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._next = 0.0
        self._lock = Lock()
        self._later: Timer | None = None
        self._is_ended = False

    def ask(self) -> None:
        """Do it now, or soon, if it was done just before."""
        with self._lock:
            wait = self._next - monotonic()
            if self._is_ended or self._later is not None:
                return
            if wait <= 0:
                self._do()
                return
            self._later = Timer(wait, self._do_later)
            self._later.daemon = True
            self._later.start()

    def end(self) -> None:
        """Do nothing more; return when what is being done is done."""
        with self._lock:
            self._is_ended = True
            if self._later is not None:
                self._later.cancel()

    def _do_later(self) -> None:
        with self._lock, suppress(DescpipeError):  # told when it is done the next time
            self._later = None
            if not self._is_ended:
                self._do()

    def _do(self) -> None:
        begin = monotonic()
        try:
            self._work()
        finally:
            end = monotonic()
            self._next = end + (end - begin) / SHARE
