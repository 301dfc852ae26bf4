"""Which checks each command makes before it does anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.engines.choice import WantedEngine


class Check(Enum):
    """A kind of check beyond the pipeline file and its stages, which are always checked.

    The value is its name for users.
    """

    DOCKERFILES = "Dockerfiles"
    INPUT_FILES = "input files"
    INPUT_FILES_ELSEWHERE = "input files, which may come later"
    GIVEN_PATHS = "paths for cwltool"
    STAGE_PATHS = "paths of stages on the host"
    SCRIPT_PATHS = "paths for a script"
    OUTPUT = "output folder"
    MACHINE = "cores and memory"
    NODES = "steps on several machines"
    MPIRUN = "mpirun for steps without containers"
    PACKAGES = "Python packages for steps without containers"
    IMAGES = "images"
    LOCK = "lock file"
    LOCKED = "lock file, which must be there"
    SOURCES = "sources of all stages"
    FROM_IMAGES = "labels of images, in place of sources"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a command is about to do with a pipeline.

    Attributes
    ----------
    verb : str
        The command.
    checks : frozenset of Check
        What must be right for it.
    engine : str
        Whose images are checked.
    """

    verb: str
    checks: frozenset[Check]
    engine: WantedEngine = "auto"

    def locked(self) -> Purpose:
        """Return the same with the images of the lock alone."""
        return replace(self, checks=self.checks - {Check.LOCK} | {Check.LOCKED})

    def elsewhere(self) -> Purpose:
        """Return the same for steps that run on other machines than this one."""
        return replace(self, checks=self.checks - {Check.MACHINE, *OF_THIS_PYTHON})

    def from_images(self) -> Purpose:
        """Return the same with stages that are read from their images alone."""
        return replace(self, checks=self.checks - {Check.DOCKERFILES} | {Check.FROM_IMAGES})


OF_THIS_PYTHON = {Check.MPIRUN, Check.PACKAGES}
BY_CWL = {Check.GIVEN_PATHS, Check.NODES}
ON_THIS_MACHINE = {*BY_CWL, Check.INPUT_FILES, Check.OUTPUT, Check.MACHINE}
ELSEWHERE = {*BY_CWL, Check.INPUT_FILES_ELSEWHERE}
NOT_OF_CHECK = {
    *(Check.INPUT_FILES_ELSEWHERE, Check.SCRIPT_PATHS),
    *(Check.LOCKED, Check.SOURCES, Check.FROM_IMAGES, *OF_THIS_PYTHON),
}
CHECK = Purpose("check", frozenset(Check) - NOT_OF_CHECK)
OF_IMAGES = {Check.IMAGES, Check.DOCKERFILES, Check.LOCK}
CHECK_WITHOUT_ENGINE = Purpose("check", CHECK.checks - OF_IMAGES | {Check.SOURCES, *OF_THIS_PYTHON})
# `run` itself refuses a missing `mpirun`, and missing images: it needs their ids.
_IN_IMAGES = Purpose("run", frozenset(ON_THIS_MACHINE | {Check.DOCKERFILES}))
RUN = {
    **dict.fromkeys(("docker", "podman", "apptainer"), _IN_IMAGES),
    "none": Purpose(
        "run", frozenset(ON_THIS_MACHINE | {Check.STAGE_PATHS, Check.SOURCES, Check.PACKAGES})
    ),
}
EXPORT = {
    "docker": Purpose("export-cwl", frozenset(ELSEWHERE | {Check.DOCKERFILES})),
    "none": Purpose("export-cwl", frozenset(ELSEWHERE | {Check.STAGE_PATHS, Check.SOURCES})),
}
SCRIPT = Purpose(
    "script",
    frozenset({Check.INPUT_FILES_ELSEWHERE, Check.SCRIPT_PATHS, Check.DOCKERFILES}),
)
BUILD = Purpose("build", frozenset({Check.DOCKERFILES}))
LOCK = Purpose("lock", frozenset({Check.DOCKERFILES}))
LOCK_CHECK = Purpose("lock --check", LOCK.checks)
PUSH = Purpose("push", frozenset({Check.DOCKERFILES}))
PULL = Purpose("pull", frozenset())
