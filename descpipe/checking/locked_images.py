"""The images that a lock names, for those who only fetch them: no sources are looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.lock import LockCheck, tell_other_pipeline
from descpipe.errors import BadInput
from descpipe.locking.lock_file import renewal
from descpipe.model.problem import Problems, display_path
from descpipe.reading.pipeline_yaml import read_pipeline_yaml
from descpipe.reading.stage_images import NO_IMAGES
from descpipe.reading.stages import image_of
from descpipe.reading.sub_pipelines import Around, sub_pipeline_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.model.lock import Lock
    from descpipe.model.problem import Place
    from descpipe.reading.pipeline_yaml import PipelineEntry


def locked_images(path: Path) -> tuple[str, ...]:
    """Return the images of a pipeline's lock, by their digests.

    Parameters
    ----------
    path : Path
        The pipeline file. Folders and repositories of its stages need not be there.

    Raises
    ------
    BadInput
        If there is no lock that can be used, or it is not that of the pipeline.
    """
    path = Path(os.path.abspath(path))
    problems = Problems()
    entry = read_pipeline_yaml(path, problems, needs_sources=False)
    if problems.has_errors:
        raise BadInput(problems.found, [path])
    found = LockCheck(path, is_asked=True, is_needed=True)
    found.tell(problems)
    lock = found.lock
    if lock is not None and entry is not None and not problems.has_errors:
        _check_steps(entry, lock, problems)
    if lock is None or problems.has_errors:
        raise BadInput(problems.found, [path])
    return tuple(dict.fromkeys(step.pinned for step in lock.steps.values()))


def _named_steps(
    entry: PipelineEntry, around: Around, problems: Problems
) -> Iterator[tuple[str, tuple[str, Place]]]:
    """Yield the steps of a pipeline and those of the pipelines in it, with their images."""
    for step in entry.steps:
        if step.pipeline is None:
            yield step.name, (image_of(step, entry), step.place)
            continue
        path = sub_pipeline_path(step, entry, around, problems)
        inner = read_pipeline_yaml(path, problems, needs_sources=False) if path else None
        if inner is not None:
            inside = around.inside(entry, step.name)
            inner = inside.named(inner, problems)
            for name, found in _named_steps(inner, inside, problems):
                yield f"{step.name}/{name}", found


def _check_steps(entry: PipelineEntry, lock: Lock, problems: Problems) -> None:
    """Tell a lock of another pipeline, or of other steps; what they read does not matter here."""
    if lock.pipeline != entry.name:
        tell_other_pipeline(lock, entry, problems)
        return
    around = Around(images=NO_IMAGES, lock=lock)
    named = dict(_named_steps(around.named(entry, problems), around, problems))
    images = {name: image for name, (image, _) in named.items()}
    places = {name: place for name, (_, place) in named.items()}
    places = {name: step.place for name, step in lock.steps.items() if step.place} | places
    for name, place in places.items():
        now = f"the image {images[name]}" if name in images else "not there"
        then = lock.steps[name].image if name in lock.steps else "not there"
        if images.get(name) != then:
            what = f"step {name!r} is {now}, in {display_path(lock.path)} it is {then}"
            problems.error("lock-outdated", place, what, f"run {renewal(entry.path)}")
