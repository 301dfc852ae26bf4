"""Removing what a plan names: the record says of each file that it is gone, before it goes."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from descpipe.history.plain import as_list, as_object, read_object
from descpipe.runners.record import now
from descpipe.runners.run_folder import RECORD
from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from descpipe.history.cleaning import CleaningPlan


def remove(plan: CleaningPlan) -> list[Path]:
    """Remove what a plan names; return what could not be.

    What whole runs have left goes first: on a full disk that makes room for the record.

    Raises
    ------
    MachineTrouble
        If the record cannot be written; then all that it tells of is still there.
    """
    whole = [one for one in plan.removals if one.intermediate is None]
    failed = [path for one in whole for path in one.parts if not _remove(path)]
    for one in whole:
        with suppress(OSError):  # files of somebody else may be in it
            if one.path.is_dir():
                one.path.rmdir()
    named = {one.intermediate.file.name for one in plan.removals if one.intermediate}
    if named:
        _note(plan.output / RECORD, named)
    files = [one for one in plan.removals if one.intermediate]
    return failed + [one.path for one in files if not _remove(one.path)]


def _remove(path: Path) -> bool:
    """Remove a file or a folder, and return whether it is gone; what links point to stays."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return not path.exists() and not path.is_symlink()


def _note(record: Path, names: Iterable[str]) -> None:
    """Write into a record when files were removed: a later run does not miss them then."""
    time, gone = now(), set(names)
    with machine_trouble(record):
        told = read_object(record)
        for file in _files(told):
            if (file.get("name") or file.get("basename")) in gone:
                file["removed"] = time
        write_atomically(record, json.dumps(told, indent=2) + "\n")


def _files(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a record says of each file that was written."""
    written = [
        as_object(as_object(step).get("outputs")) for step in as_object(told.get("steps")).values()
    ]
    for outputs in (*written, as_object(told.get("outputs"))):
        for given in outputs.values():
            yield from (file for file in as_list(given) or [given] if isinstance(file, dict))
