"""The first line of `run.py`, by which Linux finds the program that runs it."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems, display_path
from descpipe.reading.python_source import MAX_BYTES
from descpipe.text import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

LINE = "#!/usr/bin/env python3"
ENV = "/usr/bin/env"
NOT_PYTHON = re.compile(r"python2(\.[0-9]+)?|(ba|c|da|k|tc|z|)sh|perl|ruby")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Linux reads no more of it.
MAX_LENGTH = 255


def check_interpreter_line(path: Path, problems: Problems) -> None:
    """Tell a first line with which Linux cannot start the file."""
    data = read_bytes(path, MAX_BYTES, Problems())
    if data is None:
        return  # told by the reader of stages
    first = data.partition(b"\n")[0][:MAX_LENGTH]
    if first.endswith(b"\r"):
        what = "lines end as on Windows, so that Linux looks for a program 'python3\\r'"
        do = f"`sed -i 's/\\r$//' {quoted(path)}`"
        problems.error("windows-line-ends", Place(path), what, do)
    elif mistake := _mistake(first):
        problems.error("no-interpreter", Place(path), *mistake)


def _mistake(first: bytes) -> tuple[str, str] | None:
    """Return what is wrong with a first line, and what to do; None if Linux can use it."""
    if first.startswith(BYTE_ORDER_MARK):
        return "invisible bytes (a byte order mark) stand before #!", "save it without them"
    if not first.startswith(b"#!"):
        what = "the first line does not say which program runs this file"
        return what, f"put `{LINE}` above it"
    words = first[2:].decode(errors="replace").split()
    if not words or not words[0].startswith("/") or words == [ENV]:
        return "the first line names no program with its whole path", f"make it `{LINE}`"
    rest = " ".join(words[1:])
    if words[0] == ENV and " " in rest and not rest.startswith("-"):
        return f"Linux looks for one program called {rest!r}", f"write `#!{ENV} -S {rest}`"
    if other := _not_python(words):
        what = f"the first line says that {other} runs this file, not Python 3"
        return what, f"make it `{LINE}`"
    return None


def _not_python(words: list[str]) -> str | None:
    """Return the program of a first line that surely cannot run the file."""
    names = [word.rpartition("/")[2] for word in words if not word.startswith("-")]
    program = names[1] if names[0] == "env" and len(names) > 1 else names[0]
    return program if NOT_PYTHON.fullmatch(program) else None


def quoted(path: Path) -> str:
    """Return a path as one types it in a shell."""
    return shlex.quote(display_path(path))
