"""Read FITS tables some rows at a time, so that memory does not grow with them.

The stages that read large catalogues have links to this file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from fits_columns import (
    CatalogError,
    Columns,
    alignment_problems,
    find_columns,
    native,
    open_fits,
)
from numpy.typing import NDArray

Chosen = NDArray[np.bool_]

ROWS_AT_ONCE = 100_000
BYTES_AT_ONCE = 1 << 20  # as many as stay in the cache of a processor while they are converted


@dataclass(frozen=True, kw_only=True)
class StoredColumn:
    """How the numbers of a column are stored: they are zero + scale * what is in the file.

    Attributes
    ----------
    name : as the file has it
    scale, zero : None if there are none
    null : stands for a whole number that is missing, None if nothing does
    """

    name: str
    scale: float | None
    zero: float | None
    null: int | None

    def values(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Return numbers; those that are in the file as they are may be in its byte order."""
        numbers = stored
        if self.scale is not None and self.scale != 1:
            numbers = native(numbers) * self.scale
        return numbers if not self.zero else native(native(numbers) + np.asarray(self.zero))

    def empty(self, count: int, row_type: np.dtype[Any]) -> NDArray[Any]:
        """Return room for some rows, as `read_columns` returns them."""
        none = native(self.values(np.empty(0, dtype=row_type[self.name])))
        return np.empty((count, *none.shape[1:]), dtype=none.dtype)


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """Some columns of a table that is read in parts.

    Attributes
    ----------
    path : of the FITS file
    header : of the table
    size : number of rows
    columns : those that are read, by the name that they were asked for
    row_type : of one row in the file
    offset : of the first row in the file, bytes
    names : of all columns of the table
    """

    path: str
    header: fits.Header
    size: int
    columns: dict[str, StoredColumn]
    row_type: np.dtype[Any]
    offset: int
    names: tuple[str, ...]

    @property
    def numbers(self) -> list[str]:
        """The names of the columns that hold one number a row."""
        formats = ((name, self.row_type[name]) for name in self.names)
        return [name for name, kind in formats if not kind.shape and kind.kind in "iuf"]

    def among(self, names: Iterable[str]) -> set[str]:
        """Return which of some names, in any case, are columns that hold one number a row."""
        numbers = {name.lower() for name in self.numbers}
        return {name for name in names if name.lower() in numbers}

    def choose(self, is_wanted: Callable[[str], bool]) -> "TableFile":
        """Return the same file with some of its columns only."""
        return replace(self, columns={n: c for n, c in self.columns.items() if is_wanted(n)})

    def parts(
        self, rows_at_once: int | None = None, arrays_of: Callable[[], Chosen] | None = None
    ) -> Iterator[Columns]:
        """Yield the columns of `ROWS_AT_ONCE` rows at a time, as `read_columns` returns them.

        Parameters
        ----------
        rows_at_once : another number of rows
        arrays_of : tells of which rows of the next part the arrays are wanted, if not of all:
            columns of arrays then have these rows alone

        Raises
        ------
        CatalogError
            If the file ends early; after the last part, with every column that has missing values.
        """
        step = rows_at_once or ROWS_AT_ONCE
        with Path(self.path).open("rb") as file:
            file.seek(self.offset)
            reader = RowReader(self, file)
            for start in range(0, self.size, step):
                count = min(step, self.size - start)
                yield reader.read(count, np.ones(count, bool) if arrays_of is None else arrays_of())
        if problems := reader.problems():
            raise CatalogError(*problems)

    def whole(self) -> Columns:
        """Return the columns, as `read_columns` does, without the rest of the file in memory.

        Raises
        ------
        CatalogError
            See `parts`.
        """
        columns: Columns = {}
        start = 0
        for part in self.parts():
            count = len(next(iter(part.values())))
            for name, values in part.items():
                if name not in columns:
                    columns[name] = np.empty((self.size, *values.shape[1:]), dtype=values.dtype)
                columns[name][start : start + count] = values
            start += count
        return columns


