"""Read the binned sources: their shear and redshift columns, their bins and responses."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import (
    Array,
    CatalogError,
    alignment_problems,
    ellipticity_problems,
    read_columns,
    response_problems,
    value_problems,
)
from numpy.typing import NDArray


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
        With every value that is not finite and negative weight; if a bin is empty or the rows of
        the files do not belong together.
    """
    shear, header = read_columns(shear_path, ["id", "g1", "g2", "weight", "sigma_m"])
    photoz, _ = read_columns(photoz_path, ["id", "z_mean"])
    objects, _ = read_columns(tomographic_path, ["id", "bin"], "OBJECTS")
    table, _ = read_columns(tomographic_path, ["R", "z_low", "z_high"], "BINS")
    together, _ = read_columns(tomographic_path, ["R"], "ALL")
    problems = [
        *value_problems(shear_path, shear, not_negative=["weight", "sigma_m"]),
        *ellipticity_problems(shear_path, shear),
        *value_problems(photoz_path, photoz),
        *response_problems(tomographic_path, table["R"]),
        *alignment_problems(tomographic_path, objects["id"], shear_path, shear["id"]),
        *alignment_problems(tomographic_path, objects["id"], photoz_path, photoz["id"]),
    ]
    problems += problems or empty_bin_problems(
        tomographic_path, objects["bin"], shear["weight"], len(table["R"])
    )
    if problems:
        raise CatalogError(*problems)
    return BinnedSources(
        bin=objects["bin"],
        **{name: shear[name] for name in ("weight", "g1", "g2", "sigma_m")},
        z_mean=photoz["z_mean"],
        response=table["R"],
        response_all=together["R"][0],
        z_ranges=np.stack([table["z_low"], table["z_high"]], axis=1),
        area_deg2=float(header["AREA"]) if "AREA" in header else None,
    )


def empty_bin_problems(path: str, bins: NDArray[np.int64], weight: Array, nbin: int) -> list[str]:
    """Return a problem for every bin without weight, and for bins that are not in the table."""
    total = np.bincount(bins + 1, weight, minlength=nbin + 1)[1:]
    if total.size > nbin:
        return [f"{Path(path).name}: objects in bin {total.size - 1}, but BINS has {nbin} rows"]
    return [
        f"{Path(path).name}: bin {k} is empty: the weights of its objects add up to zero"
        for k in np.flatnonzero(total == 0)
    ]
