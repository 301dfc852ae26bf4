"""Copies of the files that a person wrote and a run depends on: its pipeline and config files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe.model.lock import lock_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from descpipe.model.pipeline import Pipeline

# In the folder of the documents.
SOURCE = "source"


def copy_sources(pipeline: Pipeline, documents: Path) -> dict[str, Any]:
    """Copy the files of a pipeline as they lie to each other; return what the record says of it.

    Parameters
    ----------
    pipeline : Pipeline
        The whole pipeline.
    documents : Path
        The folder of its documents; the copies are in a folder of it.

    Returns
    -------
    dict
        The ``folder`` of the copies among the results, the ``root`` on this machine that it stands
        for, the ``pipeline`` file, all ``files`` and the folders of stages, ``images``: all three
        relative to the root.
    """
    files = sorted({Path(os.path.abspath(path)) for path in _files(pipeline)})
    images = [Path(os.path.abspath(folder)) for folder in pipeline.images]
    root = Path(os.path.commonpath([*(path.parent for path in files), *images]))
    for path in files:
        copy = documents / SOURCE / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return {
        "folder": f"{documents.name}/{SOURCE}",
        "root": str(root),
        "pipeline": _relative(pipeline.path, root),
        "files": [_relative(path, root) for path in files],
        "images": [_relative(folder, root) for folder in images],
    }


def _files(pipeline: Pipeline) -> Iterable[Path]:
    yield pipeline.path
    yield from pipeline.sub_files().values()
    for step in pipeline.steps:
        yield from step.config.values()
    if pipeline.is_locked:
        yield lock_path(pipeline.path)


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.abspath(path)).relative_to(root).as_posix()
