"""How far the numbers of two runs of the shipped pipeline are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import yaml
from astropy.io import fits

from descpipe.comparing.files import compare_files
from descpipe.comparing.tolerance import Tolerance

if TYPE_CHECKING:
    from pathlib import Path

SCIENCE = (
    "tomographic-catalog.fits",
    "photoz-stack.fits",
    "tracer-metadata.yaml",
    "two-point.sacc",
    "jackknife.fits",
)
PICTURES = ("nz-plot.png", "xi-plot.png")


def differences(expected: Path, found: Path) -> tuple[str, ...]:
    """Return what differs between two folders of results by more than rounding, in words."""
    told = []
    for name in (*SCIENCE, *PICTURES):
        if not (found / name).is_file():
            told.append(f"{name} is missing")
            continue
        comparison = compare_files(expected / name, found / name, Tolerance())
        told += [f"{name}: {what}" for what in comparison.differences]
    return tuple(told)


def largest_difference(expected: Path, found: Path) -> float:
    """Return the largest difference of two numbers, as a part of the largest of their column."""
    ours, theirs = numbers_of(expected), numbers_of(found)
    if ours.keys() != theirs.keys():
        return np.inf
    return max(_apart(ours[key], theirs[key]) for key in ours)


def numbers_of(folder: Path) -> dict[str, np.ndarray]:
    """Return all numbers of the science results in a folder, by file and column."""
    return {
        f"{name}: {key}": values
        for name in SCIENCE
        if (folder / name).is_file()
        for key, values in _numbers_in(folder / name).items()
    }


def _numbers_in(path: Path) -> dict[str, np.ndarray]:
    found = _yaml_values(path) if path.suffix == ".yaml" else _fits_values(path)
    return {key: values for key, values in found.items() if values.dtype.kind in "iufb"}


def _fits_values(path: Path) -> dict[str, np.ndarray]:
    with fits.open(path, memmap=False) as hdus:
        tables = {f"{hdu.name} {hdu.ver}": hdu.data for hdu in hdus if hdu.data is not None}
    return {
        f"{table}.{column}": np.asarray(data[column] if column else data)
        for table, data in tables.items()
        for column in (data.dtype.names or ("",))
    }


def _yaml_values(path: Path) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}

    def collect(key: str, value: object) -> None:
        if isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for name, item in pairs:
                collect(f"{key}.{name}", item)
        else:
            found[key] = np.asarray(value)

    collect("", yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def _apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    if ours.shape != theirs.shape or not np.array_equal(np.isfinite(ours), np.isfinite(theirs)):
        return np.inf
    ours, theirs = (np.float64(values[np.isfinite(values)]) for values in (ours, theirs))
    apart = np.max(np.abs(ours - theirs), initial=0.0)
    return float(apart / np.max(np.abs(ours))) if apart else 0.0
