"""Whether results may go into a folder: nothing that a run did not write may be lost by that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.runners.run_folder import CRATE, MAX_TOLD, PAGE, README, RECORD, RunFolder
from descpipe.runners.run_owner import OWNER
from descpipe.saving import is_foreign

if TYPE_CHECKING:
    from pathlib import Path


def require_place(folder: Path) -> None:
    """Make sure that nothing of somebody else would be lost if results went into a folder.

    Raises
    ------
    Refused
        If other files are there, or if it is among the results of another run, which would not
        stay as that run left them.
    """
    for around in folder.parents:
        if isinstance(_read(around / RECORD).get("steps"), dict):
            name = "-".join(folder.relative_to(around.parent).parts)
            beside = display_path(around.with_name(name))
            what = f"{display_path(around)} holds results of a run"
            raise Refused(f"{what}; name a folder beside it, such as -o {beside}")
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not RunFolder(folder).holds_results():
        raise Refused(f"{display_path(folder)} holds other files; name another folder with -o")


def require_results_only(folder: Path) -> None:
    """Make sure that a folder of results has nothing but what its run has put there.

    Raises
    ------
    Refused
        If there is more, with its names.
    """
    folders = RunFolder(folder).folders
    own = {RECORD, OWNER, CRATE, folders.documents.name, folders.logs.name}
    own |= _recorded_names(folder / RECORD)
    own |= {name for name in (PAGE, README) if not is_foreign(folder / name)}
    others = sorted({path.name for path in folder.iterdir()} - own)
    if others:
        shown = ", ".join(others[:MAX_TOLD])
        if not isinstance(_read(folder / RECORD).get("outputs"), dict):
            what = f"{display_path(folder / RECORD)} is spoilt: it is no record of a run"
            why = f"so it is not known who has put these there: {shown}"
            raise Refused(f"{what}, {why}; move them away, or name another folder with -o")
        what = f"{display_path(folder)} holds what its run has not put there: {shown}"
        raise Refused(f"{what}; move it away, or name another folder with -o")


def _recorded_names(record: Path) -> set[str]:
    """Return the names of all files that a record tells of."""
    try:
        outputs = _read(record)["outputs"].values()
        files = [
            file for given in outputs for file in (given if isinstance(given, list) else [given])
        ]
        return {str(file.get("name") or file.get("basename")) for file in files if file}
    except (KeyError, TypeError, AttributeError):
        return set()


def _read(record: Path) -> dict[str, Any]:
    """Return what a record tells; nothing if there is none that can be read."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
