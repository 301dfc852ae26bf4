"""An end to the messages about one file: a file of nonsense would give one for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

MAX_PROBLEMS = 50


class _EnoughError(Exception):
    """No more problems are wanted."""


class FewProblems(Problems):
    """Collects the problems of a file in a block, and leaves it when there are too many of them.

    Parameters
    ----------
    path : Path
        The file.
    problems : Problems
        Gets them at the end of the block.
    """

    def __init__(self, path: Path, problems: Problems) -> None:
        super().__init__()
        self.path = path
        self.problems = problems

    def error(self, code: str, place: Place, what: str, do: str) -> None:
        """Add a problem that must be mended."""
        super().error(code, place, what, do)
        self._count()

    def warning(self, code: str, place: Place, what: str, do: str) -> None:
        """Add a problem that may be left as it is."""
        super().warning(code, place, what, do)
        self._count()

    def _count(self) -> None:
        if len(self.found) >= MAX_PROBLEMS:
            raise _EnoughError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> bool:
        self.problems.found += self.found
        if kind is not _EnoughError:
            return False
        what = f"there are {MAX_PROBLEMS} problems in this file already"
        do = "correct them first: the rest is not checked"
        self.problems.error("too-many-problems", Place(self.path), what, do)
        return True
