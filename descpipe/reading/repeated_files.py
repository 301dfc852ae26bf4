"""Files that are in a list more than once: a night that counts twice looks like any other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems
    from descpipe.model.scatter import Scatter


def check_repeated_files(pipeline: Pipeline, problems: Problems) -> None:
    """Warn of a file that is in the list of an input twice, also by another path.

    Where all that read the list combine the first with the first, the same file may well belong
    to several others: that is told of no one.
    """
    for tag, given in pipeline.inputs.items():
        readers = list(_counting(pipeline, tag)) if given.type.is_list else []
        first: dict[tuple[int, int], Path] = {}
        for path, place in zip(given.paths, given.places, strict=True) if readers else ():
            file = _identity(path)
            before = first.setdefault(file, path) if file else path
            if before is not path:
                shown = display_path(path)
                twice = f"{shown} is there twice"
                if before != path:
                    twice = f"{shown} is the same file as {display_path(before)}"
                counts = f"{twice}, so it counts twice in {', '.join(map(repr, readers))}"
                what = f"input {tag!r}: {counts}"
                problems.warning("file-twice", place, what, "remove one of them")


def _counting(pipeline: Pipeline, tag: str) -> Iterator[str]:
    """Yield the steps to which each file of an input counts by itself."""
    for step in pipeline.own_steps():
        for own, source in step.inputs.items():
            is_read = any(one.step is None and one.tag == tag for one in source.each())
            if is_read and not _is_paired(step.scatter, own):
                yield step.name


def _is_paired(scatter: Scatter | None, own: str) -> bool:
    """Whether each file of a list goes with one thing of another."""
    if scatter is None or scatter.method != "zip" or own not in scatter.inputs:
        return False
    return len(scatter.inputs) + len(scatter.lengths()) > 1


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what a file has alone on this machine, whatever its path; None if it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - the paths of users may be anything
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
