"""Whether results of some steps are of no use any more, as there are newer ones of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.history.leavings import OK, leavings
from descpipe.history.times import parsed_time
from descpipe.runners.run_folder import partial_folder

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from descpipe.history.leavings import Leaving
    from descpipe.history.past_run import PastRun


def newer_whole_run(some: Leaving, kept: Collection[str]) -> Path | None:
    """Return where the results of a later run of all steps are; None if there are none.

    Parameters
    ----------
    some : Leaving
        Results, which may be those of some steps alone.
    kept : collection of str
        Tags of files that stay: the whole run has to have them too.
    """
    if some.run is None or some.state != OK:
        return None
    folder = whole_folder(some.folder)
    if folder is None:
        return None
    whole = next((one.run for one in leavings(folder) if one.folder == folder), None)
    if whole is None or whole.status != OK or not _is_later(whole, some.run):
        return None
    has_all = all(_has(whole, tag) for tag in kept if _has(some.run, tag))
    return folder if has_all else None


def whole_folder(folder: Path) -> Path | None:
    """Return where results of all steps go, if a folder is for those of some; else None."""
    whole = folder.with_name(folder.stem)
    return whole if partial_folder(whole) == folder else None


def _is_later(whole: PastRun, some: PastRun) -> bool:
    ended, before = parsed_time(whole.ended), parsed_time(some.ended)
    return ended is not None and before is not None and ended >= before


def _has(run: PastRun, tag: str) -> bool:
    """Whether the files of a tag are there."""
    files = run.outputs.get(tag, ())
    return bool(files) and all(run.path(file) for file in files)
