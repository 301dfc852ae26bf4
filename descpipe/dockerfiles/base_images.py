"""The project's own base images: `FROM desc/descpipe-NAME:VERSION` is the folder NAME."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import descpipe
from descpipe import __version__
from descpipe.reading.pipeline_yaml import IMAGE_NAME

if TYPE_CHECKING:
    from descpipe.dockerfiles.dockerfile import Base
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems

OWN_BASE = re.compile(rf"(?:[^@]*/)?descpipe-({IMAGE_NAME.pattern})(?::[^/@]*)?")
# They stand in for a project that has no such folder; `descpipe new` writes the first.
SKELETONS = Path(descpipe.__file__).parent / "skeletons"
SHIPPED = {name: SKELETONS / name for name in ("base", "base-mpi")}
MAX_DEPTH = 50


class OwnBases:
    """Finds the folders of a pipeline's own base images, and tells what is wrong with them."""

    def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
        self.pipeline = pipeline
        self.problems = problems

    def image_name(self, folder: Path) -> str:
        """Return the full name of a base image."""
        return self.pipeline.image_name(f"descpipe-{folder.name}", __version__)

    def find(self, base: Base, above: tuple[Path, ...]) -> Path | None:
        """Return the folder of a base image, or None if it is none of the project's own.

        Parameters
        ----------
        base : Base
            What a FROM line names.
        above : tuple of Path
            The folders of the images that lead to it, the one with the FROM line last.
        """
        match = OWN_BASE.fullmatch(base.reference)
        if match is None:
            return None
        found = [images / match[1] for images in self.pipeline.images]
        folder = next((path for path in found if (path / "Dockerfile").is_file()), None)
        folder = folder or SHIPPED.get(match[1])
        if folder is None:
            what = f"there is no image folder {match[1]!r} for {base.reference}"
            do = f"copy {match[1]}/ into an images folder"
            self.problems.error("unknown-base-image", base.place, what, do)
        elif folder in above or len(above) > MAX_DEPTH:
            start = above.index(folder) if folder in above else -3
            names = " -> ".join(path.name for path in (*above[start:], folder))
            what, do = f"images build on each other: {names}", "break the circle"
            self.problems.error("circular-base-images", base.place, what, do)
            return None
        return folder

    def is_published(self, base: Base, folder: Path) -> bool:
        """Whether a base image is taken from elsewhere: the project has no folder to make it of."""
        is_shipped = folder in SHIPPED.values()
        return is_shipped and not base.argument and base.reference != self.image_name(folder)

    def check_name(self, base: Base, folder: Path) -> None:
        """Tell a base image that is not the one which `descpipe build` makes of its folder."""
        name = self.image_name(folder)
        if base.argument or base.reference == name or self.is_published(base, folder):
            return
        what = f"this builds on {base.reference}, but the pipeline's image is {name}"
        do = f"write `ARG BASE={base.reference}` and `FROM ${{BASE}}`"
        self.problems.error("fixed-base-image", base.place, what, do)
