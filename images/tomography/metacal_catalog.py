"""Read what tomographic binning needs of a shear catalogue and its photometric redshifts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from fits_columns import (
    Array,
    CatalogError,
    alignment_problems,
    ellipticity_problems,
    read_columns,
    value_problems,
)
from numpy.typing import NDArray

SUFFIXES = ("", "_1p", "_1m", "_2p", "_2m")
SHEAR_COLUMNS = ("g1", "g2", "s2n", "size_ratio", "weight")


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
        With every value that is not finite and negative weight; if all weights are zero, or the
        rows of the files do not belong together.
    """
    weights = ["weight" + suffix for suffix in SUFFIXES]
    shear_names = [name + suffix for suffix in SUFFIXES for name in SHEAR_COLUMNS]
    shear, header = read_columns(shear_path, ["id", *shear_names])
    photoz, _ = read_columns(photoz_path, ["id", *("z_mean" + suffix for suffix in SUFFIXES)])
    problems = [
        *value_problems(shear_path, shear, not_negative=weights),
        *ellipticity_problems(shear_path, shear),
        *value_problems(photoz_path, photoz),
        *weightless_problems(shear_path, shear),
        *alignment_problems(shear_path, shear["id"], photoz_path, photoz["id"]),
    ]
    if problems:
        raise CatalogError(*problems)
    variants = {
        suffix: Variant(
            **{name: shear[name + suffix] for name in SHEAR_COLUMNS}, z=photoz["z_mean" + suffix]
        )
        for suffix in SUFFIXES
    }
    return MetacalCatalog(
        id=shear["id"], variants=variants, delta_gamma=shear_difference(shear_path, header)
    )


def weightless_problems(path: str, columns: Mapping[str, Array]) -> list[str]:
    """Return a problem for every column of weights that are all zero."""
    return [
        f"{Path(path).name}: column {name!r}: all {values.size} weights are zero"
        for name, values in columns.items()
        if name.startswith("weight") and not np.any(values)
    ]


def shear_difference(path: str, header: fits.Header) -> float:
    """Return the difference of shear between the variants p and m, from the keyword DGAMMA.

    Raises
    ------
    CatalogError
        If it is not positive.
    """
    if not header["DGAMMA"] > 0:
        raise CatalogError(f"{Path(path).name}: DGAMMA is {header['DGAMMA']}, not positive")
    return float(header["DGAMMA"])
