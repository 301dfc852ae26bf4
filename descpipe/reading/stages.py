"""Finding the folders of stages in the directories that a pipeline names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from descpipe.model.paths import is_folder, names_in
from descpipe.model.problem import did_you_mean, display_path
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry


def read_stages(entry: PipelineEntry, problems: Problems) -> dict[str, StageMetadata]:
    """Return what each stage that the pipeline uses declares, by its folder's name.

    Each ``run.py`` is read once; stages that are not found or not readable are told and left out.
    """
    if not entry.images:
        return {}  # that nothing says where stages are is told
    folders = _stage_folders(entry)
    stages: dict[str, StageMetadata] = {}
    told: set[str] = set()
    for step in entry.steps:
        if step.stage in stages or step.stage in told:
            continue
        folder = _find(step, folders, entry, problems)
        metadata = None if folder is None else read_run_py(folder, problems)
        if metadata is None:
            told.add(step.stage)
        else:
            stages[step.stage] = metadata
    return stages


def _stage_folders(entry: PipelineEntry) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for directory, _ in entry.images:
        for name in names_in(directory):
            if os.path.lexists(directory / name / "run.py"):
                found.setdefault(name, []).append(directory / name)
    return found


def _find(
    step: StepEntry, folders: dict[str, list[Path]], entry: PipelineEntry, problems: Problems
) -> Path | None:
    found = folders.get(step.stage, [])
    if not found and not entry.unclear.union(step.unclear).isdisjoint({"images", "stage"}):
        return None  # that something is wrong with what names it is told
    if not found:
        problems.error("unknown-stage", step.stage_place, *_why_unknown(step, folders, entry))
        return None
    if len(found) > 1:
        shown = " and ".join(display_path(folder) for folder in found)
        what = f"stage {step.stage!r} is there more than once: {shown}"
        problems.error("ambiguous-stage", step.stage_place, what, "rename one of the folders")
    return found[0]


def _why_unknown(
    step: StepEntry, folders: dict[str, list[Path]], entry: PipelineEntry
) -> tuple[str, str]:
    """Return what is wrong with a stage that is not found, and what to do."""
    name = step.stage
    if "/" in name:
        what = f"stage is the path {name!r}, but names a folder in one of the `images` folders"
        return what, f"write `stage: {name.rstrip('/').rpartition('/')[2] or 'NAME'}`"
    for directory, _ in entry.images:
        shown = display_path(directory / name)
        if is_folder(directory / name) and not os.access(directory / name, os.R_OK | os.X_OK):
            return f"you may not look into {shown}", f"run `chmod u+rx {shown}`, or ask its owner"
        if is_folder(directory / name):
            what = f"the folder {shown} of stage {name!r} has no file run.py"
            return what, "write it, as `descpipe new stage NAME` does"
    where = ", ".join(display_path(directory) for directory, _ in entry.images)
    what = f"no stage {name!r}: no folder of that name with a run.py in {where}"
    return what, did_you_mean(name, folders, f"`descpipe new stage {name}` makes one")
