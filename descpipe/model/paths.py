"""Paths that users give: what is there, asked such that no path is an exception."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path, nearest

if TYPE_CHECKING:
    from pathlib import Path

MAX_NAME = 255
MAX_PATH = 4096
# What a shell replaces: here it is a name like others.
SHELL_WORD = re.compile(r"~|.*\$[A-Za-z_{]")
ADDRESS = re.compile(r"[a-z][a-z0-9+]+:")
MISSING = (errno.ENOENT, errno.ENOTDIR)


def is_file(path: Path) -> bool:
    """Whether a path is a file that can be seen."""
    return os.path.isfile(path)  # noqa: PTH113 - `Path.is_file` raises where one may not look


def is_folder(path: Path) -> bool:
    """Whether a path is a folder that can be seen."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def names_in(folder: Path) -> list[str]:
    """Return what is in a folder, sorted; nothing if that cannot be seen."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - of a path that may be none
    except (OSError, ValueError):
        return []


def why_missing(path: Path, kind: str = "file") -> tuple[str, str] | None:
    """Return why nothing can be seen at a path, and what to do; None if something is there.

    Parameters
    ----------
    path : Path
        The path.
    kind : str
        What should be there: ``"file"`` or ``"folder"``.
    """
    try:
        path.stat()
    except ValueError:
        return "no path can hold a null character", "correct the path"
    except OSError as error:
        return _words(path, kind, error)
    return None


def _words(path: Path, kind: str, error: OSError) -> tuple[str, str]:
    if error.errno == errno.ENAMETOOLONG:
        do = f"shorten it: a name may have {MAX_NAME} letters, a path {MAX_PATH}"
        return f"the path of this {kind} is too long", do
    shown = display_path(path)
    if error.errno == errno.EACCES:
        folder = next(folder for folder in path.parents if os.path.exists(folder))  # noqa: PTH110
        what = f"you may not look into {display_path(folder)}"
        return what, f"run `chmod u+rx {display_path(folder)}`, or ask its owner"
    if error.errno in MISSING and os.path.islink(path):  # noqa: PTH114
        return f"{shown} is a link to nothing", "correct the link"
    if error.errno in MISSING:
        what = f"no such file: {shown}" if kind == "file" else f"there is no folder {shown}"
        return what, _advice(path, kind)
    return f"{shown} cannot be read: {error.strerror}", "correct the path"


def _advice(path: Path, kind: str) -> str:
    if any(ADDRESS.fullmatch(name) for name in path.parts):
        return "download it, and name the file"
    if any(SHELL_WORD.match(name) for name in path.parts):
        return "write the path out: ~ and $NAME are taken as they stand"
    names = names_in(path.parent)
    if kind == "folder":
        names = [name for name in names if is_folder(path.parent / name)]
    near = nearest(path.name, names)
    return f"did you mean {near!r}?" if near else "correct the path"
