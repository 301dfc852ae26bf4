"""The run that somebody means, by its folder or by its pipeline file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble, Refused
from descpipe.history.finding import nothing_at, of_pipeline, without_record
from descpipe.history.leavings import leavings
from descpipe.history.mistakes import NoRun
from descpipe.history.past_run import read_run
from descpipe.model.paths import is_file, is_folder
from descpipe.model.problem import display_path
from descpipe.runners.run_folder import RECORD, RunFolder, partial_folder
from descpipe.terminal import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import PastRun


def find_run(word: Path) -> PastRun:
    """Return what is recorded of a run.

    Parameters
    ----------
    word : Path
        The folder of its results, what it left when it failed, its record, or its pipeline file.

    Raises
    ------
    NoRun
        If there is none.
    BadInput
        If the pipeline file cannot be read.
    Refused
        If its record is spoilt.
    MachineTrouble
        If its record cannot be read.
    """
    folder = _folder(without_record(Path(os.path.abspath(word))))
    record = display_path(folder / RECORD)
    try:
        return read_run(folder)
    except ValueError as error:
        do = "run the pipeline again, or take the record from a copy of the folder"
        raise Refused(f"{record} cannot be used: {error}; {do}") from error
    except OSError as error:
        raise MachineTrouble(f"{record} cannot be read: {error.strerror}") from error


def _folder(path: Path) -> Path:
    if is_file(path):
        return _of_pipeline(path)
    if is_file(path / RECORD):
        return path
    left = [one for one in _left(path) if is_file(one / RECORD)]
    shown = display_path(path)
    if left:
        what = f"no run has ended well in {shown}"
        raise NoRun(f"{what}; name what is left of one: {display_path(left[0])}")
    if not is_folder(path):
        raise nothing_at(path)
    raise NoRun(f"{shown} holds no {RECORD}, so it is not of a run; name the folder of the results")


def _of_pipeline(path: Path) -> Path:
    """Return the folder of the latest run."""
    final = of_pipeline(path).path
    for output in (final, partial_folder(final)):
        found = [one.folder for one in leavings(output) if is_file(one.folder / RECORD)]
        if found:
            if found[0] != output:
                tell(f"the latest run has not ended well: {display_path(found[0])}")
            elif output != final:
                tell(f"only some steps have run: {display_path(output)}")
            return found[0]
    do = f"begin with `descpipe run {display_path(path)}`, or name the folder that -o named"
    raise NoRun(f"no run has left anything in {display_path(final)}; {do}")


def _left(final: Path) -> Iterator[Path]:
    """Yield where runs may be that have not ended well."""
    here = RunFolder(final)
    yield from (here.failed, RunFolder(final, is_kept=True).working, here.working)
