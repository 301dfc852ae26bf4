"""Whether the images of a pipeline are on this machine, and made from the sources there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems, counted, display_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.engines.engine import LocalImage
    from descpipe.model.pipeline import Pipeline

MISSING = "there is no such image on this machine"
OUTDATED = "the image was built from other sources than those there now"
MAX_NAMES = 3


def require_images(pipeline: Pipeline) -> dict[str, str]:
    """Return the id of each step's image.

    Raises
    ------
    BadInput
        If a Dockerfile is wrong.
    Refused
        If images are missing, or were built from other sources than those that are there now.
    """
    from descpipe.engines import docker

    problems = Problems()
    images = docker.local_images(step.image for step in pipeline.steps)
    faults = _faults(pipeline, images, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    if faults:
        lines = [f"{name}: {fault}" for name, fault in faults.items()]
        raise Refused("\n".join([*lines, f"{_cure(pipeline)} builds them"]))
    return {step.name: images[step.image].id for step in pipeline.steps}


def check_local_images(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Warn of images that are missing or outdated; the engine answers."""
    from descpipe.engines import docker

    images = docker.local_images(step.image for step in pipeline.steps)
    faults = _faults(pipeline, images, problems.found)
    do = f"{_cure(pipeline)} builds them"
    missing = [name for name, fault in faults.items() if fault == MISSING]
    if missing:
        what = f"{_listed(missing)} not on this machine"
        problems.warning("image-missing", ("steps",), what, do)
    outdated = [name for name, fault in faults.items() if fault == OUTDATED]
    if outdated:
        what = f"{_listed(outdated)} built from other sources than those there now"
        problems.warning("image-outdated", ("steps",), what, do)


def _faults(
    pipeline: Pipeline, images: Mapping[str, LocalImage], problems: Problems
) -> dict[str, str]:
    """Return what is wrong with images, by their names."""
    plans = {plan.name: plan for plan in plan_images(pipeline, problems)}
    faults = {}
    for name in sorted({step.image for step in pipeline.steps} & set(plans)):
        image = images.get(name)
        if image is None:
            faults[name] = MISSING
        elif image.labels.get(CONTEXT_LABEL) != plans[name].digest:
            faults[name] = OUTDATED
    return faults


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"the image {names[0]} is"
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"{counted(len(names), 'image')} ({', '.join(names[:MAX_NAMES])}{more}) are"


def _cure(pipeline: Pipeline) -> str:
    return f"`descpipe build {display_path(pipeline.path)}`"
