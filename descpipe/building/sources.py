"""Which commit of which Git repository an image is built from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from descpipe.process import capture

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER_SECONDS = 20
DATE_FORMAT = "--date=format-local:%Y-%m-%dT%H:%M:%SZ"
# git@example.org:group/project: an address with a user who is the same for everybody.
SHORT_ADDRESS = re.compile(r"[\w.-]+@[\w.-]+:[^:]*")
PUBLIC_SCHEMES = ("https", "http", "git", "ssh", "git+ssh")


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """The commit that holds the sources of an image.

    Attributes
    ----------
    url : str
        Address of the repository, without users and passwords; empty if it is on no server.
    revision : str
        Hash of the commit, with ``-dirty`` if some of the sources differ from it.
    date : str
        When it was made; empty if some of the sources differ from it.
    """

    url: str
    revision: str
    date: str


def commit_of(folder: Path) -> Commit | None:
    """Return the commit that holds an image's folder, or None if it is in no repository.

    What links in the folder point to counts too.
    """
    revision = _git(folder, "rev-parse", "--verify", "HEAD")
    if not revision:
        return None
    changes = _git(folder, "status", "--porcelain", "--", ".", *_linked(folder))
    if changes != "":
        return Commit(url=_url(folder), revision=f"{revision}-dirty", date="")
    if not _git(folder, "ls-files", "--", "Dockerfile"):
        return None  # in a folder that the repository ignores
    date = _git(folder, "log", "-1", DATE_FORMAT, "--format=%cd") or ""
    return Commit(url=_url(folder), revision=revision, date=date)


def _linked(folder: Path) -> Sequence[str]:
    """Return what the links of a folder point to in the same repository."""
    top = Path(_git(folder, "rev-parse", "--show-toplevel") or folder).resolve()
    targets = [path.resolve() for path in folder.rglob("*") if path.is_symlink()]
    return [str(target) for target in targets if target.is_relative_to(top)]


def _url(folder: Path) -> str:
    return public_address(_git(folder, "remote", "get-url", "origin") or "")


def public_address(text: str) -> str:
    """Return an address of a repository as everybody may know it: no password, token or path here.

    Examples
    --------
    >>> public_address("https://me:secret@example.org/group/project.git?token=secret")
    'https://example.org/group/project.git'
    >>> public_address("git@example.org:group/project.git")
    'git@example.org:group/project.git'
    >>> public_address("/home/me/project")
    ''
    """
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme in PUBLIC_SCHEMES and parts.hostname:
        return urlunsplit((parts.scheme, parts.hostname + port, parts.path, "", ""))
    return text if SHORT_ADDRESS.fullmatch(text) else ""


def _git(folder: Path, *words: str) -> str | None:
    """Return what Git says of a folder, or None if there is no Git or no repository."""
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        status, out, _ = capture(["git", "-C", str(folder), *words], ANSWER_SECONDS, environment)
    except OSError:
        return None
    return out.strip() if status == 0 else None
