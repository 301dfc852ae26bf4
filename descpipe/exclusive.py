"""One process at a time: others wait, and are told for what."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from descpipe.saving import machine_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def exclusive(path: Path, on_wait: Callable[[], object]) -> Iterator[bool]:
    """Hold a lock on a file until the end of the block, or of this process, however it ends.

    Parameters
    ----------
    path : Path
        The file; it stays.
    on_wait : callable
        Called if another process has it, before waiting.

    Yields
    ------
    bool
        Whether it is held: some network file systems have no locks.
    """
    # Where several users share a folder, the file is that of the first of them.
    is_foreign = path.exists() and not os.access(path, os.W_OK)
    with machine_trouble(path):
        stream = path.open("r" if is_foreign else "a")
    with stream:
        yield _lock(stream.fileno(), on_wait)


def _lock(number: int, on_wait: Callable[[], object]) -> bool:
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(number, fcntl.LOCK_EX)
    except OSError:
        return False
    return True
