"""Writing files whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble, Refused
from descpipe.model.problem import display_path
from descpipe.sealing import is_generated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def write_generated(folder: Path, texts: Mapping[str, str], *, overwrite: bool = False) -> None:
    """Write generated files into a folder, each whole or not at all.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    texts : mapping of str to str
        Text of each file, by its path in the folder. Those that begin with ``#!`` are made
        executable.
    overwrite : bool
        Whether to replace files that were written or edited by somebody else.

    Raises
    ------
    Refused
        If such files are there, naming all of them; then nothing is written.
    MachineTrouble
        If the disk is full or the folder cannot be written.
    """
    foreign = [name for name in texts if not overwrite and is_foreign(folder / name)]
    if foreign:
        names = ", ".join(display_path(folder / name) for name in foreign)
        raise Refused(
            f"{names}: written or edited by hand; move it away, name another folder with -o, "
            "or give --overwrite"
        )
    with machine_trouble(folder):
        for name, text in texts.items():
            write_atomically(folder / name, text)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file under a temporary name, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.chmod(0o755 if text.startswith("#!") else 0o644)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def machine_trouble(path: Path) -> Iterator[None]:
    """Turn a full disk or a folder that cannot be written into one message."""
    try:
        yield
    except OSError as error:
        shown = display_path(path)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise MachineTrouble(f"{shown}: no space is left; free some and run again") from error
        what = f"{shown} cannot be written: {error.strerror}"
        raise MachineTrouble(f"{what}; check the path and its rights") from error


def is_foreign(path: Path) -> bool:
    """Whether something is there that was written or edited by somebody else."""
    try:
        return not is_generated(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, UnicodeDecodeError):
        return True
