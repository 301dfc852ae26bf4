"""How a run ended, as whoever watches it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.errors import DescpipeError
from descpipe.runners.run_folder import RECORD
from descpipe.watching.events import RunEnded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# What the command line gives back after Ctrl-C, and after a mistake of descpipe itself.
INTERRUPTED_STATUS, BUG_STATUS = 130, 70


def run_ended(
    record: Mapping[str, Any], folder: Path, error: BaseException | None, seconds: float
) -> RunEnded:
    """Return the end of a run.

    Parameters
    ----------
    record : mapping
        What was recorded of it.
    folder : Path
        Where what it wrote is, if that is anything.
    error : BaseException or None
        What ended it early.
    seconds : float
        How long it took.
    """
    return RunEnded(
        status=str(record["status"]),
        exit_status=_exit_status(error),
        id=record["id"],
        seconds=seconds,
        folder=folder if folder.is_dir() else None,
        outputs=_with_paths(record["outputs"], folder) if error is None else {},
        message=str(error or ""),
    )


def nothing_to_run(folder: Path) -> RunEnded:
    """Return the end of a run that need not begin, as its results are there.

    Parameters
    ----------
    folder : Path
        Where they are.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        outputs = _with_paths(record["outputs"], folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        record, outputs = {}, {}
    return RunEnded(
        status="unchanged", exit_status=0, id=record.get("id"), folder=folder, outputs=outputs
    )


def _exit_status(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, DescpipeError):
        return error.exit_status
    return INTERRUPTED_STATUS if isinstance(error, KeyboardInterrupt) else BUG_STATUS


def _with_paths(outputs: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return what a record tells of outputs, with the paths of their files."""
    return {tag: _with_path(told, folder) for tag, told in outputs.items()}


def _with_path(told: Any, folder: Path) -> Any:
    if isinstance(told, list):
        return [_with_path(one, folder) for one in told]
    return told and {"path": str(folder / told["name"]), **told}
