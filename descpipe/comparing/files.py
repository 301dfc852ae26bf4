"""Comparing two files or folders, each by what it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from descpipe.comparing.fits_files import fits_differences
from descpipe.comparing.hdf5_files import hdf5_differences
from descpipe.comparing.pdf_files import pdf_differences
from descpipe.comparing.pictures import picture_differences
from descpipe.comparing.text_files import text_differences
from descpipe.comparing.values import json_differences, yaml_differences
from descpipe.contract.files import UncheckedError
from descpipe.model.changed_fields import parting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance

    Look = Callable[[Path, Path, Tolerance], Iterator[str]]

BLOCK = 1 << 20
BY_SIGNATURE: dict[bytes, Look] = {
    b"SIMPLE  =": fits_differences,
    b"\x89HDF": hdf5_differences,
    b"\x89PNG": picture_differences,
    b"\xff\xd8\xff": picture_differences,
    b"%PDF": pdf_differences,
}
BY_SUFFIX: dict[str, Look] = {
    ".json": json_differences,
    ".yaml": yaml_differences,
    ".yml": yaml_differences,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two files found.

    Attributes
    ----------
    differences : tuple of str
        What differs; nothing if they hold the same.
    note : str
        How they were compared, if not by what they hold.
    """

    differences: tuple[str, ...] = ()
    note: str = ""


def compare_files(expected: Path, found: Path, tolerance: Tolerance) -> Comparison:
    """Compare two files that are there: by their numbers where it is known how, else by bytes."""
    if _is_same(expected, found):
        return Comparison()
    look = _comparison_of(expected)
    if look is None:
        return _by_bytes(expected, found)
    try:
        return Comparison(tuple(look(expected, found, tolerance)))
    except UncheckedError as error:
        return replace(_by_bytes(expected, found), note=f"byte by byte only: {error}")
    except ModuleNotFoundError as error:
        reason = f"{(error.name or '').partition('.')[0]} is not installed here"
        return replace(_by_bytes(expected, found), note=f"byte by byte only: {reason}")
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return _by_bytes(expected, found)  # one of them is broken


def compare_folders(expected: Path, found: Path, tolerance: Tolerance) -> Comparison:
    """Compare all files in two folders."""
    names, others = _files_in(expected), _files_in(found)
    differences = [f"{name} is missing" for name in names if name not in others]
    differences += [f"{name} is not expected" for name in others if name not in names]
    notes = []
    for name in names:
        if name in others:
            comparison = compare_files(names[name], others[name], tolerance)
            differences += [f"{name}: {what}" for what in comparison.differences]
            notes += [f"{name}: {comparison.note}"] * bool(comparison.note)
    return Comparison(tuple(differences), "; ".join(notes))


def _files_in(folder: Path) -> dict[str, Path]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _comparison_of(path: Path) -> Look | None:
    """Return how files like this one are compared; None if nothing is known of them."""
    with path.open("rb") as stream:
        start = stream.read(9)
    for signature, look in BY_SIGNATURE.items():
        if start.startswith(signature):
            return look
    if path.suffix in BY_SUFFIX:
        return BY_SUFFIX[path.suffix]
    return None if b"\0" in start else text_differences


def _is_same(expected: Path, found: Path) -> bool:
    if expected.stat().st_size != found.stat().st_size:
        return False
    return _first_difference(expected, found) is None


def _by_bytes(expected: Path, found: Path) -> Comparison:
    place = _first_difference(expected, found)
    return Comparison((f"the bytes differ from number {place} on",), "compared byte by byte")


def _first_difference(expected: Path, found: Path) -> int | None:
    """Return the number of the first byte that differs."""
    done = 0
    with expected.open("rb") as ours, found.open("rb") as theirs:
        while True:
            one, other = ours.read(BLOCK), theirs.read(BLOCK)
            if one != other:
                return done + parting(one, other)
            if not one:
                return None
            done += len(one)
