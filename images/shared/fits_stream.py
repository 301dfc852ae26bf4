"""Write FITS tables a part of the rows at a time, so that memory does not grow with them.

The stages that write FITS tables so have links to this file.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from descpipe import Table

Columns = dict[str, NDArray[Any]]

BLOCK = 2880  # bytes; every part of a FITS file is a multiple of it


def table_hdu(
    name: str, columns: Columns, declared: Table, header: fits.Header | None = None
) -> fits.BinTableHDU:
    """Return a binary table; columns of more than one dimension keep their shape.

    Parameters
    ----------
    name : of the table
    columns : by name
    declared : what readers are told of it, for the units
    header : further keywords
    """
    hdu = rows_hdu(name, table_rows(columns), header)
    for number, column in enumerate(hdu.columns, start=1):
        known = declared.columns.get(column.name)  # there may be more than are declared
        if known and known.unit:
            column.unit = known.unit
            hdu.header.set(f"TUNIT{number}", known.unit, after=f"TFORM{number}")
    return hdu


def rows_hdu(
    name: str, rows: NDArray[np.void], header: fits.Header | None = None
) -> fits.BinTableHDU:
    """Return a binary table of some rows.

    They are set afterwards: a new table that is given rows loads astropy.table to look whether they
    are of that kind, which takes as long as reading hundreds of thousands of them.
    """
    hdu = fits.BinTableHDU(header=header, name=name)
    hdu.data = rows
    return hdu


def table_rows(columns: Columns) -> NDArray[np.void]:
    """Return the rows of a table, in the byte order of FITS."""
    rows = np.empty(
        len(next(iter(columns.values()))),
        dtype=[
            (name, values.dtype.newbyteorder(">"), values.shape[1:])
            for name, values in columns.items()
        ],
    )
    for name, values in columns.items():
        rows[name] = values
    return rows


def write_table(
    path: str,
    name: str,
    parts: Iterable[Columns],
    *,
    count: int,
    declared: Table,
    header: fits.Header,
) -> None:
    """Write a file with one table.

    Parameters
    ----------
    path : of the file
    name : of the table
    parts : columns of some rows at a time, at least once
    count : number of rows of all parts together
    declared : what readers are told of the table
    header : further keywords
    """
    with Path(path).open("wb") as file:
        file.write(fits.PrimaryHDU().header.tostring().encode("ascii"))
        for number, columns in enumerate(parts):
            if number == 0:
                hdu = table_hdu(name, columns, declared, header)
                hdu.header["NAXIS2"] = count
                file.write(hdu.header.tostring().encode("ascii"))
            file.write(table_rows(columns).data)
        pad(file)


def pad(file: BinaryIO) -> None:
    """Fill the last block of a file with zeros."""
    file.write(bytes(-file.tell() % BLOCK))
