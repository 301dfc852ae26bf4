"""Redshift distributions of tomographic bins, and the file that holds them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.io import fits
from fits_columns import Array
from fits_stream import rows_hdu


@dataclass(frozen=True, kw_only=True)
class RedshiftDistribution:
    """Densities of redshift on equal bins; the integral of each is one.

    Attributes
    ----------
    edges : (n_z + 1,)
    density : (nbin, n_z) of each tomographic bin
    density_all : (n_z,) of all tomographic bins together
    samples : (n_samples, nbin + 1, n_z) draws from what is known of them, all together last; None
        where nothing but one estimate is known
    parent : (n_z,) of the whole catalogue, which the samples need; None without them
    interim : (n_z,) prior that the densities of the objects were made with; None without them
    """

    edges: Array
    density: Array
    density_all: Array
    samples: Array | None = None
    parent: Array | None = None
    interim: Array | None = None

    @property
    def middles(self) -> Array:
        """Middles of the redshift bins, (n_z,)."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])

    def mean(self, density: Array) -> Array:
        """Return the mean redshift of one density, or of each of many."""
        return np.asarray((density * self.middles * np.diff(self.edges)).sum(axis=-1))


def normalised(masses: Array, edges: Array) -> Array:
    """Return the densities of the weight in equal bins of redshift; the integral of each is one."""
    return np.asarray(masses / masses.sum(axis=-1, keepdims=True) / (edges[1] - edges[0]))


def write_photoz_stack(path: str, distribution: RedshiftDistribution) -> None:
    """Write the densities in the columns of the two-point FITS convention: Z_MID, BIN1, ...

    Samples are in the table NZ_SAMPLES, one in each row, with the densities as arrays; NZ_PARENT
    has the distribution of the whole catalogue and the prior.
    """
    nbin = len(distribution.density)
    bins = {f"BIN{k + 1}": density for k, density in enumerate(distribution.density)}
    hdus = [
        fits.PrimaryHDU(),
        table("NZ_SOURCE", grid(distribution) | bins | {"ALL": distribution.density_all}),
    ]
    hdus[1].header["NBIN"] = (nbin, "number of tomographic bins")
    if distribution.samples is not None:
        names = [*bins, "ALL"]
        drawn = {name: distribution.samples[:, k] for k, name in enumerate(names)}
        parent = {"PARENT": distribution.parent, "INTERIM": distribution.interim}
        hdus += [table("NZ_SAMPLES", drawn), table("NZ_PARENT", grid(distribution) | parent)]
    fits.HDUList(hdus).writeto(path, overwrite=True)


def grid(distribution: RedshiftDistribution) -> dict[str, Array]:
    """Return the columns that say where the bins of redshift are."""
    return {
        "Z_LOW": distribution.edges[:-1],
        "Z_MID": distribution.middles,
        "Z_HIGH": distribution.edges[1:],
    }


def table(name: str, columns: dict[str, Any]) -> fits.BinTableHDU:
    """Return a table of numbers, whose columns may hold arrays."""
    rows = len(next(iter(columns.values())))
    kinds = [(key, "f8", values.shape[1:]) for key, values in columns.items()]
    data = np.zeros(rows, dtype=kinds)
    for key, values in columns.items():
        data[key] = values
    return rows_hdu(name, data)
