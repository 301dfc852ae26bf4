"""Whether files that a Dockerfile copies speak of a package: `requirements.txt` and its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.paths import is_folder
from descpipe.model.problem import Problems
from descpipe.text import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from descpipe.dockerfiles.copying import Copy

# Files that name the packages to install.
LISTS_OF_PACKAGES = (".txt", ".toml", ".yml", ".yaml", ".cfg", ".in", ".lock")
MAX_LIST_BYTES = 1_000_000


def lists_package(copies: Iterable[Copy], folder: Path, package: str) -> bool:
    """Whether a copied file that may list packages speaks of one.

    Parameters
    ----------
    copies : iterable of Copy
        The COPYs of a Dockerfile.
    folder : Path
        Where it is.
    package : str
        Its name.
    """
    word = package.encode()
    return any(
        word in (read_bytes(path, MAX_LIST_BYTES, Problems()) or b"")
        for path in _lists(copies, folder)
    )


def _lists(copies: Iterable[Copy], folder: Path) -> Iterator[Path]:
    for copy in copies:
        for source in copy.sources if copy.origin is None else ():
            path = folder / source.text
            if source.text.endswith(LISTS_OF_PACKAGES):
                yield path
            elif is_folder(path):
                yield from (
                    inner for inner in path.iterdir() if inner.name.endswith(LISTS_OF_PACKAGES)
                )
