"""Comparing FITS files, where astropy is installed; the only module that knows it."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from descpipe.comparing.arrays import array_differences
from descpipe.comparing.tolerance import Tolerance, both_values
from descpipe.contract.fits_provenance import NAME as PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Of the layout, which the data show by themselves, and of the time of writing.
IGNORED = re.compile(
    r"SIMPLE|BITPIX|NAXIS\d*|EXTEND|XTENSION|PCOUNT|GCOUNT|TFIELDS|THEAP|BSCALE|BZERO|LONGSTRN|"
    r"T(TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP|COMM)\d+|DATE.*|CHECKSUM|DATASUM|HISTORY|COMMENT|"
    r"CONTINUE|"
)


def fits_differences(expected: Path, found: Path, tolerance: Tolerance) -> Iterator[str]:
    """Yield what differs between two FITS files: HDUs, keywords, columns, pixels."""
    from astropy.io import fits

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd headers, which are compared all the same
        with fits.open(expected, memmap=False) as ours, fits.open(found, memmap=False) as theirs:
            names, others = _names(ours), _names(theirs)
            yield from (f"HDU {name} is missing" for name in names if name not in others)
            yield from (f"HDU {name} is not expected" for name in others if name not in names)
            for name in names:
                if name in others:
                    yield from _hdu_differences(name, names[name], others[name], tolerance)


def _names(hdus: Any) -> dict[str, Any]:
    """Return HDUs by their names; numbers tell apart those of one name or of none.

    What made a file is not what it holds.
    """
    found: dict[str, Any] = {}
    for number, hdu in enumerate(hdu for hdu in hdus if hdu.name != PROVENANCE):
        name = hdu.name or str(number)
        found[f"{name},{number}" if name in found else name] = hdu
    return found


def _hdu_differences(name: str, ours: Any, theirs: Any, tolerance: Tolerance) -> Iterator[str]:
    yield from _header_differences(name, ours.header, theirs.header, tolerance)
    yield from _unit_differences(name, ours, theirs)
    if (ours.data is None) != (theirs.data is None):
        yield f"{name}: the data are {'not expected' if ours.data is None else 'missing'}"
    elif ours.data is not None:
        yield from array_differences(name, ours.data, theirs.data, tolerance)


def _header_differences(name: str, ours: Any, theirs: Any, tolerance: Tolerance) -> Iterator[str]:
    keys = {key: ours[key] for key in ours if not IGNORED.fullmatch(key)}
    others = {key: theirs[key] for key in theirs if not IGNORED.fullmatch(key)}
    for key, value in keys.items():
        if key not in others:
            yield f"{name}: keyword {key} is missing"
        elif not _is_same(value, others[key], tolerance):
            yield f"{name}: keyword {key}: {both_values(value, others[key])}"
    yield from (f"{name}: keyword {key} is not expected" for key in others if key not in keys)


def _is_same(expected: Any, found: Any, tolerance: Tolerance) -> bool:
    if isinstance(expected, float) and isinstance(found, int | float):
        return tolerance.allows(expected, float(found))
    return bool(expected == found)


def _unit_differences(name: str, ours: Any, theirs: Any) -> Iterator[str]:
    units, others = (
        {c.name: c.unit for c in getattr(hdu, "columns", ())} for hdu in (ours, theirs)
    )
    for column, unit in units.items():
        if column in others and (unit or "") != (others[column] or ""):
            yield f"{name}.{column}: {both_values(unit or '', others[column] or '')} as its unit"


def _units(hdu: Any) -> dict[str, str]:
    return {column.name: column.unit for column in getattr(hdu, "columns", ())}
