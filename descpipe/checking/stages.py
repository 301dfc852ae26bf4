"""A stage alone, for its author: what its run.py and its Dockerfile say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from descpipe.checking.report import Report
from descpipe.dockerfiles.image_checks import check_images
from descpipe.model.metadata import StageMetadata
from descpipe.model.stages_alone import pipeline_of_stages
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.problem import Problems

STAGE_FILES = ("run.py", "Dockerfile")
# Who owns a base image, and in which folders they are looked for, a pipeline alone can say.
OF_PIPELINES = ("fixed-base-image", "unknown-base-image")


def stage_folder(path: Path) -> Path | None:
    """Return the folder of the stage that a path stands for; None if it stands for none."""
    # These functions of `os.path` are false for all that cannot be told.
    is_file_of_stage = path.name in STAGE_FILES and os.path.isfile(path)  # noqa: PTH113
    folder = path.parent if is_file_of_stage else path
    return folder if os.path.isfile(folder / "run.py") else None  # noqa: PTH113


def check_stage(folder: Path, problems: Problems) -> Report:
    """Return what is wrong in the folder of a stage, beside the problems that there are."""
    read_run_py(folder, problems)
    check_images(pipeline_of_stages([_unread(folder)]), problems)
    found = [problem for problem in problems.found if problem.code not in OF_PIPELINES]
    title = f"stage {folder.name}"
    return Report(path=folder / "run.py", title=title, problems=tuple(found))


def _unread(folder: Path) -> StageMetadata:
    """Return a stage of which nothing but its folder is known."""
    return StageMetadata(
        name=folder.name,
        folder=folder,
        label="",
        doc="",
        config={},
        inputs={},
        outputs={},
        parameters={},
        network=False,
        places={},
    )
