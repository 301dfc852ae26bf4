"""`Problem`: one thing that is wrong in a file of the user's, where, and what to do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Severity = Literal["error", "warning"]
# Files in the folder of a stage, beside its Python modules.
STAGE_FILES = ("Dockerfile", ".dockerignore")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file.

    Attributes
    ----------
    path : Path
        The file.
    line, column : int
        Counted from 1, in characters; a line of 0 for a file as a whole, both 0 for words of a
        command line or for a variable, which stand in ``path``.
    words : str
        These words as they were typed: a path has no ``//``, which a value may have.
    """

    path: Path
    line: int = 1
    column: int = 1
    words: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.words or str(self.path)
        return f"{_path_to_read(self.path)}:{self.line}:{self.column}"

    @property
    def is_in_file(self) -> bool:
        """Whether it is a file, or a position in one."""
        return bool(self.line or self.column)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, in the user's words.

    Attributes
    ----------
    place : Place
        Where it is.
    code : str
        The kind of problem, as `docs/errors.md` lists it.
    what : str
        What is wrong.
    do : str
        What to do about it.
    severity : {"error", "warning"}
        Whether it keeps descpipe from going on.
    """

    place: Place
    code: str
    what: str
    do: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.label}{self.what}; {self.do}")

    @property
    def label(self) -> str:
        """What stands between the place and the words, to tell a warning from an error."""
        return "warning: " if self.severity == "warning" else ""


@dataclass(slots=True)
class Problems:
    """All problems found so far: reading goes on after each, so that all are told at once."""

    found: list[Problem] = field(default_factory=list)

    def error(self, code: str, place: Place, what: str, do: str) -> None:
        """Add a problem that must be mended."""
        self.found.append(Problem(place, code, what, do))

    def warning(self, code: str, place: Place, what: str, do: str) -> None:
        """Add a problem that may be left as it is."""
        self.found.append(Problem(place, code, what, do, "warning"))

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended."""
        return any(problem.severity == "error" for problem in self.found)


def in_reading_order(
    problems: Iterable[Problem], pipelines: Sequence[Path] = ()
) -> tuple[Problem, ...]:
    """Return problems in the order in which they are read best, each of them once.

    Those of the pipeline files come first, then those of the stages' files, then the rest; within
    each of these, by file and position.
    """
    return tuple(sorted(set(problems), key=lambda problem: (_rank(problem, pipelines), problem)))


def _rank(problem: Problem, pipelines: Sequence[Path]) -> int:
    path = problem.place.path
    if path in pipelines:
        return pipelines.index(path)
    is_of_stage = path.suffix == ".py" or path.name in STAGE_FILES
    return len(pipelines) + (0 if is_of_stage and problem.place.line else 1)


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: ``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    r"""Return a text as one line: line ends, escapes and the like of file names are shown as \n."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def display_path(path: Path) -> str:
    """Return the path as the user would type it from where they are: the shorter way."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except FileNotFoundError:  # the folder where they were is gone
        return str(path)


def _path_to_read(path: Path) -> str:
    """Return the shortest way to a path: from where the user is, or from their home.

    This is for places, which people read: what they copy into a command, where quotes would keep
    ``~`` from being replaced, is `display_path`.
    """
    shown = display_path(path)
    home = os.path.expanduser("~")  # noqa: PTH111 - as pathlib would, which raises without a home
    from_home = f"~/{os.path.relpath(path, home)}"
    return min(shown, from_home, key=len) if path.is_relative_to(home) else shown


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return advice that names the nearest known word, or lists all of them.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What could have been meant.
    otherwise : str
        Advice if nothing is known at all.
    """
    words = list(known)
    near = nearest(word, words)
    if near is not None:
        return f"did you mean {near!r}?"
    if words:
        return f"use one of: {', '.join(words)}"
    return otherwise


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, if there is one."""
    words = list(known)
    close = get_close_matches(word, words, n=1, cutoff=0.65)
    close += [other for other in words if word and other.startswith(word)]
    return close[0] if close else None
