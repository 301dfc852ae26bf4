"""All checks of a pipeline that a command makes before it does anything."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from descpipe.checking.images import check_local_images
from descpipe.checking.lock import LockCheck
from descpipe.checking.mpi_steps import check_mpirun, check_nodes
from descpipe.checking.output_folder import check_output_folder
from descpipe.checking.paths import (
    check_file_names,
    check_given_paths,
    check_script_paths,
    check_working_path,
)
from descpipe.checking.pipeline_problems import PipelineProblems
from descpipe.checking.purposes import CHECK, Check
from descpipe.checking.report import Report, pipeline_title
from descpipe.checking.resources import check_resources
from descpipe.checking.script_steps import check_script_steps
from descpipe.checking.sources import check_sources, stage_images
from descpipe.dockerfiles.image_checks import check_images
from descpipe.engines.choice import answering
from descpipe.errors import BadInput, MissingProgram
from descpipe.locking.locked import with_lock
from descpipe.model.problem import Problems, display_path
from descpipe.reading.input_files import check_input_files
from descpipe.reading.overrides import on_command_line
from descpipe.reading.pipeline import read_pipeline

if TYPE_CHECKING:
    from collections.abc import Collection

    from descpipe.checking.pipeline_problems import Where
    from descpipe.checking.purposes import Purpose
    from descpipe.engines.choice import WantedEngine
    from descpipe.model.pipeline import Pipeline
    from descpipe.reading.overrides import Overrides


class _ReadOn(Problems):
    """Keeps reading from ending at errors: what could be read is checked further."""

    @property
    def has_errors(self) -> bool:
        """Deny it."""
        return False


def check_pipeline(
    path: Path,
    overrides: Overrides,
    purpose: Purpose,
    problems: Problems,
    documents: Path | None = None,
) -> Report:
    """Make all checks that a command needs, and return what they found.

    Parameters
    ----------
    path : Path
        The pipeline file.
    overrides : Overrides
        Values that come before those of the file.
    purpose : Purpose
        What the command is about to do.
    problems : Problems
        What is wrong already.
    documents : Path, optional
        Where documents will be written, if not beside the output folder.
    """
    path = Path(os.path.abspath(path))
    found = _ReadOn(list(problems.found))
    if os.path.isdir(path):  # noqa: PTH112 - false for all that cannot be told
        what, do = "this is a folder", _advice_for_folder(path, purpose.verb)
        found.error("is-a-folder", on_command_line(display_path(path)), what, do)
        return Report(path=path, problems=tuple(found.found))
    not_made: dict[str, str] = {}
    pipeline = None
    is_locked = Check.LOCKED in purpose.checks
    lock = LockCheck(path, is_asked=Check.LOCK in purpose.checks, is_needed=is_locked)
    if is_locked:
        overrides = replace(overrides, lock=lock.lock)
    with suppress(BadInput):
        is_here = Check.INPUT_FILES in purpose.checks
        images = stage_images(purpose, lock.lock)
        pipeline = read_pipeline(path, overrides, found, check_files=is_here, images=images)
        lock.compare(pipeline, found)
    lock.tell(found)
    if pipeline is not None:
        output = overrides.output
        where = on_command_line(f"-o {display_path(output)}") if output else ("output",)
        located = PipelineProblems(path, found, pipeline.sub_files())
        if Check.GIVEN_PATHS in purpose.checks:
            on_host = Check.STAGE_PATHS in purpose.checks
            check_given_paths(pipeline, documents, located, on_host=on_host)
        _check_further(pipeline, where, purpose, located)
        if Check.IMAGES in purpose.checks:
            not_made = _check_images(pipeline, purpose.engine, located, lock)
    return Report(
        path=path,
        title=pipeline_title(pipeline) if pipeline else "",
        pipeline=pipeline,
        problems=tuple(found.found),
        not_made=not_made,
        lock=lock.lock,
    )


def _advice_for_folder(folder: Path, verb: str) -> str:
    """Return what to type instead of a folder."""
    patterns = ["pipeline.yaml", "*.yaml", "*.yml", "*/pipeline.yaml"]
    if verb == CHECK.verb:
        patterns.append("*/run.py")
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            named = path.parent if path.name == "run.py" else path
            return f"type `descpipe {verb} {quote(display_path(named))}`"
    return "name a pipeline file"


def _check_further(
    pipeline: Pipeline,
    output: Where,
    purpose: Purpose,
    problems: PipelineProblems,
) -> None:
    checks = purpose.checks
    _check_without_containers(pipeline, checks, problems)
    if Check.DOCKERFILES in checks:
        check_images(pipeline, problems.found)
    if Check.INPUT_FILES_ELSEWHERE in checks:
        _warn_of_input_files(pipeline, problems.found)
    if checks & {Check.GIVEN_PATHS, Check.SCRIPT_PATHS}:
        check_file_names(pipeline, problems)
    if Check.SCRIPT_PATHS in checks:
        check_script_paths(pipeline, problems)
        check_script_steps(pipeline, problems)
    if Check.OUTPUT in checks and check_working_path(
        "the output folder", pipeline.output, output, problems
    ):
        check_output_folder(pipeline, output, problems)
    if Check.NODES in checks:
        check_nodes(pipeline, problems, is_certain=purpose.verb != CHECK.verb)
    if Check.MACHINE in checks:
        check_resources(pipeline, problems)


def _check_without_containers(
    pipeline: Pipeline, checks: Collection[Check], problems: PipelineProblems
) -> None:
    if Check.SOURCES in checks:
        check_sources(pipeline, problems)
    if Check.PACKAGES in checks:
        from descpipe.checking.packages import check_packages  # slow to load

        check_packages(pipeline, problems.found)
    if Check.MPIRUN in checks:
        check_mpirun(pipeline, problems)


def _has_errors(problems: Problems) -> bool:
    """Whether there are errors, though `_ReadOn` denies it."""
    return Problems(problems.found).has_errors


def _warn_of_input_files(pipeline: Pipeline, problems: Problems) -> None:
    """Tell as warnings what is wrong with input files: they may be right where they are read."""
    found = Problems()
    check_input_files(pipeline, found)
    problems.found += [replace(problem, severity="warning") for problem in found.found]


def _check_images(
    pipeline: Pipeline, engine: WantedEngine, problems: PipelineProblems, lock: LockCheck
) -> dict[str, str]:
    """Check the images if an engine answers, and return why it could not be done otherwise."""
    if _has_errors(problems.found):
        return {Check.IMAGES.value: "there are errors to mend first"}
    locked = lock.lock
    if locked is not None and lock.is_needed:
        pipeline, locked = with_lock(pipeline, locked), None
    try:
        chosen = answering(engine)
        if isinstance(chosen, str):
            return {Check.IMAGES.value: chosen}
        check_local_images(pipeline, chosen, problems, locked)
    except MissingProgram as error:
        return {Check.IMAGES.value: str(error)}
    return {}
