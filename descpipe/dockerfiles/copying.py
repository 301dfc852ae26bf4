"""`Copy`: what a `COPY` or `ADD` takes, and where it puts that in the image."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from descpipe.dockerfiles.words import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from descpipe.dockerfiles.instructions import Instruction
    from descpipe.model.problem import Place

# Stands for a folder of the image that cannot be known from the Dockerfile.
UNKNOWN = "?"
GLOB = re.compile(r"[*?\[]")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|git@", re.IGNORECASE)
# What an ADD brings from the network is asked for only if it is a program.
PROGRAM_ADDRESS = re.compile(r"git@|\.git\b|\.py$")
ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|gz|bz2|xz|zip)$", re.IGNORECASE)


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


def read_copy(
    instruction: Instruction,
    expanded: Callable[[str], str | None],
    path: Callable[[str], str],
    folders: Container[str],
) -> Copy | None:
    """Return what a `COPY` or `ADD` does, or None if it is not complete.

    Parameters
    ----------
    instruction : Instruction
        As written.
    expanded : callable
        Replaces the variables of a word; returns None if their values cannot be known.
    path : callable
        Does so for a path in the image, and makes it absolute.
    folders : container of str
        Folders that are surely in the image.
    """
    if len(instruction.words) < 2 or instruction.is_broken_list:  # noqa: PLR2004 - source, target
        return None
    *sources, last = instruction.words
    texts = [expanded(word.text) for word in sources]
    known = [_source(text, word) for text, word in zip(texts, sources, strict=True)]
    target, written = path(last.text), last.text.strip("\"'")
    is_folder = written in (".", "..") or written.endswith("/") or target in folders
    origin, mode = instruction.flag("from"), instruction.flag("chmod")
    return Copy(
        place=instruction.place,
        sources=tuple(source for source in known if source is not None),
        is_complete=all(_is_all(text, instruction.keyword) for text in texts),
        target=target,
        written_target=written,
        into_folder=is_folder or len(sources) > 1,
        mode=None if mode is None else Word(expanded(mode.text) or "", mode.place),
        origin=None if origin is None else (expanded(origin.text) or UNKNOWN).lower(),
    )


def _source(text: str | None, word: Word) -> Word | None:
    """Return a source in the form in which files are compared with it, if it stands for any."""
    if text is None or text.startswith("<<") or ADDRESS.match(text):
        return None
    return Word(clean_source(text), word.place)


def _is_all(text: str | None, keyword: str) -> bool:
    """Whether nothing comes from a source but the files that it names."""
    if text is None or text.startswith("<<"):
        return False
    if ADDRESS.match(text):
        return PROGRAM_ADDRESS.search(text) is None
    return keyword != "ADD" or ARCHIVE.search(text) is None


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
