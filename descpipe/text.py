"""The text of a file that the user names, whatever that is."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, did_you_mean, display_path

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.problem import Problems

# What is there and not a file, by the type in its mode: reading it could go on for ever.
OTHERS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_text(path: Path, most: int, problems: Problems) -> str | None:
    """Return the text of a UTF-8 file of at most so many bytes; None if there is none.

    Nothing but files is opened, and no more than that is read of them.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            do = "name a file in it"
            problems.error("is-a-folder", Place(path), "this is a folder", do)
        elif not stat.S_ISREG(mode):
            what = f"this is {OTHERS.get(stat.S_IFMT(mode), 'something else')}, not a file"
            problems.error("not-a-file", Place(path), what, "save the text in a file, and name it")
        else:
            return _decoded(path, most, problems)
    except FileNotFoundError:
        problems.error("unreadable-file", Place(path), "there is no such file", _near(path))
    except PermissionError:
        what, do = "you may not read this file", f"run `chmod u+r {path.name}`, or ask its owner"
        problems.error("unreadable-file", Place(path), what, do)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        problems.error("unreadable-file", Place(path), what, "check the path")
    return None


def _decoded(path: Path, most: int, problems: Problems) -> str | None:
    with open(path, "rb", opener=_without_waiting) as stream:
        data = stream.read(most + 1) or b""
    if len(data) > most:
        what = f"the file is over {most // 1_000_000} MB"
        problems.error("file-too-large", Place(path), what, "name the right file")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(path, before.count(b"\n") + 1)
        what = f"this line is not UTF-8 text (byte {error.start} of the file)"
        problems.error("not-utf8", place, what, "save the file as UTF-8, or name the right file")
    return None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file such that reading never waits for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK)


def _near(path: Path) -> str:
    """Return advice that names a file of the same kind in the folder, if there is one."""
    if not path.parent.is_dir():
        return f"correct the path: there is no folder {display_path(path.parent)}"
    others = sorted(other.name for other in path.parent.glob(f"*{path.suffix}") if other.is_file())
    return did_you_mean(path.name, others[:20], "correct the path")
