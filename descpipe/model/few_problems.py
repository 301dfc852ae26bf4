"""An end to the messages about one file: a file of nonsense would give one for each line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_PROBLEMS = 50


class _EnoughError(Exception):
    """No more problems are wanted."""


class _FewProblems(Problems):
    def error(self, code: str, place: Place, what: str, do: str) -> None:
        super().error(code, place, what, do)
        self._count()

    def warning(self, code: str, place: Place, what: str, do: str) -> None:
        super().warning(code, place, what, do)
        self._count()

    def _count(self) -> None:
        if len(self.found) >= MAX_PROBLEMS:
            raise _EnoughError


@contextmanager
def few_problems(path: Path, problems: Problems) -> Iterator[Problems]:
    """Collect the problems of a file, and leave the block when there are too many of them."""
    few = _FewProblems()
    try:
        yield few
    except _EnoughError:
        what = f"there are {MAX_PROBLEMS} problems in this file already"
        do = "correct them first: the rest is not checked"
        problems.error("too-many-problems", Place(path), what, do)
    finally:
        problems.found += few.found
