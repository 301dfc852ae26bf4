"""Where the stages of a pipeline are read from: their sources, or the labels of their images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.checking.purposes import Check
from descpipe.reading.stage_images import StageImages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.checking.purposes import Purpose
    from descpipe.model.image_labels import NoImage
    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline


def stage_images(purpose: Purpose, lock: Lock | None) -> StageImages:
    """Return how the labels of images are found: with a lock, those of the images in it."""
    is_locked = Check.LOCKED in purpose.checks and lock is not None
    steps = lock.steps.values() if is_locked and lock is not None else ()
    pinned = {step.image: step.pinned for step in steps}

    def find(names: Collection[str]) -> dict[str, Mapping[str, str] | NoImage]:
        from descpipe.engines.image_labels import find_labels  # when there is an image to ask for

        found = find_labels({pinned.get(name, name) for name in names})
        return {name: found[pinned.get(name, name)] for name in names}

    return StageImages(find=find, for_all=Check.FROM_IMAGES in purpose.checks)


def check_sources(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Tell steps that cannot run without a container: there is nothing but their image."""
    for step in pipeline.steps:
        if step.stage.folder is None:
            what = f"step {step.name!r} has no sources that could run on this Python, only an image"
            do = "use --engine docker, or name a `stage` with its sources"
            problems.error("no-sources", ("steps", step.name, "image"), what, do)
