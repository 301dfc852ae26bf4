"""The stages of steps that name a Git repository: fetched, and read as others are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.git.address import read_address
from descpipe.git.fetching import Fetcher, Wanted
from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.model.problem import Problems
from descpipe.reading.pipeline_yaml import IMAGE_NAME, IMAGE_NAME_FORM
from descpipe.reading.run_py import read_run_py

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.git.trouble import Trouble
    from descpipe.model.git_origin import GitOrigin
    from descpipe.model.metadata import StageMetadata
    from descpipe.reading.git_entries import GitEntry
    from descpipe.reading.pipeline_yaml import StepEntry

# The code of each kind of trouble, and the key that it is about.
ERRORS = {
    Kind.NOT_INSTALLED: ("git-not-installed", "github"),
    Kind.ADDRESS: ("bad-address", "github"),
    Kind.NO_REPOSITORY: ("no-repository", "github"),
    Kind.NO_ANSWER: ("no-answer", "github"),
    Kind.REF: ("unknown-ref", "ref"),
    Kind.FOLDER: ("missing-folder", "path"),
    Kind.NO_STAGE: ("unknown-stage", "path"),
    Kind.UNUSABLE: ("unusable-repository", "github"),
}
WARNINGS = {
    Kind.MOVING: ("moving-ref", "ref"),
    Kind.NOT_ASKED: ("repository-not-asked", "github"),
    Kind.POINTER: ("lfs-pointer", "github"),
}
# What the author of somebody else's stage may call it is no concern of the pipeline.
OF_AUTHORS = "stage-name-differs"


def read_git_stages(
    steps: Sequence[StepEntry], folder: Path, locked: Mapping[str, GitOrigin], problems: Problems
) -> dict[str, StageMetadata]:
    """Return what the stages of steps declare that are in repositories, by the step's name.

    Parameters
    ----------
    steps : sequence of StepEntry
        Those that name a repository.
    folder : Path
        Where local paths begin.
    locked : mapping of str to GitOrigin
        By the step's name, the commit to take; it counts if the step still says the same.
    problems : Problems
        Gets what is wrong.
    """
    reader = _Reader(folder, locked, problems)
    found = {step.name: reader.read(step, step.git) for step in steps if step.git is not None}
    return {name: stage for name, stage in found.items() if stage is not None}


class _Reader:
    """Fetches and reads each stage once."""

    def __init__(self, folder: Path, locked: Mapping[str, GitOrigin], problems: Problems) -> None:
        self.folder = folder
        self.locked = locked
        self.problems = problems
        self.fetcher = Fetcher()
        self.read_stages: dict[Path, StageMetadata | None] = {}

    def read(self, step: StepEntry, entry: GitEntry) -> StageMetadata | None:
        """Return the stage of a step, or None after telling why it cannot be had."""
        if not IMAGE_NAME.fullmatch(step.stage):
            what = f"stage {step.stage!r} cannot be part of an image's name"
            do = f"name it by `stage: ...`: {IMAGE_NAME_FORM}"
            self.problems.error("unusable-name", step.stage_place, what, do)
            return None
        try:
            fetched = self.fetcher.fetch(self._wanted(step, entry))
        except GitTroubleError as error:
            code, key = ERRORS[error.trouble.kind]
            trouble = error.trouble
            self.problems.error(code, entry.places[key], trouble.what, trouble.do)
            return None
        for warning in fetched.warnings:
            self._warn(entry, warning)
        if fetched.folder not in self.read_stages:
            found = Problems()
            self.read_stages[fetched.folder] = read_run_py(fetched.folder, found)
            self.problems.found += [one for one in found.found if one.code != OF_AUTHORS]
        stage = self.read_stages[fetched.folder]
        return None if stage is None else replace(stage, git=fetched.origin)

    def _wanted(self, step: StepEntry, entry: GitEntry) -> Wanted:
        address = read_address(entry.github, self.folder)
        lock = self.locked.get(step.name)
        is_same = lock is not None and (lock.url, lock.ref, lock.path) == (
            address.recorded,
            entry.ref,
            entry.path,
        )
        return Wanted(
            address=address,
            ref=entry.ref,
            path=entry.path,
            stage=step.stage,
            locked=lock.commit if lock is not None and is_same else "",
        )

    def _warn(self, entry: GitEntry, trouble: Trouble) -> None:
        code, key = WARNINGS[trouble.kind]
        self.problems.warning(code, entry.places[key], trouble.what, trouble.do)
