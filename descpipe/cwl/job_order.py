"""The job order of a run: the values of a pipeline's inputs, config files and parameters."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from descpipe.cwl.parts import STEP_SHARDS
from descpipe.cwl.types import config_format, file_format, file_location
from descpipe.cwl.workflow import given_value, step_input
from descpipe.model.parts import names_of_list, runner_name

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Pipeline, PipelineInput


def job_order(pipeline: Pipeline, folder: Path) -> CWLDocument:
    """Return the job order of a pipeline; paths are relative to the folder it will be in."""
    scattered = {
        source.tag
        for step in pipeline.own_steps()
        for own in (step.scatter.inputs if step.scatter else ())
        if own in step.inputs
        for source in step.inputs[own].each()
    }
    job: CWLDocument = {
        tag: _given(given, folder, must_differ=tag in scattered)
        for tag, given in pipeline.inputs.items()
        if given.paths
    }
    job |= pipeline.own_switches()
    for step in pipeline.own_steps():
        for tag, path in step.config.items():
            format_ = config_format(step.stage.config[tag])
            job[step_input(step, tag)] = _file(path, "File", format_, folder)
        for name in step.parameters:
            job[step_input(step, name)] = given_value(step, name)
        if step.scatter and step.scatter.shards:
            job[step_input(step, STEP_SHARDS)] = list(step.scatter.shard_names())
    return job


def _given(given: PipelineInput, folder: Path, *, must_differ: bool) -> Any:
    kind = "Directory" if given.type.is_directory else "File"
    files = [_file(path, kind, file_format(given.type), folder) for path in given.paths]
    if must_differ:
        _tell_apart(files, given)
    return files if given.type.is_list else files[0]


def _tell_apart(files: list[CWLDocument], given: PipelineInput) -> None:
    """Name files anew if some have equal names: the files of a part are called by them."""
    for file, path, name in zip(files, given.paths, names_of_list(given.paths), strict=True):
        if name != path.name:
            file["basename"] = name


def _file(path: Path, kind: str, format_: CWLDocument, folder: Path) -> CWLDocument:
    location = file_location(path, folder)
    file = {"class": kind, "path": os.path.relpath(path, folder), **format_}
    if location != file["path"]:
        file = {"class": kind, "location": location, **format_}
    if runner_name(path) != path.name:
        file["basename"] = runner_name(path)
    return file
