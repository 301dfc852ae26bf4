"""A pipeline file as its lock has it, whatever its user's settings and its repositories say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from descpipe.model.lock import Lock
    from descpipe.reading.pipeline_yaml import PipelineEntry


def with_lock(entry: PipelineEntry, lock: Lock) -> PipelineEntry:
    """Return a pipeline whose images are named, and commits taken, as when it was locked."""
    names: dict[str, Any] = dict(lock.names)
    commits = {name: step.git for name, step in lock.steps.items() if step.git is not None}
    return replace(entry, **names, settings=dict.fromkeys(names, "the lock"), commits=commits)
