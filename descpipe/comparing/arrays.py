"""Comparing arrays, where numpy is installed; the only module that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.comparing.tolerance import LAST_BITS, Tolerance, both_values
from descpipe.contract.fits_provenance import ITEM as MADE_BY
from descpipe.model.problem import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rounding of the type itself, in units of its last bit.
ROUNDINGS = 4


def array_differences(where: str, expected: Any, found: Any, tolerance: Tolerance) -> Iterator[str]:
    """Yield what differs between two arrays, in one sentence if something does.

    Parameters
    ----------
    where : str
        Their name.
    expected, found : array
        Of any type; those of records are compared field by field.
    tolerance : Tolerance
        How much numbers may differ.
    """
    import numpy as np

    expected, found = np.asarray(expected), np.asarray(found)
    if expected.shape != found.shape:
        yield f"{where}: {_shape_words(expected.shape, found.shape)}"
    elif expected.dtype.names or found.dtype.names:
        yield from _record_differences(where, expected, found, tolerance)
    elif _are_numbers(expected) != _are_numbers(found):
        yield f"{where}: expected {expected.dtype}, found {found.dtype}"
    else:
        differ = _which_differ(expected, found, tolerance)
        if differ.any():
            yield f"{where}: {_most(expected, found, differ)}"


def _record_differences(
    where: str, expected: Any, found: Any, tolerance: Tolerance
) -> Iterator[str]:
    ours, theirs = (
        [name for name in array.dtype.names or () if not name.startswith(MADE_BY)]
        for array in (expected, found)
    )
    for name in ours:
        if name not in theirs:
            yield f"{where}.{name} is missing"
        else:
            column = f"{where}.{name}"
            yield from array_differences(column, expected[name], found[name], tolerance)
    yield from (f"{where}.{name} is not expected" for name in theirs if name not in ours)


def _are_numbers(array: Any) -> bool:
    return array.dtype.kind in "iufc"


def _which_differ(expected: Any, found: Any, tolerance: Tolerance) -> Any:
    """Return where two arrays of one shape differ by more than is allowed."""
    import numpy as np

    if "f" not in (expected.dtype.kind, found.dtype.kind) and "c" not in (
        expected.dtype.kind,
        found.dtype.kind,
    ):
        return np.asarray(expected != found)
    bits = ROUNDINGS * max(
        float(np.finfo(array.dtype).eps) if array.dtype.kind in "fc" else 0.0
        for array in (expected, found)
    )
    sizes = np.abs(expected)
    largest = np.max(sizes[np.isfinite(sizes)], initial=0.0)
    allowed = tolerance.absolute + max(tolerance.relative, bits) * np.where(
        np.isfinite(sizes), sizes, 0.0
    )
    allowed = allowed + max(LAST_BITS, bits) * float(largest)
    with np.errstate(invalid="ignore"):
        near = np.abs(np.subtract(found, expected, dtype=_wide(expected, found))) <= allowed
    are_same = (expected == found) | (np.isnan(expected) & np.isnan(found))
    return ~(near | are_same)


def _wide(expected: Any, found: Any) -> Any:
    import numpy as np

    return np.result_type(expected, found, np.float64)


def _most(expected: Any, found: Any, differ: Any) -> str:
    """Return how many values differ, and the two that differ most."""
    import numpy as np

    count, size = int(np.count_nonzero(differ)), differ.size
    place = np.unravel_index(int(np.argmax(differ)), differ.shape)
    largest = ""
    if _are_numbers(expected):
        with np.errstate(invalid="ignore"):
            apart = np.abs(np.subtract(found, expected, dtype=_wide(expected, found)))
        apart = np.where(differ, np.nan_to_num(apart, nan=np.inf, posinf=np.inf), -1.0)
        place = np.unravel_index(int(np.argmax(apart)), apart.shape)
        if np.isfinite(apart[place]):
            size_there = abs(expected[place])
            relative = f" ({apart[place] / size_there:.2g} of it)" if size_there > 0 else ""
            largest = f", by at most {apart[place]:.3g}{relative}"
    words = f"{count} of {size} values differ" if size > 1 else "it differs"
    at = f" at {_index(place)}" if size > 1 else ""
    return f"{words}{largest}{at}: {both_values(_plain(expected[place]), _plain(found[place]))}"


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _index(place: tuple[Any, ...]) -> str:
    numbers = ", ".join(str(int(number)) for number in place)
    return f"row {numbers}" if len(place) == 1 else f"[{numbers}]"


def _shape_words(expected: tuple[int, ...], found: tuple[int, ...]) -> str:
    if len(expected) == len(found) == 1:
        return f"expected {counted(expected[0], 'row')}, found {found[0]}"
    return f"expected the shape {expected}, found {found}"
