"""How much two files of one output differ, where both are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.comparing.files import compare_files, compare_folders
from descpipe.comparing.tolerance import Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.history.past_run import Files, PastFile, PastRun
    from descpipe.history.verdicts import ComparedOutput

# Everything is told that is more than the rounding of the last bits.
EXACT = Tolerance(relative=0.0)
MOST_TOLD = 5


def amounts(first: PastRun, second: PastRun, output: ComparedOutput) -> list[str]:
    """Return in words how much an output differs between two runs, the first few differences."""
    ours, theirs = output.files
    told = list(_amounts(first, second, ours or (), theirs or ()))
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], *([f"and {more} more differences"] if more > 0 else [])]


def _amounts(first: PastRun, second: PastRun, ours: Files, theirs: Files) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{len(ours)} files, then {len(theirs)}"
        return
    for one, other in zip(ours, theirs, strict=True):
        if one.digest != other.digest:
            before = f"{one.name}: " if len(ours) > 1 else ""
            for what in _of_files(first, second, one, other):
                yield f"{before}{what}"


def _of_files(first: PastRun, second: PastRun, one: PastFile, other: PastFile) -> Iterator[str]:
    places = (first.path(one), second.path(other))
    if places[0] is None or places[1] is None:
        number = "first" if places[0] is None else "second"
        yield f"how much is not known: the file of the {number} run is not there any more"
        return
    try:
        yield from _compared(places[0], places[1])
    except OSError as error:
        yield f"how much is not known: {error.strerror}"


def _compared(one: Path, other: Path) -> Iterator[str]:
    if one.is_dir() != other.is_dir():
        yield "one is a file, the other a folder"
        return
    compare = compare_folders if one.is_dir() else compare_files
    comparison = compare(one, other, EXACT)
    if comparison.differences:
        yield from comparison.differences
    else:
        yield "all values are the same: only headers or the last bits differ"
