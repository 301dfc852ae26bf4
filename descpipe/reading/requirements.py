"""Packages of Python that a stage names in its requirements.txt, and those that are installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from descpipe.model.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUIREMENTS = "requirements.txt"
# Longer files are not written by people.
MAX_BYTES = 1_000_000


def required_packages(folder: Path) -> Iterator[tuple[Place, str]]:
    """Yield the packages that the stage in a folder names for this Python, and where.

    Parameters
    ----------
    folder : Path
        That of the stage; without a requirements.txt it needs none.
    """
    path = folder / REQUIREMENTS
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_BYTES)
    except OSError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            required = Requirement(line.partition(" #")[0].rstrip("\\ "))
        except InvalidRequirement:  # an option or a comment, or told by pip
            continue
        if required.marker is None or required.marker.evaluate():
            yield Place(path, number), required.name


@cache
def installed_version(name: str) -> str | None:
    """Return the version of a package that this Python has; None if it has it not."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
