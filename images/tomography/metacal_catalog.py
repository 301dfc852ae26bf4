"""Read what tomographic binning needs of a shear catalogue and its photometric redshifts."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

Array = NDArray[np.float64]
Columns = dict[str, Array]

SUFFIXES = ("", "_1p", "_1m", "_2p", "_2m")
SHEAR_COLUMNS = ("g1", "g2", "s2n", "size_ratio", "weight")


class CatalogError(ValueError):
    """A catalogue cannot be used; one argument per problem."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What was measured of all objects in one variant of their image.

    Attributes
    ----------
    g1, g2 : (n,) ellipticity, not calibrated
    s2n : (n,) signal to noise
    size_ratio : (n,) squared size in units of the point spread function's
    weight : (n,) non-negative
    z : (n,) point estimate of redshift
    """

    g1: Array
    g2: Array
    s2n: Array
    size_ratio: Array
    weight: Array
    z: Array


@dataclass(frozen=True, kw_only=True)
class MetacalCatalog:
    """A metacalibrated shear catalogue with redshifts.

    Attributes
    ----------
    id : (n,) identifiers
    variants : by suffix, "" for the image as it is, "_1p" for g1 sheared by +delta_gamma/2, ...
    delta_gamma : difference of shear between the variants p and m
    """

    id: NDArray[np.int64]
    variants: Mapping[str, Variant]
    delta_gamma: float


def read_metacal_catalog(shear_path: str, photoz_path: str) -> MetacalCatalog:
    """Read and check the columns of both catalogues that binning and responses need.

    Raises
    ------
    CatalogError
        With every missing column, value that is not finite and negative weight; if all weights
        are zero, or the rows of the files do not belong together.
    """
    shear_names = [name + suffix for suffix in SUFFIXES for name in SHEAR_COLUMNS]
    photoz_names = ["z_mean" + suffix for suffix in SUFFIXES]
    shear, header = read_columns(shear_path, ["id", *shear_names])
    photoz, _ = read_columns(photoz_path, ["id", *photoz_names])
    problems = [
        *finiteness_problems(shear_path, shear),
        *finiteness_problems(photoz_path, photoz),
        *weight_problems(shear_path, shear),
        *alignment_problems(shear_path, shear["id"], photoz_path, photoz["id"]),
    ]
    if "DGAMMA" not in header:
        problems.append(f"{Path(shear_path).name}: no keyword DGAMMA, the shear between variants")
    elif not header["DGAMMA"] > 0:
        problems.append(f"{Path(shear_path).name}: DGAMMA is {header['DGAMMA']}, not positive")
    if problems:
        raise CatalogError(*problems)
    variants = {
        suffix: Variant(
            **{name: shear[name + suffix] for name in SHEAR_COLUMNS}, z=photoz["z_mean" + suffix]
        )
        for suffix in SUFFIXES
    }
    return MetacalCatalog(
        id=shear["id"].astype(np.int64), variants=variants, delta_gamma=float(header["DGAMMA"])
    )


def read_columns(path: str, names: Iterable[str]) -> tuple[Columns, fits.Header]:
    """Read columns of the first table of a FITS file as native floating point numbers.

    Raises
    ------
    CatalogError
        If the file is not readable, has no table, no rows or lacks columns (all are named).
    """
    file_name = Path(path).name
    try:
        with fits.open(path) as hdus:
            if len(hdus) < 2 or not isinstance(hdus[1], fits.BinTableHDU):
                raise CatalogError(f"{file_name}: its second part is not a binary table")
            table, header = hdus[1].data, hdus[1].header
            missing = [
                f"{file_name}: no column {name!r}{near_miss(name, table.names)}"
                for name in names
                if name not in table.names
            ]
            if missing:
                raise CatalogError(*missing)
            if len(table) == 0:
                raise CatalogError(f"{file_name}: the table has no rows")
            return {name: np.array(table[name], dtype=float) for name in names}, header
    except OSError as error:
        raise CatalogError(f"{file_name}: not readable as FITS: {error}") from error


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that `name` may have meant, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def finiteness_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column with values that are NaN or infinite."""
    bad = {name: int(np.sum(~np.isfinite(values))) for name, values in columns.items()}
    return [
        f"{Path(path).name}: column {name!r}: {count} of {columns[name].size} values are NaN or "
        "infinite; remove these rows from all catalogues"
        for name, count in bad.items()
        if count > 0
    ]


def weight_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column of weights with negative values or zeros only."""
    problems = []
    for name, values in columns.items():
        negative = int(np.sum(values < 0))
        if name.startswith("weight") and negative > 0:
            problems.append(
                f"{Path(path).name}: column {name!r}: {negative} of {values.size} weights are "
                "negative; give objects that must not count the weight 0"
            )
        elif name.startswith("weight") and not np.any(values != 0):
            problems.append(
                f"{Path(path).name}: column {name!r}: all {values.size} weights are zero"
            )
    return problems


def alignment_problems(path: str, ids: Array, other_path: str, other_ids: Array) -> list[str]:
    """Return a problem if two files do not list the same objects in the same order."""
    names = f"{Path(path).name} and {Path(other_path).name}"
    if ids.size != other_ids.size:
        return [f"{names} have {ids.size} and {other_ids.size} rows; they must list the same objects"]
    differing = int(np.sum(ids != other_ids))
    if differing > 0:
        return [f"{names}: column 'id' differs in {differing} of {ids.size} rows; sort both by id"]
    return []
