"""`ContextFolder`: the files that COPY can find beside a Dockerfile."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.dockerfiles.copying import is_pattern, matches
from descpipe.engines.docker import context_files
from descpipe.model.problem import Place
from descpipe.text import ADVICE_IN_PLACE, read_text

if TYPE_CHECKING:
    from descpipe.model.problem import Problems

IGNORE_FILE = ".dockerignore"
MAX_IGNORE_BYTES = 100_000
# The time that Docker's package takes for a pattern grows by the length of a name with each of its
# stars, of which `**` is one.
STARS = re.compile(r"\*+")
MAX_STARS = 4
IGNORED = ("**/__pycache__", "**/*.pyc", ".git", "**/.*_cache")
MAX_NEAR = 1000


class ContextFolder:
    """An image folder, read no more than is asked for, and no more than once.

    Parameters
    ----------
    path : Path
        The folder.
    problems : Problems
        Gets what is wrong with its ``.dockerignore``; then all that is there counts as given to
        Docker.
    """

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path = path
        self.problems = problems

    def holds(self, name: str) -> bool:
        """Whether Docker gets a file of this name."""
        if not os.path.isfile(self.path / name):  # noqa: PTH113 - false for all that is odd
            return False
        is_plain = not self._has_ignore_file and not any(
            part.startswith(".") or part == "__pycache__" or part.endswith(".pyc")
            for part in name.split("/")
        )
        return is_plain or self._entries is None or name in self._entries

    def count(self, source: str) -> int:
        """Return how many files and folders a source of COPY stands for; at most 2."""
        if not is_pattern(source):
            return int(self.holds(source) or self._has_entry(source))
        found = 0
        for entry in self._entries or ():
            found += matches(entry, source)
            if found > 1:
                break
        return found if self._entries is not None else 1

    def is_there(self, source: str) -> bool:
        """Whether something of this name is in the folder, be it given to Docker or not."""
        return os.path.lexists(self.path / source)

    def is_folder(self, source: str) -> bool:
        """Whether it is the name of a folder."""
        return os.path.isdir(self.path / source)  # noqa: PTH112 - false for all that is odd

    def near(self, source: str) -> list[str]:
        """Return the name of a file or folder that is meant perhaps."""
        entries = sorted(self._entries or ())[:MAX_NEAR]
        return get_close_matches(source, entries, n=1, cutoff=0.65)

    def is_executable(self, name: str) -> bool:
        """Whether its owner may run a file, which decides who may in the image."""
        try:
            return bool((self.path / name).stat().st_mode & 0o100)
        except (OSError, ValueError):
            return False

    def _has_entry(self, source: str) -> bool:
        return (self._entries is None and self.is_there(source)) or source in (self._entries or ())

    @cached_property
    def _has_ignore_file(self) -> bool:
        return (self.path / IGNORE_FILE).is_file()

    @cached_property
    def _entries(self) -> frozenset[str] | None:
        """The files that Docker gets, and their folders; None if that cannot be told."""
        files = list_context(self.path, self.problems)
        if files is None:
            return None
        entries = set(files)
        for name in files:
            while (name := name.rpartition("/")[0]) and name not in entries:
                entries.add(name)
        return frozenset(entries)


def list_context(folder: Path, problems: Problems) -> list[str] | None:
    """Return the names of the files that Docker gets from an image folder, sorted.

    None if that cannot be told; then the reason is added to ``problems``.
    """
    ignore_file = folder / IGNORE_FILE
    try:
        if ignore_file.is_file() and not _check_ignore_file(ignore_file, problems):
            return None
        return context_files(folder, IGNORED)
    except re.error as error:
        what = f"a pattern cannot be read: {error.msg}: {str(error.pattern)[:40]!r}"
        problems.error("bad-pattern", Place(ignore_file), what, "correct the brackets in it")
    except OSError as error:
        place = Place(Path(error.filename or folder), 0)
        what, do = f"cannot be read: {error.strerror}", "correct its rights"
        problems.error("unreadable-file", place, what, do)
    except RecursionError:
        what, do = "its folders are nested too deep", "move them out of the image folder"
        problems.error("nested-too-deep", Place(folder, 0), what, do)
    return None


def _check_ignore_file(path: Path, problems: Problems) -> bool:
    """Tell what Docker's package cannot read, or would read for hours; return whether it can."""
    text = read_text(path, MAX_IGNORE_BYTES, problems, ADVICE_IN_PLACE)
    if text is None:
        return False
    for number, line in enumerate(text.splitlines(), start=1):
        if len(STARS.findall(line)) > MAX_STARS and not line.startswith("#"):
            what = f"a pattern with over {MAX_STARS} stars takes too long"
            problems.error("bad-pattern", Place(path, number), what, "divide it into several")
            return False
    return True
