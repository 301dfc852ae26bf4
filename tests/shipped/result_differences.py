"""Comparing the results of two runs: numbers as numbers, and everything else byte by byte.

The same sums in another order, as two threads make them, differ in the last bits: numbers may
differ by 1e-9 of the largest of their array, which is far below any error bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.image
import numpy as np
import yaml
from astropy.io import fits

if TYPE_CHECKING:
    from pathlib import Path

RELATIVE = 1e-9
# What made a file is not what it holds.
MADE_BY = "DESCPIPE"
ITEM_OF_MAKER = "descpipe/"
# A figure may differ by the smoothing of single pixels.
PIXEL_SHARE = 1e-3


def differences(first: Path, second: Path) -> list[str]:
    """Return what differs between two files of one name, in words; empty if nothing does."""
    compare = {
        ".fits": _fits_differences,
        ".sacc": _fits_differences,
        ".yaml": _yaml_differences,
        ".png": _png_differences,
    }[first.suffix]
    return [f"{first.name}: {what}" for what in compare(first, second)]


def _fits_differences(first: Path, second: Path) -> list[str]:
    with fits.open(first) as ours, fits.open(second) as theirs:
        mine_of, other_of = (
            [hdu for hdu in hdus if hdu.name != MADE_BY] for hdus in (ours, theirs)
        )
        if [hdu.name for hdu in mine_of] != [hdu.name for hdu in other_of]:
            return ["other HDUs"]
        return [
            f"{mine.name}: {what}"
            for mine, other in zip(mine_of, other_of, strict=True)
            for what in _hdu_differences(mine.data, other.data)
        ]


def _hdu_differences(first: Any, second: Any) -> list[str]:
    if first is None or second is None:
        return [] if first is second else ["data in one only"]
    if first.dtype.names is None:
        return _array_differences("image", np.asarray(first), np.asarray(second))
    # sacc writes its tags in the order of a set, which differs from process to process.
    names, others = (
        sorted(name for name in data.dtype.names if not name.startswith(ITEM_OF_MAKER))
        for data in (first, second)
    )
    if names != others:
        return ["other columns"]
    return [
        what
        for name in names
        for what in _array_differences(name, np.asarray(first[name]), np.asarray(second[name]))
    ]


def _array_differences(name: str, first: Any, second: Any) -> list[str]:
    if first.shape != second.shape:
        return [f"{name}: shapes {first.shape} and {second.shape}"]
    if not first.size or first.dtype.kind not in "fc":
        return [] if np.array_equal(first, second) else [f"{name}: other values"]
    scale = np.max(np.abs(first[np.isfinite(first)]), initial=0.0)
    same = np.isclose(first, second, rtol=0.0, atol=RELATIVE * scale, equal_nan=True)
    return [] if same.all() else [f"{name}: {np.count_nonzero(~same)} numbers differ"]


def _yaml_differences(first: Path, second: Path) -> list[str]:
    ours, theirs = (_leaves(yaml.safe_load(path.read_text())) for path in (first, second))
    if ours.keys() != theirs.keys():
        return ["other keys"]
    return [key for key in ours if not _same(ours[key], theirs[key])]


def _leaves(value: Any, key: str = "") -> dict[str, Any]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for name, item in items for k, v in _leaves(item, f"{key}.{name}").items()}
    return {key: value}


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, float) and isinstance(second, float):
        return bool(np.isclose(first, second, rtol=RELATIVE, equal_nan=True))
    return bool(first == second)


def _png_differences(first: Path, second: Path) -> list[str]:
    ours, theirs = matplotlib.image.imread(first), matplotlib.image.imread(second)
    if ours.shape != theirs.shape:
        return [f"sizes {ours.shape} and {theirs.shape}"]
    share = np.mean(np.any(np.abs(ours - theirs) > 0.02, axis=-1))
    return [] if share <= PIXEL_SHARE else [f"{share:.2%} of the pixels differ"]
