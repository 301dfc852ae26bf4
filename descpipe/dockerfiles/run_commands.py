"""What the shell commands of a RUN could do to files, as far as their words tell."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHMOD = re.compile(r"\bchmod\s+((?:-[A-Za-z-]+\s+)*+)([^\s;&|]+)\s+([^;&|\n]+)")
COMMAND_END = re.compile(r"&&|\|\||[;|\n]")
FETCHES = re.compile(r"\s*(?:git\s+clone|tar|unzip|wget|curl\s.*\s-(?:\w*[oO]|-output|-remote))\b")
MOVES = re.compile(r"\s*(?:cp|mv|ln|install|rsync)\s")
INSTALLS = re.compile(r"\s*(?:pip3?|uv|poetry|conda|mamba|python3?\s+(?:-m\s+pip|setup\.py))\s")
CLAUSE = re.compile(r"([ugoa]*)([-+=])([rwxXst]*)")
OTHERS_RUN = 0o001


@dataclass(frozen=True, slots=True)
class Chmod:
    """One call of `chmod` in a RUN.

    Attributes
    ----------
    mode : str
        As in ``755`` or ``+x``.
    is_recursive : bool
        Whether it goes into folders.
    paths : tuple of str
        What it is for.
    """

    mode: str
    is_recursive: bool
    paths: tuple[str, ...]

    def changes(self, path: str, workdir: str) -> bool:
        """Whether it is for a file of the image; relative paths are seen generously."""
        return any(self._is_for(path, word.strip("\"'"), workdir) for word in self.paths)

    def _is_for(self, path: str, word: str, workdir: str) -> bool:
        pattern = posixpath.normpath(posixpath.join(workdir, word))
        if fnmatchcase(path, pattern):
            return True
        if self.is_recursive and path.startswith(pattern.rstrip("/") + "/"):
            return True
        is_loose = "$" in word or not word.startswith("/")
        return is_loose and fnmatchcase(posixpath.basename(path), posixpath.basename(word))


@dataclass(frozen=True, slots=True)
class Effects:
    """What a RUN could do with a folder.

    Attributes
    ----------
    fetches : bool
        Whether it could bring files of unknown origin into it.
    moves : bool
        Whether it could move or copy files into it.
    installs : bool
        Whether it could install files as Python packages, wherever they are.
    """

    fetches: bool
    moves: bool
    installs: bool


def effects_on(folder: str, command: str, workdir: str) -> Effects:
    """Return what a shell command could do with a folder of the image.

    Parameters
    ----------
    folder : str
        Its absolute path.
    command : str
        What the shell gets.
    workdir : str
        Where it begins.
    """
    is_there = f"{workdir}/".startswith(f"{folder}/") or f"cd {folder}" in command
    parts = COMMAND_END.split(command)
    near = [part for part in parts if folder in part or (is_there and " /" not in part)]
    return Effects(
        fetches=any(FETCHES.match(part) for part in near),
        moves=any(MOVES.match(part) for part in near),
        installs=any(INSTALLS.match(part) for part in parts),
    )


def chmods(command: str) -> Iterator[Chmod]:
    """Yield the calls of `chmod` in a shell command."""
    for match in CHMOD.finditer(command):
        yield Chmod(match[2], "R" in match[1], tuple(match[3].split()))


def lets_everybody_run(mode: str) -> bool | None:
    """Whether all users may run a file of this mode; None if the mode does not decide it.

    The container's user is the caller, who owns nothing in the image.
    """
    if mode.isascii() and mode.isdigit():
        return int(mode[-1]) & OTHERS_RUN == OTHERS_RUN
    decided = None
    for clause in mode.split(","):
        match = CLAUSE.fullmatch(clause)
        if match is None or not (not match[1] or "a" in match[1] or "o" in match[1]):
            continue
        if match[2] == "=":
            decided = "x" in match[3]
        elif "x" in match[3]:
            decided = match[2] == "+"
    return decided
