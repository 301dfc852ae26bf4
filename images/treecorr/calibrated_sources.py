"""Read the sources of every tomographic bin and calibrate their ellipticities to shear."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

Array = NDArray[np.float64]

SHEAR_COLUMNS = ("id", "ra", "dec", "g1", "g2", "weight")
SMALLEST_DETERMINANT = 0.01  # of the response: below, its inverse blows up the noise tenfold


class CatalogError(ValueError):
    """A catalogue cannot be used; one argument per problem."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How ellipticities become shears.

    Attributes
    ----------
    subtract_mean : whether the weighted mean shear of each bin is taken off
    flip_g1, flip_g2 : whether a component changes sign, for catalogues of another convention
    """

    subtract_mean: bool = False
    flip_g1: bool = False
    flip_g2: bool = False


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The sources of one tomographic bin.

    Attributes
    ----------
    ra, dec : (n,) deg
    shear : (2, n) calibrated shear
    weight : (n,)
    """

    ra: Array
    dec: Array
    shear: Array
    weight: Array


def read_sources(
    shear_path: str, tomographic_path: str, calibration: Calibration
) -> list[Sources]:
    """Return the calibrated sources of every bin; objects of weight zero are left out.

    Raises
    ------
    CatalogError
        With every missing column, value that is not finite and negative weight; if a bin is empty,
        a response cannot be inverted, or the rows of the files do not belong together.
    """
    shear = read_columns(shear_path, 1, SHEAR_COLUMNS)
    objects = read_columns(tomographic_path, 1, ["id", "bin"])
    responses = read_columns(tomographic_path, 2, ["R"])["R"]
    problems = [
        *column_problems(shear_path, shear),
        *alignment_problems(tomographic_path, objects["id"], shear_path, shear["id"]),
        *response_problems(tomographic_path, responses),
    ]
    if problems:
        raise CatalogError(*problems)
    bins = np.where(shear["weight"] > 0, objects["bin"], -1)
    counts = np.bincount(bins.astype(int) + 1, minlength=len(responses) + 1)[1:]
    empty = np.flatnonzero(counts == 0)
    if empty.size > 0:
        name = Path(tomographic_path).name
        raise CatalogError(*(f"{name}: bin {k} has no objects with weight" for k in empty))
    return [
        calibrate({name: values[bins == k] for name, values in shear.items()}, response, calibration)
        for k, response in enumerate(responses)
    ]


def calibrate(columns: Mapping[str, Array], response: Array, calibration: Calibration) -> Sources:
    """Return shears R^-1 e, with the full response matrix of the bin.

    Parameters
    ----------
    columns : ra, dec, g1, g2 and weight of the bin's objects
    response : (2, 2)
    calibration : what else is done
    """
    shear = np.linalg.solve(response, np.stack([columns["g1"], columns["g2"]]))
    weight = columns["weight"]
    if calibration.subtract_mean:
        shear -= ((weight * shear).sum(axis=1) / weight.sum())[:, None]
    shear[0] *= -1 if calibration.flip_g1 else 1
    shear[1] *= -1 if calibration.flip_g2 else 1
    return Sources(ra=columns["ra"], dec=columns["dec"], shear=shear, weight=weight)


def read_columns(path: str, hdu: int, names: Iterable[str]) -> dict[str, Array]:
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
            table = hdus[hdu].data
            missing = [
                f"{file_name}: no column {name!r}{near_miss(name, table.names)}"
                for name in names
                if name not in table.names
            ]
            if missing:
                raise CatalogError(*missing)
            return {name: np.array(table[name], dtype=float) for name in names}
    except OSError as error:
        raise CatalogError(f"{file_name}: not readable as FITS: {error}") from error


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that `name` may have meant, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def column_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column with values that no catalogue can have."""
    checks = {
        "NaN or infinite": lambda _, values: ~np.isfinite(values),
        "negative": lambda name, values: (values < 0) & (name == "weight"),
        "not between -90 and 90 deg": lambda name, values: (np.abs(values) > 90) & (name == "dec"),
    }
    return [
        f"{Path(path).name}: column {name!r}: {count} of {values.size} values are {fault}"
        for name, values in columns.items()
        for fault, check in checks.items()
        if (count := int(np.sum(check(name, values)))) > 0
    ]


def alignment_problems(path: str, ids: Array, other_path: str, other_ids: Array) -> list[str]:
    """Return a problem if two files do not list the same objects in the same order."""
    names = f"{Path(path).name} and {Path(other_path).name}"
    if ids.size != other_ids.size:
        return [f"{names} have {ids.size} and {other_ids.size} rows; they must list the same objects"]
    differing = int(np.sum(ids != other_ids))
    if differing > 0:
        return [f"{names}: column 'id' differs in {differing} of {ids.size} rows; sort both by id"]
    return []


def response_problems(path: str, responses: Array) -> list[str]:
    """Return a problem for every bin whose response cannot be inverted."""
    determinants = np.linalg.det(responses)
    return [
        f"{Path(path).name}: the response of bin {k} is {response.tolist()}: it cannot be inverted"
        for k, (response, determinant) in enumerate(zip(responses, determinants, strict=True))
        if not abs(determinant) > SMALLEST_DETERMINANT
    ]
