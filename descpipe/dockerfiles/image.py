"""`Image`: what an image holds and how it is set up, as far as Dockerfiles tell."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from descpipe.dockerfiles.copying import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.dockerfiles.words import Word
    from descpipe.model.problem import Place

STAGE_FOLDER = "/opt/desc"
RUN_PY = f"{STAGE_FOLDER}/run.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A file from beside a Dockerfile, at its place in an image.

    Attributes
    ----------
    context : Path
        The folder of the Dockerfile.
    name : str
        Its path in there.
    is_executable : bool
        Whether every user may run it.
    place : Place
        The COPY that put it there.
    mode : Word or None
        The ``--chmod`` or ``chmod`` that decided who may run it.
    """

    context: Path
    name: str
    is_executable: bool
    place: Place
    mode: Word | None = None


@dataclass(kw_only=True, slots=True)
class Image:
    """An image; it changes while its Dockerfile is followed, and never after that.

    Attributes
    ----------
    outermost : str or None
        The image of others that it stands on; None if that cannot be known.
    files : dict of str to Placed
        Those files that are asked for, by their path in the image.
    folders : set of str
        Folders that are surely there.
    workdir : str
        The working directory; `UNKNOWN` if the image of others sets it.
    environment : dict of str to str or None
        Variables; None for a value that cannot be known.
    user : Word or None
        What the last USER says; None if only the image of others could set it.
    entrypoint : Place or None
        The ENTRYPOINT, if there is one.
    can_fetch, can_move, can_install : bool
        Whether an instruction could bring unknown files to the stage's folder, move copied files
        there, or install them as packages.
    names_descpipe : bool
        Whether a RUN speaks of descpipe, as ``pip install descpipe`` does.
    names_mpi : bool
        Whether a RUN, or a list of packages beside the Dockerfile, speaks of mpi4py.
    """

    outermost: str | None
    files: dict[str, Placed] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    workdir: str = UNKNOWN
    environment: dict[str, str | None] = field(default_factory=dict)
    user: Word | None = None
    entrypoint: Place | None = None
    can_fetch: bool = False
    can_move: bool = False
    can_install: bool = False
    names_descpipe: bool = False
    names_mpi: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it stands on an official image, which knows nothing of stages."""
        return self.outermost is not None and "/" not in self.outermost

    @property
    def python_folders(self) -> list[str]:
        """The folders in which `run.py` finds modules."""
        given = self.environment.get("PYTHONPATH") or ""
        return [STAGE_FOLDER, *(posixpath.normpath(path) for path in given.split(":") if path)]

    def places_of(self, context: Path, name: str) -> dict[str, Placed]:
        """Return where a file from beside a Dockerfile is."""
        return {
            path: placed
            for path, placed in self.files.items()
            if placed.name == name and placed.context == context
        }

    def copy(self) -> Image:
        """Return an image that can change without changing this one."""
        return replace(
            self,
            files=dict(self.files),
            folders=set(self.folders),
            environment=dict(self.environment),
        )

    def as_base(self) -> Image:
        """Return the image as others start from it: what its RUNs could do is settled."""
        return replace(self.copy(), can_fetch=False, can_move=False, can_install=False)


def is_near_stage(path: str) -> bool:
    """Whether a path could be the stage's folder, or hold it, or be in it."""
    inside = f"{path}/".startswith(f"{STAGE_FOLDER}/")
    return inside or path in ("/", "/opt") or not path.startswith("/")
