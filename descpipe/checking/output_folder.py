"""The folder of the results: that it can be made, and that a run destroys nothing by it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.resources import check_disk
from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.runners.results_folder import require_place
from descpipe.runners.run_folder import RunFolder, partial_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.checking.pipeline_problems import PipelineProblems, Where
    from descpipe.model.pipeline import Pipeline

ANOTHER = "name another folder by `output:` or -o"


def check_output_folder(pipeline: Pipeline, where: Where, problems: PipelineProblems) -> None:
    """Tell what keeps results from being written, and what would be lost if they were.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    where : Where
        Where the folder is named.
    problems : PipelineProblems
        Where problems are added.
    """
    if not pipeline.output.name:
        what = f"{pipeline.output} cannot be the output folder"
        problems.error("output-in-use", where, what, ANOTHER)
    elif lost := _would_be_lost(pipeline):
        what = f"{lost} in the output folder {display_path(pipeline.output)}, which a run replaces"
        problems.error("input-in-output", where, what, ANOTHER)
    elif stage := _image_folder(pipeline):
        what = f"the output folder is inside of {display_path(stage)}, and would go into its image"
        problems.error("output-in-stage", where, what, ANOTHER)
    else:
        _check_writable(pipeline.output, where, problems)


def _would_be_lost(pipeline: Pipeline) -> str | None:
    """Return what of the pipeline's own files is where a run removes what is there."""
    folders = RunFolder(pipeline.output)
    partial = partial_folder(pipeline.output)
    removed = {os.path.realpath(folder) for folder in (folders.final, folders.failed, partial)}
    for path, what in dict(_needed(pipeline)).items():
        if "\0" in str(path):
            continue  # that there is no such file is told
        real = os.path.realpath(path)
        if not removed.isdisjoint((real, *map(str, Path(real).parents))):
            return what
    return None


def _needed(pipeline: Pipeline) -> Iterator[tuple[Path, str]]:
    yield pipeline.path, "the pipeline file is"
    for folder in pipeline.images:
        yield folder, f"the stages in {display_path(folder)} are"
    for tag, given in pipeline.inputs.items():
        for path in given.paths:
            yield path, f"the file of input {tag!r} is"
    for step in pipeline.steps:
        for tag, path in step.config.items():
            yield path, f"the config file {tag!r} of step {step.name!r} is"


def _image_folder(pipeline: Pipeline) -> Path | None:
    """Return the folder whose image the results would go into."""
    output = pipeline.output
    inner = [folder for folder in pipeline.images if output.is_relative_to(folder)]
    found = [folder / output.relative_to(folder).parts[0] for folder in inner if output != folder]
    return next((path for path in found if (path / "Dockerfile").exists()), None)


def _check_writable(folder: Path, where: Where, problems: PipelineProblems) -> None:
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not there.is_dir():
        what = f"there is a file in the place of the output folder: {display_path(there)}"
        problems.error("output-is-a-file", where, what, f"move it away, or {ANOTHER}")
        return
    # Results are put in place by renaming: the folder around theirs must be writable too.
    needed = (there, there.parent) if there == folder else (there,)
    for path in needed:
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            what = f"you may not write in {display_path(path)}, where the results would go"
            problems.error("output-not-writable", where, what, ANOTHER)
            return
    try:
        require_place(folder)
    except Refused as refusal:
        what, _, do = str(refusal).partition("; ")
        problems.error("output-in-use", where, what, do)
    check_disk(there, where, problems)
