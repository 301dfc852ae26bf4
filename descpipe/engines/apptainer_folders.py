"""The folders in which Apptainer needs room, and what to do where there is none."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FULL = re.compile("no space left on device|disk quota exceeded|out of space on", re.IGNORECASE)
NO_PROGRAMS = "'noexec' mount option"


class ApptainerFolders:
    """The folders of Apptainer, or of Singularity, for one user.

    Parameters
    ----------
    program : str
        Which of the two.
    """

    def __init__(self, program: str) -> None:
        self.program = program
        self.temporary_variable = f"{program.upper()}_TMPDIR"
        self.cache_variable = f"{program.upper()}_CACHEDIR"
        given = os.environ.get(self.temporary_variable) or os.environ.get("TMPDIR")
        self.temporary = Path(given or "/tmp")  # noqa: S108 - its own default
        given = os.environ.get(self.cache_variable)
        self.cache = Path(given) if given else Path.home() / f".{program}" / "cache"

    @contextmanager
    def own_temporary(self) -> Iterator[dict[str, str]]:
        """Give the variable of a folder for what is unpacked; what is left there is removed.

        Raises
        ------
        MachineTrouble
            If it cannot be made.
        """
        try:
            made = TemporaryDirectory(
                dir=self.temporary, prefix="descpipe-", ignore_cleanup_errors=True
            )
        except OSError as error:
            what = f"{self._unpacked()}, cannot be written: {error.strerror}"
            raise MachineTrouble(f"{what}; {self._another()}") from error
        with made as folder:
            yield {self.temporary_variable: folder}

    def require_room(self, lines: Sequence[str], target: Path) -> None:
        """Raise an error if the program's messages say that a folder is at fault.

        Parameters
        ----------
        lines : sequence of str
            What it told.
        target : Path
            The file that it was to make.

        Raises
        ------
        OSError
            If there was no room for the file itself.
        MachineTrouble
            If there was none elsewhere, or nothing may be unpacked there.
        """
        full = [line for line in lines if FULL.search(line)]
        if any(str(target) in line for line in full):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if any(str(self.cache) in line for line in full):
            what = f"no space is left in {self.cache}, where {self.program} keeps what it fetched"
            do = f"`{self.program} cache clean` empties it, or name another folder by "
            raise MachineTrouble(f"{what}; {do}{self.cache_variable}")
        if full:
            what = f"no space is left in {self._unpacked()}"
            raise MachineTrouble(f"{what}; free some, or {self._another()}")
        if any(NO_PROGRAMS in line for line in lines):
            what = f"no program may run in {self._unpacked()} (it is mounted `noexec`)"
            raise MachineTrouble(f"{what}; {self._another()}")

    def _unpacked(self) -> str:
        return f"{self.temporary}, where {self.program} unpacks images"

    def _another(self) -> str:
        return f"name another folder by {self.temporary_variable}"
