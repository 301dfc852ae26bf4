"""Reading files that may be anything: at most so many bytes, and never a device or a pipe."""

from __future__ import annotations

from stat import S_ISREG
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableError(Exception):
    """A file cannot be read; the message says why."""


class TooLargeError(UnreadableError):
    """A file holds more than it may."""


def read_bounded(path: Path, limit: int) -> bytes:
    """Return what a file holds.

    Parameters
    ----------
    path : Path
        The file. Anything that is not an ordinary file is left alone: reading it might never end.
    limit : int
        The number of bytes that it may hold.

    Raises
    ------
    UnreadableError
        If it cannot be read, is not a file, or is too large.
    """
    try:
        if not S_ISREG(path.stat().st_mode):
            raise UnreadableError("this is not a file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or "unknown reason") from error
    if len(data) > limit:
        raise TooLargeError(f"over {limit / 1e6:g} MB")
    return data


def read_start(path: Path, length: int) -> bytes:
    """Return the first bytes of a file, however large it is; raises as `read_bounded` does."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise UnreadableError("this is not a file")
        with path.open("rb") as stream:
            return stream.read(length)
    except OSError as error:
        raise UnreadableError(error.strerror or "unknown reason") from error
