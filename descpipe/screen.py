"""`Screen`: lines at the foot of the terminal, which are written anew in place."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from descpipe.terminal import cropped, is_terminal, seen_length, terminal_size, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Lines are not written anew more often than this, unless there is something to write above them.
SHOW_SECONDS = 0.1
# They are written this often, whether or not anything happens: they tell how long things take.
TICK_SECONDS = 1.0


class Screen:
    """Shows some lines below all that is written; elsewhere than on a terminal, none.

    Threads may share it. While there are lines, a thread writes them anew every second; it sleeps
    in between. Nothing of the terminal is changed that would have to be put back at the end.

    Parameters
    ----------
    draw : callable
        Returns the lines, for so many columns and rows.
    """

    def __init__(self, draw: Callable[[int, int], Sequence[str]]) -> None:
        self.is_terminal = is_terminal()
        self._draw = draw
        self._shown: list[str] = []
        self._last_shown = 0.0
        self._is_ticking = False
        self._lock = threading.RLock()

    def write(self, text: str = "") -> None:
        """Write some text above the lines, all of which are written anew."""
        with self._lock:
            if not self.is_terminal:
                write(text)
                return
            columns, rows = terminal_size()
            erase = self._erase(columns)
            # The key that interrupts is shown behind the last letter, and needs room.
            lines = [cropped(line, columns - 4) for line in self._draw(columns, rows)]
            lines = lines[-max(1, rows - 1) :]
            self._shown = lines
            self._last_shown = time.monotonic()
            write(erase + text + "\n".join(lines))
            self._keep_ticking()

    def refresh(self) -> None:
        """Write the lines anew, if that has not just been done."""
        with self._lock:
            if self.is_terminal and time.monotonic() > self._last_shown + SHOW_SECONDS:
                self.write()

    def _erase(self, columns: int) -> str:
        """Return what takes the lines away; a terminal that became narrower has folded them."""
        if not self._shown:
            return ""
        rows = sum(max(1, -(-seen_length(line) // columns)) for line in self._shown)
        upwards = f"\x1b[{rows - 1}A" if rows > 1 else ""
        return f"\r{upwards}\x1b[J"

    def _keep_ticking(self) -> None:
        if self._shown and not self._is_ticking:
            self._is_ticking = True
            threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self) -> None:
        while self._is_ticking:
            time.sleep(TICK_SECONDS)
            with self._lock:
                self._is_ticking = bool(self._shown)
                if self._is_ticking:
                    self.write()
