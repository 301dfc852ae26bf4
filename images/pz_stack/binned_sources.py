"""Read the binned sources: their shear and redshift columns, their bins and responses."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

Array = NDArray[np.float64]


class CatalogError(ValueError):
    """A catalogue cannot be used; one argument per problem."""


@dataclass(frozen=True, kw_only=True)
class BinnedSources:
    """Sources with their tomographic bins.

    Attributes
    ----------
    bin : (n,) bin of each object, -1 for none
    weight : (n,)
    g1, g2 : (n,) ellipticity, not calibrated
    sigma_m : (n,) measurement noise of the ellipticity per component
    z_mean : (n,) point estimate of redshift
    response : (nbin, 2, 2) full response of each bin
    response_all : (2, 2) full response of all bins together
    z_ranges : (nbin, 2) edges of each bin
    area_deg2 : of the footprint, None if the catalogue does not say
    """

    bin: NDArray[np.int64]
    weight: Array
    g1: Array
    g2: Array
    sigma_m: Array
    z_mean: Array
    response: Array
    response_all: Array
    z_ranges: Array
    area_deg2: float | None


def read_binned_sources(shear_path: str, photoz_path: str, tomographic_path: str) -> BinnedSources:
    """Read and check what the stacks and the metadata need, except the densities of redshift.

    Raises
    ------
    CatalogError
        With every missing column, value that is not finite and negative weight; if a bin is empty
        or the rows of the files do not belong together.
    """
    shear, header = read_columns(shear_path, 1, ["id", "g1", "g2", "weight", "sigma_m"])
    photoz, _ = read_columns(photoz_path, 1, ["id", "z_mean"])
    objects, _ = read_columns(tomographic_path, 1, ["id", "bin"])
    table, _ = read_columns(tomographic_path, 2, ["R", "z_low", "z_high"])
    together, _ = read_columns(tomographic_path, 3, ["R"])
    problems = [
        *column_problems(shear_path, shear),
        *column_problems(photoz_path, photoz),
        *alignment_problems(tomographic_path, objects["id"], shear_path, shear["id"]),
        *alignment_problems(tomographic_path, objects["id"], photoz_path, photoz["id"]),
    ]
    problems += problems or empty_bin_problems(
        tomographic_path, objects["bin"], shear["weight"], len(table["R"])
    )
    if problems:
        raise CatalogError(*problems)
    return BinnedSources(
        bin=objects["bin"].astype(np.int64),
        **{name: shear[name] for name in ("weight", "g1", "g2", "sigma_m")},
        z_mean=photoz["z_mean"],
        response=table["R"],
        response_all=together["R"][0],
        z_ranges=np.stack([table["z_low"], table["z_high"]], axis=1),
        area_deg2=float(header["AREA"]) if "AREA" in header else None,
    )


def read_columns(
    path: str, hdu: int, names: Iterable[str]
) -> tuple[dict[str, Array], fits.Header]:
    """Read columns of one table of a FITS file as native floating point numbers.

    Raises
    ------
    CatalogError
        If the file is not readable, has no such table or lacks columns (all are named).
    """
    file_name = Path(path).name
    try:
        with fits.open(path) as hdus:
            if len(hdus) <= hdu or not isinstance(hdus[hdu], fits.BinTableHDU):
                raise CatalogError(f"{file_name}: part {hdu + 1} of it is not a binary table")
            table, header = hdus[hdu].data, hdus[hdu].header
            missing = [
                f"{file_name}: no column {name!r}{near_miss(name, table.names)}"
                for name in names
                if name not in table.names
            ]
            if missing:
                raise CatalogError(*missing)
            return {name: np.array(table[name], dtype=float) for name in names}, header
    except OSError as error:
        raise CatalogError(f"{file_name}: not readable as FITS: {error}") from error


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that `name` may have meant, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def column_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column with values that are not finite, or negative weights."""
    problems = []
    for name, values in columns.items():
        place = f"{Path(path).name}: column {name!r}"
        bad = int(np.sum(~np.isfinite(values)))
        if bad > 0:
            problems.append(f"{place}: {bad} of {values.size} values are NaN or infinite")
        negative = int(np.sum(values < 0))
        if name in {"weight", "sigma_m"} and negative > 0:
            problems.append(f"{place}: {negative} of {values.size} values are negative")
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


def empty_bin_problems(path: str, bins: Array, weight: Array, nbin: int) -> list[str]:
    """Return a problem for every bin without weight, and for bins that are not in the table."""
    total = np.bincount(bins.astype(int) + 1, weight, minlength=nbin + 1)[1:]
    if total.size > nbin:
        return [f"{Path(path).name}: objects in bin {total.size - 1}, but BINS has {nbin} rows"]
    return [
        f"{Path(path).name}: bin {k} is empty: the weights of its objects add up to zero"
        for k in np.flatnonzero(total == 0)
    ]
