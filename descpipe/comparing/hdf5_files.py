"""Comparing HDF5 files, where h5py is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.comparing.arrays import array_differences
from descpipe.contract.hdf5 import look_into
from descpipe.contract.hdf5_provenance import is_provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance


def hdf5_differences(expected: Path, found: Path, tolerance: Tolerance) -> Iterator[str]:
    """Yield what differs between two HDF5 files: groups, datasets, attributes."""

    def compare(ours: Any, h5py: Any) -> list[str]:
        return look_into(
            str(found),
            "its content",
            lambda theirs, _: list(_differences(ours, theirs, h5py, tolerance)),
        )

    yield from look_into(str(expected), "its content", compare)


def _differences(ours: Any, theirs: Any, h5py: Any, tolerance: Tolerance) -> Iterator[str]:
    members, others = _members(ours), _members(theirs)
    yield from _one_sided(members, others)
    yield from _attribute_differences("/", ours, theirs, tolerance)
    for name, item in members.items():
        other = others.get(name)
        if other is None:
            continue
        yield from _attribute_differences(name, item, other, tolerance)
        kinds = [isinstance(thing, h5py.Dataset) for thing in (item, other)]
        if all(kinds):
            yield from array_differences(name, item[()], other[()], tolerance)
        elif any(kinds):
            yield f"{name}: a group and a dataset"


def _members(file: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    file.visititems(lambda name, item: found.setdefault(name, item) and None)
    return found


def _attribute_differences(
    name: str, ours: Any, theirs: Any, tolerance: Tolerance
) -> Iterator[str]:
    mine, others = (
        {f"{name}@{key}": value for key, value in item.attrs.items() if not is_provenance(key)}
        for item in (ours, theirs)
    )
    yield from _one_sided(mine, others)
    for key, value in mine.items():
        if key in others:
            yield from array_differences(key, value, others[key], tolerance)


def _one_sided(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in ours if name not in theirs)
    yield from (f"{name} is not expected" for name in theirs if name not in ours)
