"""The files of a folder of a commit: what they are called, and which may be written to a disk."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.git.trouble import GitTroubleError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.git.repository import Repository

FILE, PROGRAM, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
MAX_FILES = 10_000
MAX_BYTES = 200_000_000
MAX_LINKS = 40
INSTEAD = "put a file in its place"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit.

    Attributes
    ----------
    mode : str
        As Git has it: of a file, a program or a link.
    hash : str
        Git's hash of what it holds.
    """

    mode: str
    hash: str


class Tree:
    """A folder of a commit.

    Parameters
    ----------
    repository : Repository
        Where its files are.
    listing : mapping of bytes to (str, str)
        Mode and hash of all files of the commit.
    path : str
        The folder in the commit; empty for its root.
    """

    def __init__(
        self, repository: Repository, listing: Mapping[bytes, tuple[str, str]], path: str
    ) -> None:
        self.repository = repository
        self.listing = listing
        self.path = path
        self.targets: dict[str, bytes] = {}

    def entries(self) -> dict[str, Entry]:
        """Return the files to write, by their paths in the folder.

        A link inside of the folder stays one. One to another file of the repository becomes that
        file, as in a build context.

        Raises
        ------
        GitTroubleError
            If there are too many, or some that are not safe or cannot be had.
        """
        found = self._written()
        if len(found) > MAX_FILES:
            what, do = f"the folder has over {MAX_FILES} files", "name a smaller one by `path`"
            raise GitTroubleError(Kind.UNUSABLE, what, do)
        links = sorted({entry.hash for entry in found.values() if entry.mode == LINK})
        self.targets |= self.repository.contents(links, MAX_BYTES)
        return {name: self._followed(name, entry) for name, entry in found.items()}

    def _written(self) -> dict[str, Entry]:
        prefix = os.fsencode(f"{self.path}/") if self.path else b""
        found: dict[str, Entry] = {}
        for full, (mode, value) in self.listing.items():
            if full.startswith(prefix):
                name = os.fsdecode(full[len(prefix) :])
                _check(name, mode)
                found[name] = _entry(mode, value)
        return found

    def _followed(self, name: str, entry: Entry) -> Entry:
        """Return what is to be written in the place of an entry."""
        full = posixpath.join(self.path, name)
        for hop in range(MAX_LINKS):
            if entry.mode != LINK:
                return entry
            to = self._target(full, entry)
            if to.startswith(("/", "../")) or to == "..":
                what = f"the link {name!r} leads out of the repository"
                raise GitTroubleError(Kind.UNUSABLE, what, INSTEAD)
            if not hop and (not self.path or to.startswith(f"{self.path}/")):
                return entry
            if self.listing.get(os.fsencode(to), (SUBMODULE,))[0] == SUBMODULE:
                what = f"the link {name!r} leads to {to!r}, which is no file of the repository"
                raise GitTroubleError(Kind.UNUSABLE, what, INSTEAD)
            full, entry = to, _entry(*self.listing[os.fsencode(to)])
        raise GitTroubleError(Kind.UNUSABLE, f"the link {name!r} leads nowhere", INSTEAD)

    def _target(self, full: str, link: Entry) -> str:
        """Return the path in the repository that a link leads to, as it is written."""
        if link.hash not in self.targets:
            self.targets |= self.repository.contents([link.hash], MAX_BYTES)
        written = os.fsdecode(self.targets[link.hash])
        return posixpath.normpath(posixpath.join(posixpath.dirname(full), written))


def _entry(mode: str, value: str) -> Entry:
    if mode in (LINK, SUBMODULE):
        return Entry(mode, value)
    # Old commits have other modes than these two of files.
    return Entry(PROGRAM if int(mode, 8) & 0o100 else FILE, value)


def _check(name: str, mode: str) -> None:
    if mode == SUBMODULE:
        what = f"{name!r} is a submodule, which is not fetched"
        raise GitTroubleError(Kind.UNUSABLE, what, "put its files into the repository itself")
    parts = name.split("/")
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        what = f"{name!r} is a path that no honest repository holds"
        raise GitTroubleError(Kind.UNUSABLE, what, "do not use this repository")