class RowReader:
    """Reads rows of a table that follow each other, and counts the values that are missing."""

    def __init__(self, table: TableFile, file: BufferedReader) -> None:
        self._table, self._file = table, file
        self._missing = dict.fromkeys(table.columns, 0)
        at_once = max(1, BYTES_AT_ONCE // table.row_type.itemsize)
        self._rows = np.empty(min(at_once, table.size), dtype=table.row_type)

    def read(self, count: int, arrays_of: Chosen) -> Columns:
        """Return the columns of the next rows.

        Parameters
        ----------
        count : number of rows
        arrays_of : (count,) of which of them columns of arrays are wanted
        """
        row_type, n_array = self._table.row_type, int(np.count_nonzero(arrays_of))
        sizes = {
            name: n_array if row_type[column.name].shape else count
            for name, column in self._table.columns.items()
        }
        columns = {n: c.empty(sizes[n], row_type) for n, c in self._table.columns.items()}
        at, array_at = 0, 0
        for rows in self._blocks(count):
            chosen = arrays_of[at : at + rows.size]
            n_array = int(np.count_nonzero(chosen))
            for name, column in self._table.columns.items():
                stored = rows[column.name]
                self._count_missing(name, stored)
                if row_type[column.name].shape:
                    columns[name][array_at : array_at + n_array] = column.values(stored[chosen])
                else:
                    columns[name][at : at + rows.size] = column.values(stored)
            at, array_at = at + rows.size, array_at + n_array
        return columns

    def _blocks(self, count: int) -> Iterator[NDArray[Any]]:
        for start in range(0, count, self._rows.size):
            rows = self._rows[: count - start]
            if self._file.readinto(rows.view(np.uint8).data) < rows.nbytes:
                name = Path(self._table.path).name
                raise CatalogError(f"{name} is cut short; give the whole file")
            yield rows

    def _count_missing(self, name: str, stored: NDArray[Any]) -> None:
        null = self._table.columns[name].null
        if null is not None:
            self._missing[name] += int(np.sum(stored == null))

    def problems(self) -> list[str]:
        """Return a problem for every column with missing values."""
        return [
            f"{Path(self._table.path).name}: column {name!r}: {count} of {self._table.size} values "
            "are missing; remove these objects from all catalogues"
            for name, count in self._missing.items()
            if count > 0
        ]


def open_table(path: str, names: Iterable[str], table: str | None = None) -> TableFile:
    """Return a table that is read in parts.

    Parameters
    ----------
    path : FITS file
    names : of the columns, in any case
    table : name of the table; None for the first

    Raises
    ------
    CatalogError
        If the file is not readable or the table has no rows, or with every column that is missing.
    """
    with open_fits(path) as hdus:
        wanted = list(names)
        found = find_columns(hdus, table, wanted)
        present = {name.lower(): name for name in found.columns.names}
        if not isinstance(found, fits.BinTableHDU):
            raise CatalogError(f"{Path(path).name}: a table of text; write a binary one")
        return TableFile(
            path=path,
            header=found.header,
            size=int(found.header["NAXIS2"]),
            columns={name: stored(found.columns[present[name.lower()]]) for name in wanted},
            row_type=found.columns.dtype.newbyteorder(">"),
            offset=int(found.fileinfo()["datLoc"]),
            names=tuple(found.columns.names),
        )


def stored(column: fits.Column) -> StoredColumn:
    """Return how a column is stored."""
    scale, zero, null = (
        None if value in {None, ""} else value
        for value in (column.bscale, column.bzero, column.null)
    )
    return StoredColumn(name=column.name, scale=scale, zero=zero, null=null)


class Alignment:
    """Whether two files list the same objects in the same order, found out part by part.

    Identifiers are kept only if they do not ascend: those of all parts must then be compared.
    """

    def __init__(self, first: TableFile, second: TableFile) -> None:
        self.files = (first, second)
        self._differing = 0
        self._last: int | None = None
        self._ascending = True

    def add(self, ids: NDArray[np.int64], other_ids: NDArray[np.int64]) -> None:
        """Compare the identifiers of one part of each file."""
        self._differing += int(np.count_nonzero(ids != other_ids))
        follows = self._last is None or bool(ids[0] > self._last)
        self._ascending = self._ascending and follows and bool(np.all(np.diff(ids) > 0))
        self._last = int(ids[-1])

    def problems(self) -> list[str]:
        """Return a problem if the files do not belong together; see `alignment_problems`."""
        if self._ascending and self._differing == 0:
            return []
        first, second = (
            np.concatenate([part["id"] for part in open_table(file.path, ["id"]).parts()])
            for file in self.files
        )
        return alignment_problems(self.files[0].path, first, self.files[1].path, second)


def size_problems(first: TableFile, second: TableFile) -> list[str]:
    """Return a problem if two files do not have the same number of rows."""
    if first.size == second.size:
        return []
    names = f"{Path(first.path).name} and {Path(second.path).name}"
    return [f"{names} have {first.size} and {second.size} rows, not the same objects"]
