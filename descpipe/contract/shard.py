"""One shard of a work that several runs of a stage share, none of which knows of the others."""

from __future__ import annotations

import os

from descpipe.contract.errors import StageError
from descpipe.contract.processes import given_size

VARIABLE = "DESC_SHARD"


class Shard:
    """Which shard of how many a run is.

    Parameters
    ----------
    text : str
        The words of a command line: ``"3-of-8"``.

    Raises
    ------
    StageError
        If it is not of that form.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_used = False
        number, _, count = text.partition("-of-")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            raise StageError(f"--shard={text}: expected NUMBER-of-COUNT, such as 3-of-8")
        self._rank = int(number) - 1
        self._size = int(count)

    def rank(self) -> int:
        """Return its number, from 0."""
        self.is_used = True
        return self._rank

    def size(self) -> int:
        """Return how many there are."""
        return self._size

    def comm(self) -> None:
        """Return no communicator: shards do not talk."""

    def require_use(self) -> None:
        """Raise an error if the stage did the work of all shards, after it has run."""
        if not self.is_used and self._size > 1:
            raise StageError(
                f"this is shard {self.text}, but run() never asked get_rank(), and did the work of"
                " all shards"
            )


def given_shard(text: str | None, *, is_complete: bool) -> Shard | None:
    """Return the shard that the command line names, or the environment of a shell.

    Parameters
    ----------
    text : str or None
        What the command line says.
    is_complete : bool
        Whether it says everything, so that the environment does not count.

    Raises
    ------
    StageError
        If it is none, or there are processes that talk to each other too.
    """
    text = text or (None if is_complete else os.environ.get(VARIABLE))
    if not text:
        return None
    if given_size() > 1:
        raise StageError(f"this is shard {text}, but {given_size()} processes were started for it")
    return Shard(text)
