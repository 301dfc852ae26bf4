"""Write the shear and the photo-z catalogue from one in the HDF5 layout of the field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from catalog_types import ShearCatalog
from fits_columns import CatalogError, Columns, reading
from fits_stream import write_table
from hdf5_types import ShearHDF5
from survey_types import PhotozCatalog

from descpipe import Table

ROWS_AT_ONCE = 100_000
SUFFIXES = ("", "_1p", "_1m", "_2p", "_2m")
SIZE, PSF_SIZE, RATIO = "T", "psf_T_mean", "size_ratio"
REDSHIFT = "mean_z"


@dataclass(frozen=True, kw_only=True)
class RedshiftGrid:
    """Equal bins of redshift, for those who count point estimates.

    Attributes
    ----------
    z_min, z_max : lower edge of the first bin, upper edge of the last one
    n_z : number of bins
    """

    z_min: float
    z_max: float
    n_z: int

    def header(self) -> fits.Header:
        """Return the keywords that describe it."""
        return fits.Header({"ZMIN": self.z_min, "ZMAX": self.z_max, "NZ": self.n_z})


def convert(
    path: str,
    shear_path: str,
    photoz_path: str,
    keywords: Mapping[str, float | None],
    grid: RedshiftGrid,
    *,
    sigma_m: float | None = None,
) -> None:
    """Write both catalogues.

    Parameters
    ----------
    path : HDF5 file with a group `shear`
    shear_path, photoz_path : FITS files to write
    keywords : of the shear catalogue; those that are None are left out
    grid : of redshift
    sigma_m : measurement noise of all ellipticities, if the file does not tell it

    Raises
    ------
    CatalogError
        If datasets are not of one length, or the measurement noise is not known.
    """
    import h5py

    do = "give a file with these datasets, of one row for each object"
    errors = (OSError, KeyError)
    with reading(path, ShearHDF5(), do, errors=errors), h5py.File(path) as file:
        group = file["shear"]
        names = column_names(group)
        check_group(path, group, names, sigma_m)
        size = group["g1"].size
        header = fits.Header({key: value for key, value in keywords.items() if value is not None})
        parts = (shear_columns(group, names, rows, sigma_m) for rows in row_ranges(size))
        declared = with_others(ShearCatalog().tables[""], [*names, "sigma_m"])
        write_table(shear_path, "SHEAR", parts, count=size, declared=declared, header=header)
        parts = (redshift_columns(group, rows) for rows in row_ranges(size))
        declared, header = PhotozCatalog().tables[""], grid.header()
        write_table(photoz_path, "PHOTOZ", parts, count=size, declared=declared, header=header)


def column_names(group: Any) -> list[str]:
    """Return the datasets that hold one number a row, without the redshifts."""
    return [
        name
        for name, item in group.items()
        if getattr(item, "ndim", 0) == 1 and item.dtype.kind in "iufb"
        if not name.startswith(REDSHIFT)
    ]


def check_group(path: str, group: Any, names: list[str], sigma_m: float | None) -> None:
    """Refuse datasets that are no catalogue together.

    Raises
    ------
    CatalogError
        With every dataset of another length, and what is missing.
    """
    file, size = Path(path).name, group["g1"].size
    read = [*names, *(REDSHIFT + suffix for suffix in SUFFIXES)]
    problems = [
        f"{file}: dataset 'shear/{name}' has {group[name].size} rows, but 'shear/g1' has {size}"
        for name in read
        if group[name].size != size
    ]
    if size == 0:
        problems.append(f"{file}: the catalogue has no rows")
    if "sigma_m" not in names and sigma_m is None:
        problems.append(
            f"{file}: no dataset 'shear/sigma_m', the measurement noise of each ellipticity; set "
            "the parameter sigma_m to that of all"
        )
    if problems:
        raise CatalogError(*problems)


def row_ranges(size: int) -> Iterator[slice]:
    """Yield some rows at a time."""
    for start in range(0, size, ROWS_AT_ONCE):
        yield slice(start, min(start + ROWS_AT_ONCE, size))


def shear_columns(group: Any, names: list[str], rows: slice, sigma_m: float | None) -> Columns:
    """Return some rows of the shear catalogue."""
    columns = {"id": identifiers(group, rows)}
    columns |= {name: plain(group[name][rows]) for name in names if name != "id"}
    for suffix in SUFFIXES:
        if RATIO + suffix not in columns:
            columns[RATIO + suffix] = columns[SIZE + suffix] / columns[PSF_SIZE]
    if "sigma_m" not in columns:
        columns["sigma_m"] = np.full(rows.stop - rows.start, sigma_m)
    return columns


def redshift_columns(group: Any, rows: slice) -> Columns:
    """Return some rows of the photo-z catalogue."""
    columns = {"id": identifiers(group, rows)}
    for suffix in SUFFIXES:
        columns["z_mean" + suffix] = plain(group[REDSHIFT + suffix][rows])
    return columns


def identifiers(group: Any, rows: slice) -> Any:
    """Return what identifies objects: the dataset `id`, or the number of the row."""
    return plain(group["id"][rows]) if "id" in group else np.arange(rows.start, rows.stop)


def plain(values: Any) -> Any:
    """Return numbers of a kind that FITS has: unsigned ones as signed ones of twice the size."""
    kinds = {"b1": "i2", "i1": "i2", "u1": "i2", "u2": "i4", "u4": "i8", "u8": "i8", "f2": "f4"}
    return values.astype(kinds.get(values.dtype.str[1:], values.dtype.str[1:]))


def with_others(declared: Table, names: list[str]) -> Table:
    """Return what is told of a table together with columns of which nothing is known."""
    return Table({**dict.fromkeys(names, "any"), **declared.columns})
