"""The build context of an image: its files, their digest, and the archive for the engine."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import descpipe
from descpipe.dockerfiles.context_folder import list_context
from descpipe.model.problem import Place

if TYPE_CHECKING:
    from descpipe.model.problem import Problems

PACKAGE = Path(descpipe.__file__).parent


@dataclass(frozen=True, slots=True)
class ContextFile:
    """A file of a context.

    Attributes
    ----------
    name : str
        Its path in the context.
    content : bytes
        What it holds.
    is_executable : bool
        Whether its owner may run it.
    """

    name: str
    content: bytes
    is_executable: bool


def read_context(
    folder: Path, problems: Problems, *, with_descpipe: bool
) -> tuple[ContextFile, ...] | None:
    """Return the files of an image folder, sorted, or None after telling why they cannot be had.

    Parameters
    ----------
    folder : Path
        The folder; its ``.dockerignore`` holds.
    problems : Problems
        Gets what is wrong.
    with_descpipe : bool
        Whether to add the part of descpipe that goes into images, as ``descpipe/``.
    """
    names = list_context(folder, problems)
    if names is None:
        return None
    try:
        files = [_read(folder, name, name) for name in names]
    except OSError as error:
        what, do = f"cannot be read: {error.strerror}", "correct its rights, or remove it"
        problems.error("unreadable-file", Place(Path(error.filename or folder), 0), what, do)
        return None
    if with_descpipe:
        files += [_read(PACKAGE, name, f"descpipe/{name}") for name in _in_image_part()]
    return tuple(sorted(files, key=lambda file: file.name))


def _in_image_part() -> list[str]:
    modules = [f"contract/{path.name}" for path in (PACKAGE / "contract").glob("*.py")]
    return ["__init__.py", "py.typed", *modules]


def _read(folder: Path, name: str, target: str) -> ContextFile:
    path = folder / name
    return ContextFile(target, path.read_bytes(), bool(path.stat().st_mode & 0o100))


def context_digest(files: tuple[ContextFile, ...], bases: tuple[str, ...]) -> str:
    """Return the SHA-256 of everything that decides what an image holds.

    Parameters
    ----------
    files : tuple of ContextFile
        The context.
    bases : tuple of str
        Digests of the project's own images it builds on, or names of others.
    """
    digest = hashlib.sha256()
    for base in bases:
        digest.update(base.encode() + b"\0")
    for file in files:
        head = f"{file.name}\0{file.is_executable}\0{len(file.content)}\0"
        digest.update(os.fsencode(head) + file.content)
    return f"sha256:{digest.hexdigest()}"


def context_archive(files: tuple[ContextFile, ...]) -> io.BytesIO:
    """Return the context as a tar archive: same files, same bytes, readable by any user."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for file in files:
            entry = tarfile.TarInfo(file.name)
            entry.size = len(file.content)
            entry.mode = 0o755 if file.is_executable else 0o644
            archive.addfile(entry, io.BytesIO(file.content))
    stream.seek(0)
    return stream
