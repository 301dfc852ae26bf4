"""Whether the images of a pipeline can be built and keep the contract, before they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.dockerfiles.dockerfile import EMPTY
from descpipe.dockerfiles.imported_modules import imported_modules
from descpipe.dockerfiles.instruction_checks import (
    check_instruction,
    check_origin,
    check_version,
)
from descpipe.dockerfiles.project_images import ProjectImages
from descpipe.dockerfiles.schema_checks import check_schemas
from descpipe.dockerfiles.source_checks import check_sources
from descpipe.dockerfiles.stage_checks import check_mpi, check_stage
from descpipe.model.few_problems import FewProblems
from descpipe.model.problem import Problems

if TYPE_CHECKING:
    from descpipe.dockerfiles.project_images import ReadImage
    from descpipe.model.pipeline import Pipeline


def check_images(pipeline: Pipeline, problems: Problems) -> None:
    """Tell what is wrong with the Dockerfiles of a pipeline's stages and of its base images.

    Nothing is built or run: the Dockerfiles are followed as Docker would, and the modules beside
    each `run.py` are parsed.

    Parameters
    ----------
    pipeline : Pipeline
        Its stages are checked, each once, and the project's own images that they build on.
    problems : Problems
        Gets everything that is wrong, each thing once.
    """
    found = Problems()
    for _, one in pipeline.by_file():
        _check_file(one, found)
    problems.found += dict.fromkeys(found.found)


def _check_file(pipeline: Pipeline, found: Problems) -> None:
    """Tell what is wrong with the images of the steps of one pipeline file."""
    images = ProjectImages(pipeline, found)
    parallel = {step.stage.folder: step.name for step in pipeline.steps if step.mpi}
    for folder, stage in {step.stage.folder: step.stage for step in pipeline.steps}.items():
        if folder is None:
            continue  # nothing is built of a stage that was read from an image
        needed = imported_modules(folder, found)
        schemas = stage.schema_files()
        read = images.read(folder, ("run.py", *needed, *schemas))
        if read is not None:
            with FewProblems(read.dockerfile.path, found) as few:
                _check_dockerfile(read, few)
                check_stage(read, needed, few)
                check_schemas(read, schemas, few)
                if folder in parallel:
                    check_mpi(read, parallel[folder], few)
    for base in images.bases.values():
        if base is not None:
            with FewProblems(base.dockerfile.path, found) as few:
                _check_dockerfile(base, few)


def _check_dockerfile(read: ReadImage, problems: Problems) -> None:
    """Tell what is wrong in a Dockerfile, whatever its image is for."""
    stages = read.dockerfile.stages
    names = [stage.name for stage in stages if stage.name]
    for number, stage in enumerate(stages):
        if stage.parent is None and stage.base.reference != EMPTY and stage.base.is_known:
            check_version(stage.base.reference, stage.base.place, problems)
        earlier = [str(index) for index in range(number)]
        earlier += [other.name for other in stages[:number] if other.name]
        for instruction in stage.instructions:
            check_instruction(instruction, problems)
            check_origin(instruction, earlier, names, problems)
    for copy in read.copies:
        if copy.origin is None:
            check_sources(copy, read.context, problems)
