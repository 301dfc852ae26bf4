"""A pipeline whose steps run in exactly the images of its lock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline


def with_lock(pipeline: Pipeline, lock: Lock) -> Pipeline:
    """Return a pipeline with the name of each image by its digest; the lock has all steps."""
    steps = [replace(step, image=lock.steps[step.name].pinned) for step in pipeline.steps]
    return replace(pipeline, steps=tuple(steps), is_locked=True)
