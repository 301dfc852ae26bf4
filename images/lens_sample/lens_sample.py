"""Choose lens galaxies, sort them into bins of redshift, and count their redshifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from astropy.io import fits
from catalog_types import LensSample
from expression import Expression
from fits_columns import Array, CatalogError
from fits_stream import Columns, table_hdu
from lens_catalog import read_lenses
from numpy.typing import NDArray
from redshift_counts import density_columns, redshift_grid
from survey_mask import read_mask


@dataclass(frozen=True, kw_only=True)
class LensBins:
    """Which lenses are in which bin.

    Attributes
    ----------
    edges : increasing redshifts; bin k is from edge k up to edge k + 1
    width : of the bins in which redshifts are counted, at most
    """

    edges: Sequence[float]
    width: float

    def check(self) -> None:
        """Refuse edges that do not increase.

        Raises
        ------
        CatalogError
            If they do not.
        """
        if not all(low < high for low, high in pairwise(self.edges)):
            raise CatalogError(f"edges: {list(self.edges)} do not increase")

    def assign(self, z: Array) -> NDArray[np.int64]:
        """Return the bin of each redshift, -1 for none."""
        bins = np.searchsorted(self.edges, z, side="right") - 1
        return np.where(bins < len(self.edges) - 1, bins, -1)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """Where lenses can be.

    Attributes
    ----------
    mask_path : of the mask; None if there is none
    min_fraction : pixels of which less was observed are left out
    max_outside : fraction of the lenses that may lie outside
    """

    mask_path: str | None
    min_fraction: float
    max_outside: float

    def contain(self, path: str, columns: Columns) -> NDArray[np.bool_]:
        """Return which lenses lie in the mask.

        Raises
        ------
        CatalogError
            If the mask cannot be used, or is not that of these lenses.
        """
        if self.mask_path is None:
            return np.ones(columns["z"].size, dtype=bool)
        mask = read_mask(self.mask_path, self.min_fraction)
        inside = mask.fraction_at(columns["ra"], columns["dec"]) > 0
        outside = int(np.sum(~inside))
        if outside > self.max_outside * inside.size:
            raise CatalogError(
                f"{Path(path).name}: {outside} of {inside.size} lenses lie outside of "
                f"{Path(self.mask_path).name}, more than max_outside, {self.max_outside:g} of "
                "them; is it the mask of this survey? If it is, set max_outside"
            )
        return inside


def write_lens_sample(
    path: str,
    output_path: str,
    bins: LensBins,
    observed: Observed,
    cuts: Expression | None = None,
) -> None:
    """Write lenses with their bins, and the redshift distribution of each bin.

    Parameters
    ----------
    path : of the lens catalogue
    output_path : of the lens sample
    bins : by redshift
    observed : where lenses can be
    cuts : what must be true of their columns

    Raises
    ------
    CatalogError
        If the catalogue or the mask cannot be used, or a bin would be empty.
    """
    bins.check()
    columns, accepted = read_lenses(path, cuts)
    inside = observed.contain(path, columns)
    used = inside & accepted & (columns["weight"] > 0)
    columns["bin"] = np.where(used, bins.assign(columns["z"]), -1)
    check_bins(path, columns, bins)
    selected = columns["bin"] >= 0
    z, weight, of = (columns[name][selected] for name in ("z", "weight", "bin"))
    tables = {
        "OBJECTS": columns,
        "BINS": bin_columns(columns, bins),
        "NZ_LENS": density_columns(redshift_grid(bins.edges, bins.width), z, weight, of),
    }
    header = fits.Header()
    header["NBIN"] = (len(bins.edges) - 1, "number of lens bins")
    header["OUTSIDE"] = (int(np.sum(~inside)), "number of lenses outside of the mask")
    header["CUT"] = (int(np.sum(~accepted)), "number of lenses that the cuts leave out")
    if observed.mask_path is not None:
        header["MINFRAC"] = (observed.min_fraction, "as of the random catalogue")
    declared = LensSample().tables
    hdus = [table_hdu(name, table, declared[name], header) for name, table in tables.items()]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(output_path)


def check_bins(path: str, columns: Columns, bins: LensBins) -> None:
    """Refuse bins without lenses.

    Raises
    ------
    CatalogError
        With each of them.
    """
    counts = np.bincount(columns["bin"] + 1, minlength=len(bins.edges))[1:]
    z = columns["z"]
    empty = [
        f"{Path(path).name}: bin {k}, {low:g} <= z < {high:g}, is empty; the redshifts of its "
        f"{z.size} lenses are from {z.min():.3g} to {z.max():.3g}: change edges or cuts"
        for k, (low, high) in enumerate(pairwise(bins.edges))
        if counts[k] == 0
    ]
    if empty:
        raise CatalogError(*empty)


def bin_columns(columns: Columns, bins: LensBins) -> Columns:
    """Return the range, the number, the weights and the mean redshift of each bin."""
    members = [columns["bin"] == k for k in range(len(bins.edges) - 1)]
    weights = [columns["weight"][member] for member in members]
    return {
        "z_low": np.array(bins.edges[:-1]),
        "z_high": np.array(bins.edges[1:]),
        "count": np.array([weight.size for weight in weights]),
        "sum_w": np.array([weight.sum() for weight in weights]),
        "sum_w2": np.array([np.square(weight).sum() for weight in weights]),
        "mean_z": np.array(
            [
                np.average(columns["z"][member], weights=weight)
                for member, weight in zip(members, weights, strict=True)
            ]
        ),
    }
