"""From what a step says to a folder on disk: which commit is meant, and its files."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.git.checkout import check_out, is_whole, lfs_pointers
from descpipe.git.failures import meaning
from descpipe.git.program import GitFailedError
from descpipe.git.repository import COMMIT, Repository
from descpipe.git.tree import Tree
from descpipe.git.trouble import GitTroubleError, Kind, Trouble
from descpipe.model.git_origin import GitOrigin
from descpipe.model.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from descpipe.git.address import Address

BRANCH, TAG = "refs/heads/", "refs/tags/"
MAX_SHOWN = 10
SHORT_COMMIT = re.compile("[0-9a-f]{7,39}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a step says of a stage from Git.

    Attributes
    ----------
    address : Address
        The repository.
    ref : str
        A branch, a tag or a whole commit; empty for the default branch.
    path : str
        Its folder in the repository, without ``..``; empty for the root.
    stage : str
        What the stage is called; the name of its folder in the cache.
    locked : str
        The commit that a lock names, which is taken whatever ``ref`` is now; or empty.
    """

    address: Address
    ref: str
    path: str
    stage: str
    locked: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A stage from Git on disk.

    Attributes
    ----------
    folder : Path
        Its files.
    origin : GitOrigin
        The commit that they are from.
    warnings : tuple of Trouble
        What the user should know.
    """

    folder: Path
    origin: GitOrigin
    warnings: tuple[Trouble, ...]


class Fetcher:
    """Fetches stages for one command, and asks each repository once."""

    def __init__(self) -> None:
        self.answers: dict[str, Mapping[str, str] | Trouble] = {}
        self.warned: set[Trouble] = set()

    def fetch(self, wanted: Wanted) -> Fetched:
        """Return a stage, from the cache if that has it.

        Raises
        ------
        GitTroubleError
            If it cannot be had.
        MachineTrouble
            If the cache cannot be written.
        """
        repository = Repository(wanted.address)
        with repository.locked():
            try:
                commit, warnings = self._commit(repository, wanted)
                folder = _folder(repository, wanted, commit)
                if not is_whole(folder):
                    _fill(repository, wanted, commit, folder)
            except GitFailedError as error:
                trouble = meaning(error, wanted.address)
                raise GitTroubleError(trouble.kind, trouble.what, trouble.do) from error
        told = (*warnings, *_pointers(folder))
        fresh = tuple(one for one in told if one not in self.warned)
        self.warned.update(fresh)
        url = wanted.address.recorded
        origin = GitOrigin(url=url, ref=wanted.ref, commit=commit, path=wanted.path)
        return Fetched(folder=folder, origin=origin, warnings=fresh)

    def _commit(self, repository: Repository, wanted: Wanted) -> tuple[str, list[Trouble]]:
        """Return the commit that is meant, once it is in the cache."""
        given = wanted.locked or wanted.ref.lower()
        if COMMIT.fullmatch(given):
            _ensure(repository, given)
            return given, []
        answer = self._answer(repository)
        if isinstance(answer, Trouble):
            return _remembered(repository, wanted, answer)
        name = _full_name(wanted, answer)
        commit = answer[name]
        _ensure(repository, commit)
        before = repository.first(name, commit) if name.startswith(TAG) else commit
        repository.remember(name, commit)
        return commit, _moving(wanted, name, commit, before, answer.get("default", ""))

    def _answer(self, repository: Repository) -> Mapping[str, str] | Trouble:
        url = repository.address.url
        if url not in self.answers:
            try:
                self.answers[url] = repository.ask()
            except GitFailedError as error:
                self.answers[url] = meaning(error, repository.address)
        return self.answers[url]


def _ensure(repository: Repository, commit: str) -> None:
    if not repository.has(commit):
        repository.fetch(commit)


def _names(ref: str) -> tuple[str, ...]:
    """Return what a ref may stand for, in full."""
    if not ref:
        return ("HEAD",)
    return (ref,) if ref.startswith("refs/") else (BRANCH + ref, TAG + ref)


def _remembered(
    repository: Repository, wanted: Wanted, trouble: Trouble
) -> tuple[str, list[Trouble]]:
    """Return the commit that the cache has for a repository that does not answer."""
    for name in _names(wanted.ref):
        commit = repository.remembered(name)
        if commit is not None:
            what = f"{trouble.what}; the commit that was there last is taken, {commit}"
            do = f"write `ref: {commit}` if it is the right one, else {trouble.do}"
            return commit, [Trouble(Kind.NOT_ASKED, what, do)]
    raise GitTroubleError(trouble.kind, trouble.what, trouble.do)


def _full_name(wanted: Wanted, answer: Mapping[str, str]) -> str:
    """Return the branch or tag that is meant."""
    url, ref = wanted.address.shown, wanted.ref
    found = [name for name in _names(ref) if name in answer]
    if len({answer[name] for name in found}) > 1:
        what = f"{ref!r} is a branch and a tag of {url}"
        raise GitTroubleError(Kind.REF, what, f"write `ref: {found[0]}` or `ref: {found[1]}`")
    if found:
        return found[0]
    if not ref:
        raise GitTroubleError(Kind.REF, f"{url} has no default branch", "name one by `ref`")
    raise GitTroubleError(Kind.REF, *_why_unknown(url, ref, answer))


def _why_unknown(url: str, ref: str, answer: Mapping[str, str]) -> tuple[str, str]:
    what = f"{url} has no branch or tag {ref!r}"
    whole = {commit for commit in answer.values() if commit.startswith(ref.lower())}
    if SHORT_COMMIT.fullmatch(ref.lower()):
        do = f"write the whole commit, `ref: {whole.pop()}`" if len(whole) == 1 else ""
        return what, do or "write all 40 digits of a commit, as `git rev-parse` shows them"
    names = [
        name.removeprefix(BRANCH).removeprefix(TAG)
        for name in answer
        if name.startswith((BRANCH, TAG))
    ]
    return what, _near(ref, names, "push it there, or name another")


def _moving(wanted: Wanted, name: str, commit: str, before: str, default: str) -> list[Trouble]:
    """Return warnings of what may be another commit tomorrow."""
    url = wanted.address.shown
    if name.startswith(TAG):
        if before == commit:
            return []
        what = f"the tag {wanted.ref!r} of {url} has moved from {before} to {commit}"
        do = f"write `ref: {before}` for what it was, or `ref: {commit}` for what it is"
        return [Trouble(Kind.MOVING, what, do)]
    branch = (default if name == "HEAD" else name).removeprefix(BRANCH)
    what = f"{branch or 'HEAD'!r} is a branch of {url}, which moves; now it is at {commit}"
    do = f"write `ref: {commit}`, or run with --locked, once `descpipe lock` wrote it down"
    return [Trouble(Kind.MOVING, what, do)]


def _folder(repository: Repository, wanted: Wanted, commit: str) -> Path:
    """Return where the stage is in the cache; what decides what it is stands in its path."""
    where = hashlib.sha256(os.fsencode(wanted.path)).hexdigest()[:12]
    return repository.folder / commit / where / wanted.stage


def _fill(repository: Repository, wanted: Wanted, commit: str, folder: Path) -> None:
    listing = repository.listing(commit)
    prefix = f"{wanted.path}/" if wanted.path else ""
    if os.fsencode(f"{prefix}run.py") not in listing:
        raise GitTroubleError(*_why_no_stage(wanted, commit, listing))
    check_out(Tree(repository, listing, wanted.path), folder)


def _why_no_stage(wanted: Wanted, commit: str, listing: Collection[bytes]) -> tuple[Kind, str, str]:
    """Return why there is no stage in a folder of a commit, and what to do."""
    paths = [os.fsdecode(path) for path in listing]
    stages = [posixpath.dirname(path) for path in paths if posixpath.basename(path) == "run.py"]
    stages.sort(key=lambda folder: (folder.count("/"), folder))
    where = f"{wanted.address.shown} (commit {commit[:12]})"
    if wanted.path and not any(path.startswith(f"{wanted.path}/") for path in paths):
        kind = "is a file, not a folder, in" if wanted.path in paths else "is no folder of"
        what = f"{wanted.path!r} {kind} {where}"
        return Kind.FOLDER, what, _near(wanted.path, stages, "correct the path")
    folder = f"the folder {wanted.path!r}" if wanted.path else "the root"
    what = f"{folder} of {where} has no run.py"
    if not stages:
        return Kind.NO_STAGE, what, "name a repository that holds a stage"
    return Kind.NO_STAGE, what, _near(wanted.path, stages, "", "stages are in")


def _near(word: str, known: Collection[str], otherwise: str, listed: str = "it has") -> str:
    """Return advice that names the nearest known word, or some of them."""
    words = [each or "the root" for each in dict.fromkeys(known)]
    lower = {each.lower(): each for each in reversed(words)}
    near = nearest(word.lower(), lower)
    if near is not None:
        return f"did you mean {lower[near]!r}?"
    more = f" and {len(words) - MAX_SHOWN} more" if len(words) > MAX_SHOWN else ""
    return f"{listed} {', '.join(words[:MAX_SHOWN])}{more}" if words else otherwise


def _pointers(folder: Path) -> list[Trouble]:
    return [
        Trouble(
            Kind.POINTER,
            f"{path.relative_to(folder)} is a pointer of Git LFS, not the file itself",
            "put the file into the repository, or let the Dockerfile fetch it",
        )
        for path in lfs_pointers(folder)
    ]
