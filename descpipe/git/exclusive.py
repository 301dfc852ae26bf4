"""One process at a time: others wait, and are told for what."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from descpipe.saving import machine_trouble
from descpipe.terminal import tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def exclusive(path: Path, what: str) -> Iterator[None]:
    """Hold a lock on a file until the end of the block, or of this process.

    Parameters
    ----------
    path : Path
        The file; it stays.
    what : str
        What is waited for, if another process has it.
    """
    with machine_trouble(path):
        stream = path.open("w")
    with stream:
        # Some network file systems have no locks.
        with suppress(OSError):
            _lock(stream.fileno(), what)
        yield


def _lock(number: int, what: str) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell(f"waiting for another descpipe that reads {what}")
        fcntl.flock(number, fcntl.LOCK_EX)
