"""Reading files that may be anything: files only, no more than a limit, and without waiting."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from descpipe.model.paths import is_file, names_in
from descpipe.model.problem import Place, did_you_mean, display_path, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.problem import Problems

# What is there and not a file, by the type in its mode: reading it could go on for ever.
OTHERS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# What to do about a file that the user has named, by the kind of problem.
ADVICE = {
    "is-a-folder": "name a file in it",
    "not-a-file": "save the text in a file, and name it",
    "file-too-large": "name the right file",
    "not-utf8": "save the file as UTF-8, or name the right file",
}
# The same for a file whose name is always this one.
ADVICE_IN_PLACE = {
    "is-a-folder": "put a file in its place",
    "not-a-file": "put a file in its place",
    "file-too-large": "put a smaller file in its place",
    "not-utf8": "save the file as UTF-8",
}


def read_bytes(
    path: Path, most: int, problems: Problems, advice: Mapping[str, str] = ADVICE
) -> bytes | None:
    """Return what a file holds, or None after telling why it cannot be had.

    Parameters
    ----------
    path : Path
        The file. Nothing but an ordinary file is opened.
    most : int
        The number of bytes that it may hold; no more of it is read.
    problems : Problems
        Gets what is wrong.
    advice : mapping of str to str
        What to do, by the code of the problem.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            problems.error("is-a-folder", Place(path), "this is a folder", advice["is-a-folder"])
        elif not stat.S_ISREG(mode):
            what = f"this is {OTHERS.get(stat.S_IFMT(mode), 'something else')}, not a file"
            problems.error("not-a-file", Place(path), what, advice["not-a-file"])
        else:
            return _read(path, most, problems, advice)
    except FileNotFoundError:
        is_link = path.is_symlink()
        what, do = ("this is a link to nothing", "correct it") if is_link else _missing(path)
        problems.error("unreadable-file", Place(path), what, do)
    except PermissionError:
        shown = display_path(path)
        what, do = "you may not read this file", f"run `chmod u+r {shown}`, or ask its owner"
        problems.error("unreadable-file", Place(path), what, do)
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        problems.error("unreadable-file", Place(path), what, "check the path")
    return None


def _read(path: Path, most: int, problems: Problems, advice: Mapping[str, str]) -> bytes | None:
    with open(path, "rb", opener=_without_waiting) as stream:
        data = stream.read(most + 1) or b""
    if len(data) <= most:
        return data
    what = f"the file is over {most / 1e6:g} MB"
    problems.error("file-too-large", Place(path), what, advice["file-too-large"])
    return None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file such that reading never waits for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK)


def read_text(
    path: Path, most: int, problems: Problems, advice: Mapping[str, str] = ADVICE
) -> str | None:
    """Return the text of a file in UTF-8 as `read_bytes` reads it; None if there is none."""
    data = read_bytes(path, most, problems, advice)
    return None if data is None else decoded(data, "utf-8", path, problems, advice)


def decoded(
    data: bytes, encoding: str, path: Path, problems: Problems, advice: Mapping[str, str] = ADVICE
) -> str | None:
    """Return the text that bytes of a file are in some encoding; None if they are none.

    A byte order mark is left out.
    """
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = Place(path, data.count(b"\n", 0, error.start) + 1)
        what = f"this line is not {encoding.upper()} text (byte {error.start} of the file)"
        problems.error("not-utf8", place, what, advice["not-utf8"])
        return None
    if "\0" not in text:
        return text
    before = text[: text.index("\0")]
    place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
    what = "a character that texts cannot hold stands here (number 0x0)"
    problems.error("not-utf8", place, what, "remove it, or save the file as plain UTF-8 text")
    return None


def _missing(path: Path) -> tuple[str, str]:
    """Return what is wrong, and advice that names a file of the same kind if there is one."""
    what = "there is no such file"
    if not path.parent.is_dir():
        return what, f"correct the path: there is no folder {display_path(path.parent)}"
    files = [name for name in names_in(path.parent) if is_file(path.parent / name)]
    alike = [name for name in files if name.endswith(path.suffix)]
    known = files if nearest(path.name, files) else alike[:20]
    return what, did_you_mean(path.name, known, "correct the path")
