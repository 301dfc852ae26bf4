"""The stages below a folder, each read for itself: one that is wrong does not hide the others."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems

MAX_DEPTH = 5
MAX_STAGES = 500
# Folders in which other programs keep copies of what they found.
NOT_OURS = ("__pycache__", "node_modules", "site-packages")


def stage_folders(folder: Path) -> Iterator[Path]:
    """Yield the folders below a folder, itself included, that hold a ``run.py``.

    Hidden folders, links to folders, and what is deeper than `MAX_DEPTH` are not looked into.
    """
    outermost = len(folder.parts)
    for path, inner, files in os.walk(folder):
        if "run.py" in files:
            yield Path(path)
        is_deep = len(Path(path).parts) - outermost >= MAX_DEPTH or "run.py" in files
        inner[:] = [] if is_deep else sorted(name for name in inner if _may_hold_stages(name))


def _may_hold_stages(name: str) -> bool:
    return not name.startswith(".") and name not in NOT_OURS


def read_stages_below(folder: Path, problems: Problems) -> tuple[list[StageMetadata], list[Path]]:
    """Return the stages below a folder, by name, and the folders of those that cannot be read.

    Raises
    ------
    Refused
        If they are too many to be meant.
    """
    stages, unreadable = [], []
    for number, path in enumerate(stage_folders(folder)):
        if number >= MAX_STAGES:
            what = f"there are over {MAX_STAGES} folders with a run.py below {display_path(folder)}"
            raise Refused(f"{what}; name a folder that is nearer to the stages you mean")
        stage = read_run_py(path, problems)
        if stage is None:
            unreadable.append(path)
        else:
            stages.append(stage)
    return sorted(stages, key=lambda stage: (stage.name, str(stage.folder))), unreadable
