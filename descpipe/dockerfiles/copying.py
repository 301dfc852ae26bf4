"""`Copy`: where a `COPY` or `ADD` puts files in the image."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.dockerfiles.words import Word
    from descpipe.model.problem import Place

# Stands for a folder of the image that cannot be known from the Dockerfile.
UNKNOWN = "?"
GLOB = re.compile(r"[*?\[]")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|git@", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A `COPY` or `ADD`, with its variables replaced.

    Attributes
    ----------
    place : Place
        Where it begins.
    sources : tuple of Word
        Files and folders as `clean_source` gives them; those that cannot be known, that are
        written out in the Dockerfile, or come from the network, are left out.
    is_complete : bool
        Whether nothing was left out.
    target : str
        Where they go: an absolute path without an end slash, or one that begins with `UNKNOWN`.
    written_target : str
        The same as in the Dockerfile, without quotes.
    into_folder : bool
        Whether a file goes into the target, instead of becoming it.
    mode : Word or None
        Value of ``--chmod``.
    origin : str or None
        Value of ``--from``; None for files beside the Dockerfile.
    """

    place: Place
    sources: tuple[Word, ...]
    is_complete: bool
    target: str
    written_target: str
    into_folder: bool
    mode: Word | None
    origin: str | None

    def targets(self, name: str) -> Iterator[str]:
        """Yield the paths in the image that a file gets.

        Parameters
        ----------
        name : str
            Its path beside the Dockerfile, or in the image that ``--from`` names, without a
            leading slash.
        """
        parts = name.split("/")
        for source in self.sources:
            wanted = source.text.split("/") if source.text else []
            if len(wanted) > len(parts) or not all(map(_matches, parts, wanted)):
                continue
            rest = parts[len(wanted) :]  # of a folder its content is copied, without its name
            if not rest and self.into_folder:
                rest = parts[-1:]
            yield posixpath.join(self.target, *rest)


def clean_source(text: str) -> str:
    """Return a source without what means nothing to Docker: `/a/./b/` is `a/b`, `.` is empty."""
    path = posixpath.normpath(text.lstrip("/") or ".")
    return "" if path == "." else path


def is_pattern(text: str) -> bool:
    """Whether a source stands for all files of a pattern, such as ``*.py``."""
    return GLOB.search(text) is not None


def matches(name: str, source: str) -> bool:
    """Whether a source stands for this very file or folder."""
    parts, wanted = name.split("/"), source.split("/")
    return len(parts) == len(wanted) and all(map(_matches, parts, wanted))


def _matches(part: str, wanted: str) -> bool:
    if not is_pattern(wanted):
        return part == wanted
    return fnmatchcase(part, wanted.replace("[^", "[!"))
