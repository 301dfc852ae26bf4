"""Programs that fetch something and tell nothing of it: whether it still grows."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# As long as for Docker's engine.
SECONDS = 120.0
CHECKS = 20


class SilenceWatch:
    """Watches folders into which something is fetched, while it is.

    Parameters
    ----------
    folders : sequence of Path
        What is fetched makes files grow in one of them.

    Attributes
    ----------
    is_fetching : bool
        Whether there is something to watch now.
    was_silent : bool
        Whether nothing grew for too long.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.is_fetching = False
        self.was_silent = False
        self._has_ended = threading.Event()

    @contextmanager
    def watching(self, on_silence: Callable[[], None]) -> Iterator[None]:
        """Watch until the end of the block; call a function once if nothing grows for too long."""
        thread = threading.Thread(target=self._watch, args=(on_silence,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._has_ended.set()
            thread.join()

    def _watch(self, on_silence: Callable[[], None]) -> None:
        size, since = -1, time.monotonic()
        while not self._has_ended.wait(SECONDS / CHECKS):
            now = sum(_size(folder) for folder in self.folders)
            if now != size or not self.is_fetching:
                size, since = now, time.monotonic()
            elif time.monotonic() - since > SECONDS:
                self.was_silent = True
                on_silence()
                return


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder, which may change or go meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
