"""Where the files beside a stage's Dockerfile are in its image, as far as that can be told."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

import descpipe
from descpipe.dockerfiles.context_folder import list_context
from descpipe.dockerfiles.following import IN_IMAGE_PART
from descpipe.dockerfiles.project_images import ProjectImages

if TYPE_CHECKING:
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

PACKAGE = Path(descpipe.__file__).parent


def placed_sources(pipeline: Pipeline, folder: Path, problems: Problems) -> dict[str, Path]:
    """Return the files of a stage's folder, and of descpipe itself, by their paths in its image.

    Parameters
    ----------
    pipeline : Pipeline
        Says where base images are.
    folder : Path
        That of the stage.
    problems : Problems
        Gets what keeps the Dockerfile from being read.
    """
    names = list_context(folder, problems)
    read = None if names is None else ProjectImages(pipeline, problems).read(folder, names)
    if read is None:
        return {}
    found: dict[str, Path] = {}
    for target, placed in sorted(read.image.files.items()):
        if placed.name == IN_IMAGE_PART:
            found[target] = PACKAGE / "__init__.py"
            found[f"{posixpath.dirname(target)}/contract"] = PACKAGE / "contract"
        elif placed.context == folder and target.startswith("/"):
            found[target] = folder / placed.name
    return found
