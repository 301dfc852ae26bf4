"""Writing the end of a file anew, all of it or nothing."""

from __future__ import annotations

import os


def replace_end(path: str, place: int, content: bytes, *, before: bytes = b"") -> None:
    """Write what follows from a place in a file on.

    Parameters
    ----------
    path : str
        The file.
    place : int
        Where what is written begins.
    content : bytes
        What is written.
    before : bytes
        What is there; it is there again if this fails.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    # Without a buffer, which would be written when the file is closed, after all.
    with open(path, "r+b", buffering=0) as stream:
        try:
            _write(stream.fileno(), place, content)
        except OSError:
            _write(stream.fileno(), place, before)
            stream.truncate(place + len(before))
            raise


def _write(number: int, place: int, content: bytes) -> None:
    while content:
        done = os.pwrite(number, content, place)
        place, content = place + done, content[done:]
