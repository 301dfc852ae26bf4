"""The bare clone of a repository in the cache: what is asked of it, and of where it is from.

Only what a commit holds is fetched, without its history, and of that only the files which are asked
for, where the server can do that.
"""

from __future__ import annotations

import re
import shutil
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from descpipe.exclusive import exclusive
from descpipe.git.program import GitFailedError, ask_git, run_git
from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.saving import machine_trouble
from descpipe.terminal import tell
from descpipe.user_folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.git.address import Address

COMMIT = re.compile("[0-9a-f]{40}")
ASK_SECONDS = 60
FETCH_SECONDS = 3600
MAX_LISTING = 64_000_000
MAX_REQUEST = 1000
PEELED = "^{}"
# What Git says of servers, or they say themselves.
NOT_THERE = "not our ref"
FILES_ONLY = "dumb http transport"
BRANCHES_ONLY = "unadvertised object"
# Else the server would think that who has a commit has all of its files.
NOTHING_IS_HERE = ("-c", "fetch.negotiationAlgorithm=noop")
FETCH = ("fetch", "--quiet", "--no-tags", "--no-auto-gc", "--no-recurse-submodules", "--force")


class Repository:
    """One repository in the cache, for one process at a time.

    Parameters
    ----------
    address : Address
        Where it is from.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.folder = cache_folder() / "git" / address.key
        self.clone = self.folder / "repository.git"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Have it alone; everything else here needs that. What others left half-made is removed."""
        with machine_trouble(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with exclusive(self.folder / "lock", self._tell_waiting):
            with machine_trouble(self.folder):
                self._clean()
            if not self.clone.is_dir():
                self._create()
            yield

    def _tell_waiting(self) -> None:
        tell(f"waiting for another descpipe that reads {self.address.shown}")

    def _clean(self) -> None:
        for path in self.folder.glob("partial-*"):
            shutil.rmtree(path)
        for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*", "objects/pack/.tmp-*"):
            for path in self.clone.glob(pattern):
                path.unlink()

    def _create(self) -> None:
        partial = self.folder / "partial-repository"
        run_git(partial, ["init", "--quiet", "--bare", "--template="])
        run_git(partial, ["config", "remote.origin.url", self.address.url])
        partial.rename(self.clone)

    def ask(self) -> Mapping[str, str]:
        """Return the commit of each branch and tag that there is now, and of ``HEAD``.

        The name of the default branch, if there is one, stands behind ``"default"``.

        Raises
        ------
        GitFailedError
            If the repository does not answer.
        """
        words = ["ls-remote", "--symref", "--", self.address.url]
        told = ask_git(self.clone, words, seconds=ASK_SECONDS, most=MAX_LISTING)
        found: dict[str, str] = {}
        for line in told.decode("utf-8", errors="surrogateescape").splitlines():
            value, _, name = line.partition("\t")
            if value.startswith("ref: ") and name == "HEAD":
                found["default"] = value.removeprefix("ref: ")
            elif COMMIT.fullmatch(value):
                found[name.removesuffix(PEELED)] = value  # the commit of a tag comes last
        return found

    def remembered(self, name: str) -> str | None:
        """Return the commit that a branch or tag had when it was asked for last."""
        return self._commit_of(_reference("names", name))

    def remember(self, name: str, commit: str) -> None:
        """Keep the commit that a branch or tag has now."""
        if self.remembered(name) != commit:
            run_git(self.clone, ["update-ref", _reference("names", name), commit])

    def first(self, tag: str, commit: str) -> str:
        """Return the commit that a tag had when it was asked for first: it has one now."""
        reference = _reference("first", tag)
        first = self._commit_of(reference)
        if first is None:
            first = self.remembered(tag) or commit
            run_git(self.clone, ["update-ref", reference, first])
        return first

    def has(self, commit: str) -> bool:
        """Whether a commit has been fetched."""
        return self._commit_of(f"refs/descpipe/commits/{commit}") == commit

    def _commit_of(self, reference: str) -> str | None:
        with suppress(GitFailedError):
            words = ["rev-parse", "--verify", "--quiet", reference]
            return run_git(self.clone, words).decode().strip()
        return None

    def fetch(self, commit: str) -> None:
        """Fetch a commit.

        Raises
        ------
        GitFailedError
            If the repository does not answer.
        GitTroubleError
            If it has no such commit.
        """
        print(f"fetching {self.address.shown}", file=sys.stderr, flush=True)
        try:
            self._fetch(["--depth=1", "--filter=blob:none", "origin", commit])
        except GitFailedError as error:
            self._fetch_otherwise(error)
        self._keep(commit)

    def _fetch_otherwise(self, error: GitFailedError) -> None:
        """Fetch all branches and tags from a server that gives no single commits."""
        words = [
            "--prune",
            "origin",
            "+refs/heads/*:refs/all/heads/*",
            "+refs/tags/*:refs/all/tags/*",
        ]
        if NOT_THERE in error.errors:
            return
        if FILES_ONLY in error.errors:
            shutil.rmtree(self.clone)  # it has noted that files may be left out
            self._create()
            self._fetch(words)
        elif BRANCHES_ONLY in error.errors:
            self._fetch(["--filter=blob:none", *words])
        else:
            raise error

    def _keep(self, commit: str) -> None:
        """Note that a commit is here whole, so that nobody asks for it again."""
        try:
            kind = run_git(self.clone, ["cat-file", "-t", commit]).strip()
        except GitFailedError:
            kind = b""
        if kind != b"commit":
            what = f"there is no commit {commit} in {self.address.shown}"
            raise GitTroubleError(Kind.REF, what, "correct it, or push it there")
        run_git(self.clone, ["update-ref", f"refs/descpipe/commits/{commit}", commit])

    def _fetch(self, words: Sequence[str], options: Sequence[str] = ()) -> None:
        ask_git(self.clone, [*options, *FETCH, *words], seconds=FETCH_SECONDS)

    def listing(self, commit: str) -> Mapping[bytes, tuple[str, str]]:
        """Return mode and hash of each file of a commit, by its path."""
        try:
            told = run_git(self.clone, ["ls-tree", "-r", "-z", commit], most=MAX_LISTING)
        except GitFailedError as error:
            what = f"commit {commit} of {self.address.shown} cannot be read: {error.line}"
            do = f"remove {self.folder}, and try again"
            raise GitTroubleError(Kind.UNUSABLE, what, do) from None
        found: dict[bytes, tuple[str, str]] = {}
        for line in told.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, _, value = head.decode().split(" ")
            found[path] = (mode, value)
        return found

    def contents(self, hashes: Sequence[str], most: int) -> Mapping[str, bytes]:
        """Return what files hold, by their hashes; those that are not here are fetched.

        Raises
        ------
        GitFailedError
            If the repository does not answer.
        GitTroubleError
            If they hold more than a number of bytes.
        """
        if not hashes:
            return {}
        sizes = self._sizes(hashes)
        if sizes is None:
            for start in range(0, len(hashes), MAX_REQUEST):
                wanted = hashes[start : start + MAX_REQUEST]
                self._fetch(["--filter=blob:none", "origin", *wanted], NOTHING_IS_HERE)
            sizes = self._sizes(hashes) or {}
        if sum(sizes.values()) > most:
            what = f"the stage's folder in {self.address.shown} is over {most / 1e6:g} MB"
            do = "keep data out of it: name a folder with the stage alone by `path`"
            raise GitTroubleError(Kind.UNUSABLE, what, do)
        told = run_git(self.clone, ["cat-file", "--batch"], given=_lines(hashes))
        return _parsed(told)

    def _sizes(self, hashes: Sequence[str]) -> dict[str, int] | None:
        """Return the sizes of files, or None if not all of them are here."""
        try:
            told = run_git(self.clone, ["cat-file", "--batch-check"], given=_lines(hashes))
        except GitFailedError:
            return None
        lines = [line.split() for line in told.decode().splitlines()]
        if any(line[1] != "blob" for line in lines):
            return None
        return {name: int(size) for name, _, size in lines}


def _reference(kind: str, name: str) -> str:
    """Return a reference for a name of any form: one may not begin with all of another."""
    return f"refs/descpipe/{kind}/{sha256(name.encode(errors='surrogateescape')).hexdigest()}"


def _lines(hashes: Sequence[str]) -> bytes:
    return "".join(f"{value}\n" for value in hashes).encode()


def _parsed(told: bytes) -> dict[str, bytes]:
    """Return the contents in the output of ``cat-file --batch``."""
    found: dict[str, bytes] = {}
    begin = 0
    while begin < len(told):
        end = told.index(b"\n", begin)
        name, _, size = told[begin:end].decode().split(" ")
        begin = end + 1 + int(size)
        found[name] = told[end + 1 : begin]
        begin += 1
    return found
