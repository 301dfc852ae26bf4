"""Addresses of Git repositories: what a pipeline file may name, and what may be shown of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.model.problem import display_path

SCHEMES = ("https", "http", "ssh", "git", "file")
ON_GITHUB = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+")
WITH_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://.*")
# As ssh and scp write it: git@host:path.
OF_SSH = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?![:-])\S+")
LOCAL = re.compile(r"(?:/|\.\.?(?:/|$)).*")
EXAMPLE = "write `owner/repository`, a whole address such as https://host/path, or a local path"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a repository is.

    Attributes
    ----------
    url : str
        What Git is given; without a password, so that it may be shown and written down.
    name : str
        The repository's own name.
    relative : str
        A local path as the file has it, if that holds wherever the file is copied together with
        the repository; else empty.
    """

    url: str
    name: str
    relative: str = ""

    @property
    def recorded(self) -> str:
        """What a lock says of it."""
        return self.relative or self.url

    @property
    def shown(self) -> str:
        """The address as the user would type it from where they are."""
        return display_path(Path(self.url)) if self.url.startswith("/") else self.url

    @property
    def key(self) -> str:
        """A file name that stands for this repository alone."""
        return f"{self.name}-{sha256(os.fsencode(self.url)).hexdigest()[:12]}"


def read_address(text: str, folder: Path) -> Address:
    """Return the address that a pipeline file names.

    Parameters
    ----------
    text : str
        As it is written.
    folder : Path
        Where local paths begin: the folder of the pipeline file.

    Raises
    ------
    GitTroubleError
        If it is none, is not supported, or holds a password. Then it is not shown.
    """
    if ON_GITHUB.fullmatch(text) and not text.endswith(("/.", "/..")):
        return _address(f"https://github.com/{text.removesuffix('.git')}")
    if not text.isprintable() or text.startswith("-"):
        raise GitTroubleError(Kind.ADDRESS, "this is not the address of a repository", EXAMPLE)
    if WITH_SCHEME.fullmatch(text):
        return _address(_checked(text))
    if LOCAL.fullmatch(text):
        address = _address(os.path.normpath(folder / text))
        return address if text.startswith("/") else replace(address, relative=text)
    if OF_SSH.fullmatch(text) and "@" not in text.partition(":")[2]:
        return _address(text)
    raise GitTroubleError(Kind.ADDRESS, "this is not the address of a repository", _advice(text))


def _address(url: str) -> Address:
    name = re.split(r"[/:]", url.rstrip("/"))[-1].removesuffix(".git")
    name = re.sub(r"[^A-Za-z0-9_.-]", "-", name)[:64].strip(".-")
    return Address(url, name or "repository")


def _checked(url: str) -> str:
    """Return a whole address after a look at its parts."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        what = f"{scheme} addresses are not supported"
        raise GitTroubleError(Kind.ADDRESS, what, f"use one of: {', '.join(SCHEMES)}")
    try:
        parts = urlsplit(url)
        user, password, host = parts.username, parts.password, parts.hostname
    except ValueError:
        raise GitTroubleError(Kind.ADDRESS, "this is not an address", EXAMPLE) from None
    if password is not None or (user is not None and scheme in ("https", "http")):
        what = "this address holds a user's name or password, which all who read the file would see"
        do = "write it without what stands before @, and let Git's credential helper know it"
        raise GitTroubleError(Kind.ADDRESS, what, do)
    if parts.query or parts.fragment or "?" in url or "#" in url:
        what = "this address has a part behind ? or #, which may be a secret"
        raise GitTroubleError(Kind.ADDRESS, what, "write it without; the branch stands in `ref`")
    is_hostless = not host or f"{user or host}".startswith("-")
    if " " in url or (is_hostless and scheme != "file"):
        raise GitTroubleError(Kind.ADDRESS, "this is not an address", EXAMPLE)
    return url


def _advice(text: str) -> str:
    """Return what to write instead of what is no address."""
    host = re.fullmatch(r"(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+/\S+)", text)
    if host and "@" not in text:
        return f"write https://{host[1]}"
    if text.startswith("~"):
        return "write the path out: ~ is taken as it stands"
    return EXAMPLE
