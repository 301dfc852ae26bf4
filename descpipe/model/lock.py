"""`Lock`: exactly which image each step of a pipeline has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from descpipe.model.image_name import parse_image_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.problem import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedStep:
    """The image of one step.

    Attributes
    ----------
    stage : str
        The stage that it runs.
    image : str
        Name of the image, as the pipeline has it.
    digest : str
        What a registry calls it: ``sha256:...``.
    context : str
        Digest of the sources that it was built from; empty if its labels do not tell.
    bases : mapping of str to str
        Name and digest of each of the project's own images that it builds on.
    git : GitOrigin or None
        The commit that the stage is from, if a Git repository is named for it.
    place : Place or None
        Where it stands in the lock file.
    """

    stage: str
    image: str
    digest: str
    context: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)
    git: GitOrigin | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def pinned(self) -> str:
        """The name that stands for this image alone."""
        return pinned(self.image, self.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """What a lock file holds.

    Attributes
    ----------
    path : Path
        The file.
    descpipe : str
        The version of descpipe that wrote it.
    pipeline, version : str
        The pipeline that it is of.
    steps : mapping of str to LockedStep
        By the names of the steps.
    names : mapping of str to str
        What the user's settings put in place of the pipeline's `registry`, `owner`, `base_name`
        and `version`, by the key.
    """

    path: Path
    descpipe: str
    pipeline: str
    version: str
    steps: Mapping[str, LockedStep]
    names: Mapping[str, str] = field(default_factory=dict)


def lock_path(pipeline: Path) -> Path:
    """Return where the lock of a pipeline file is: ``shear.lock`` beside ``shear.yaml``."""
    return pipeline.with_suffix(".lock")


def is_pinned(image: str) -> bool:
    """Whether the name of an image stands for one content."""
    return "@" in image


def pinned(image: str, digest: str) -> str:
    """Return the name of an image by its digest, without a tag: Apptainer refuses both."""
    name = parse_image_name(image)
    return name.with_digest(digest) if name else f"{image}@{digest}"
