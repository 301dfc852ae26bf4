"""Finding the stages of steps: in the directories that a pipeline names, or in images."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from descpipe.model.image_name import DEFAULT_TAG, parse_image_name
from descpipe.model.paths import is_folder, names_in
from descpipe.model.pipeline import image_name
from descpipe.model.problem import did_you_mean, display_path
from descpipe.reading.git_stages import read_git_stages
from descpipe.reading.pipeline_yaml import IMAGE_NAME
from descpipe.reading.run_py import read_run_py
from descpipe.reading.stage_images import read_stage_images

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.stage_images import StageImages

# Keys of a pipeline that the names of its images are made of.
ORIGIN_KEYS = ("image", "github", "ref", "path", "pipeline")
NAME_KEYS = ("pipeline", "version", "owner", "registry", "base_name")


def read_stages(
    entry: PipelineEntry, images: StageImages, problems: Problems
) -> dict[str, StageMetadata]:
    """Return what the stage of each step declares, by the step's name.

    Each ``run.py`` and each image is read once; what is not found or not readable is told and left
    out.
    """
    clear = [
        step
        for step in entry.steps
        if step.pipeline is None and step.unclear.isdisjoint(ORIGIN_KEYS)  # the rest is told
    ]
    named = {
        step.name: (image_of(step, entry), step.stage_place)
        for step in clear
        if step.image or (images.for_all and _has_image_name(step, entry))
    }
    found = read_stage_images(named, images.find, problems)
    if images.for_all:
        return found
    rest = [step for step in clear if not step.image]
    _check_names(rest, problems)
    fetched = [step for step in rest if step.git]
    found |= read_git_stages(fetched, entry.path.parent, entry.commits, problems)
    return found | _read_folders([step for step in rest if not step.git], entry, problems)


def _check_names(steps: Sequence[StepEntry], problems: Problems) -> None:
    """Tell stages from different places that have one name, and so one image."""
    first: dict[str, StepEntry] = {}
    for step in steps:
        other = first.setdefault(step.stage, step)
        if _origin(step) != _origin(other):
            what = f"stage {step.stage!r} is another one than that of step {other.name!r}"
            do = "give one of them another name: for one in Git, by `stage: another-name`"
            problems.error("ambiguous-stage", step.stage_place, what, do)


def _origin(step: StepEntry) -> tuple[str, ...]:
    return (step.git.github, step.git.ref, step.git.path) if step.git else ()


def image_of(step: StepEntry, entry: PipelineEntry) -> str:
    """Return the full name of a step's image, with a tag or a digest."""
    if not step.image:
        repository = f"{entry.base_name}-{step.stage}"
        return image_name(entry.registry, entry.owner, repository, entry.version)
    parts = parse_image_name(step.image)
    is_bare = parts is not None and not parts.digest and step.image == parts.written
    return f"{step.image}:{DEFAULT_TAG}" if is_bare else step.image


def _has_image_name(step: StepEntry, entry: PipelineEntry) -> bool:
    """Whether the name of a stage's image can be made; why it cannot is told elsewhere."""
    is_clear = entry.unclear.isdisjoint(NAME_KEYS) and "stage" not in step.unclear
    return is_clear and IMAGE_NAME.fullmatch(step.stage) is not None and bool(entry.version)


def _read_folders(
    steps: Sequence[StepEntry], entry: PipelineEntry, problems: Problems
) -> dict[str, StageMetadata]:
    """Return the stages of steps that are in folders."""
    if not entry.images:
        return {}  # that nothing says where stages are is told
    folders = _stage_folders(entry)
    stages: dict[str, StageMetadata | None] = {}
    for step in steps:
        if step.stage not in stages:
            folder = _find(step, folders, entry, problems)
            stages[step.stage] = None if folder is None else read_run_py(folder, problems)
    read = {step.name: stages[step.stage] for step in steps}
    return {name: stage for name, stage in read.items() if stage is not None}


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
