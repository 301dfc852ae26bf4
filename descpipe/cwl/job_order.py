"""The job order of a run: the values of a pipeline's inputs, config files and parameters."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from descpipe.cwl.types import config_format, file_format, file_location
from descpipe.cwl.workflow import step_input

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Pipeline, PipelineInput


# Runners refuse to hand other names to a tool.
FILE_NAME = re.compile(r"[\w.+,:@^-]+")
NOT_IN_FILE_NAME = re.compile(r"[^\w.+,:@^-]")


def job_order(pipeline: Pipeline, folder: Path) -> CWLDocument:
    """Return the job order of a pipeline; paths are relative to the folder it will be in."""
    job: CWLDocument = {
        tag: _given(given, folder) for tag, given in pipeline.inputs.items() if given.paths
    }
    for step in pipeline.steps:
        for tag, path in step.config.items():
            format_ = config_format(step.stage.config[tag])
            job[step_input(step, tag)] = _file(path, "File", format_, folder)
        for name, value in step.parameters.items():
            job[step_input(step, name)] = value
    return job


def _given(given: PipelineInput, folder: Path) -> Any:
    kind = "Directory" if given.type.is_directory else "File"
    files = [_file(path, kind, file_format(given.type), folder) for path in given.paths]
    return files if given.type.is_list else files[0]


def _file(path: Path, kind: str, format_: CWLDocument, folder: Path) -> CWLDocument:
    location = file_location(path, folder)
    file = {"class": kind, "path": os.path.relpath(path, folder), **format_}
    if location != file["path"]:
        file = {"class": kind, "location": location, **format_}
    if not FILE_NAME.fullmatch(path.name):
        file["basename"] = NOT_IN_FILE_NAME.sub("_", path.name)
    return file
