"""The Dockerfiles of a pipeline, each read once, and the images that they would make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.dockerfiles.base_images import OwnBases
from descpipe.dockerfiles.context_folder import ContextFolder
from descpipe.dockerfiles.dockerfile import EMPTY, read_dockerfile
from descpipe.dockerfiles.following import IN_IMAGE_PART, MPI_PACKAGE, Follower
from descpipe.dockerfiles.image import Image
from descpipe.dockerfiles.package_lists import lists_package

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.dockerfiles.copying import Copy
    from descpipe.dockerfiles.dockerfile import BuildStage, Dockerfile
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadImage:
    """A Dockerfile, and what it would make.

    Attributes
    ----------
    dockerfile : Dockerfile
        As it was read.
    context : ContextFolder
        The files beside it.
    image : Image
        What its last build stage makes.
    copies : tuple of Copy
        Each COPY and ADD, in all build stages.
    """

    dockerfile: Dockerfile
    context: ContextFolder
    image: Image
    copies: tuple[Copy, ...]


class ProjectImages:
    """Follows Dockerfiles from base images to stages.

    Parameters
    ----------
    pipeline : Pipeline
        Says where base images are.
    problems : Problems
        Gets what keeps Dockerfiles from being read, and what is wrong with base images.
    """

    def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
        self.problems = problems
        self.own_bases = OwnBases(pipeline, problems)
        self.bases: dict[Path, ReadImage | None] = {}

    def read(
        self, folder: Path, names: Sequence[str], above: tuple[Path, ...] = ()
    ) -> ReadImage | None:
        """Return the image of a folder, or None after telling why it cannot be had.

        Parameters
        ----------
        folder : Path
            Where the Dockerfile is.
        names : sequence of str
            Files beside it whose places in the image are asked for.
        above : tuple of Path
            Folders of the images that are built on this one.
        """
        dockerfile = read_dockerfile(folder / "Dockerfile", self.problems)
        if dockerfile is None:
            return None
        context = ContextFolder(folder, self.problems)
        if dockerfile.copies_descpipe:
            names = (*names, IN_IMAGE_PART)  # `descpipe build` puts it beside the Dockerfile
        followers: list[Follower] = []
        earlier: dict[str, Image] = {}
        for number, stage in enumerate(dockerfile.stages):
            parent = self._parent(stage, earlier, (*above, folder))
            followers.append(Follower(stage, parent, earlier, context, names))
            followers[-1].follow()
            earlier |= dict.fromkeys((str(number), stage.name), followers[-1].image)
        copies = tuple(copy for follower in followers for copy in follower.copies)
        image = followers[-1].image
        image.names_mpi |= lists_package(copies, folder, MPI_PACKAGE)
        return ReadImage(dockerfile=dockerfile, context=context, image=image, copies=copies)

    def _parent(
        self, stage: BuildStage, earlier: dict[str, Image], above: tuple[Path, ...]
    ) -> Image:
        base = stage.base
        if stage.parent is not None:
            return earlier[str(stage.parent)]
        if base.reference == EMPTY:
            return Image(outermost=EMPTY, workdir="/")
        if not base.is_known:
            return Image(outermost=None)
        found = len(self.problems.found)
        folder = self.own_bases.find(base, above)
        if folder is None:
            is_told = len(self.problems.found) > found
            return Image(outermost=None if is_told else base.reference)
        self.own_bases.check_name(base, folder)
        if folder not in self.bases:
            self.bases[folder] = None  # a circle ends here
            self.bases[folder] = self.read(folder, (), above)
        read = self.bases[folder]
        return Image(outermost=None) if read is None else read.image.as_base()
