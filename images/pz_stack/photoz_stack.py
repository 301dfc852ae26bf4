"""Redshift distributions of tomographic bins, by stacking densities or counting point estimates."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from binned_sources import BinnedSources
from fits_columns import Array, CatalogError, find_table, open_fits
from numpy.typing import NDArray

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, kw_only=True)
class RedshiftDistribution:
    """Densities of redshift on equal bins; the integral of each is one.

    Attributes
    ----------
    edges : (n_z + 1,)
    density : (nbin, n_z) of each tomographic bin
    density_all : (n_z,) of all tomographic bins together
    """

    edges: Array
    density: Array
    density_all: Array

    @property
    def middles(self) -> Array:
        """Middles of the redshift bins, (n_z,)."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])

    def mean(self, density: Array) -> float:
        """Return the mean redshift of one density."""
        return float((density * self.middles * np.diff(self.edges)).sum())


def stack(sources: BinnedSources, photoz_path: str, method: str) -> RedshiftDistribution:
    """Return the weighted redshift distribution of every bin.

    Parameters
    ----------
    sources : with their bins and weights
    photoz_path : catalogue with the densities `pdf`, in the order of `sources`
    method : "pdf" for sum_j w_j p_j(z) / sum_j w_j, "point" for a histogram of `z_mean`

    Raises
    ------
    CatalogError
        If the densities cannot be used.
    """
    with open_fits(photoz_path) as hdus:
        table = find_table(hdus, None)
        edges = redshift_grid(photoz_path, table)
        if method == "pdf":
            sums = sum_densities(photoz_path, table, sources, edges)
        else:
            sums = count_points(photoz_path, sources, edges)
    together = sums.sum(axis=0)
    width = edges[1] - edges[0]
    return RedshiftDistribution(
        edges=edges,
        density=sums / sums.sum(axis=1, keepdims=True) / width,
        density_all=together / together.sum() / width,
    )


def redshift_grid(path: str, table: fits.BinTableHDU) -> Array:
    """Return the edges of the redshift bins, from the keywords ZMIN, ZMAX and NZ.

    Raises
    ------
    CatalogError
        If the grid makes no sense.
    """
    z_min, z_max, n_z = (table.header[name] for name in ("ZMIN", "ZMAX", "NZ"))
    if not (z_min < z_max and n_z >= 1):
        raise CatalogError(f"{Path(path).name}: {n_z} bins from ZMIN {z_min} to ZMAX {z_max}")
    return np.linspace(z_min, z_max, int(n_z) + 1)


def sum_densities(
    path: str, table: fits.BinTableHDU, sources: BinnedSources, edges: Array
) -> Array:
    """Return the weighted sum of the normalised densities of each bin's objects, (nbin, n_z).

    Raises
    ------
    CatalogError
        If there are no densities, or they do not match the grid, are negative, not finite or zero.
    """
    check_density_column(path, table, edges.size - 1)
    nbin, n_z = len(sources.response), edges.size - 1
    sums = np.zeros((nbin + 1, n_z))
    bad = 0
    for rows, density in used_densities(table.data["pdf"], sources.bin):
        integral = density.sum(axis=1)
        bad += int(np.sum(~(np.isfinite(integral) & (integral > 0) & (density >= 0).all(axis=1))))
        if bad == 0:
            one_hot = np.zeros((nbin + 1, rows.size))
            one_hot[sources.bin[rows], np.arange(rows.size)] = sources.weight[rows] / integral
            sums += one_hot @ density
    if bad > 0:
        raise CatalogError(
            f"{Path(path).name}: column 'pdf': {bad} of {int(np.sum(sources.bin >= 0))} densities "
            "of selected objects are negative, zero everywhere, NaN or infinite"
        )
    return sums[:nbin]


def check_density_column(path: str, table: fits.BinTableHDU, n_z: int) -> None:
    """Refuse a table without densities on `n_z` redshift bins.

    Raises
    ------
    CatalogError
        If there is no column `pdf`, or it has another length than the header says.
    """
    if "pdf" not in map(str.lower, table.columns.names):
        raise CatalogError(
            f"{Path(path).name}: no column 'pdf'; set method to point for a histogram of z_mean"
        )
    shape = table.data["pdf"].shape[1:]
    if shape != (n_z,):
        raise CatalogError(f"{Path(path).name}: column 'pdf' has shape {shape}, but NZ is {n_z}")


def used_densities(
    density: NDArray[np.floating], bins: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], Array]]:
    """Yield row numbers and densities of the objects that have a bin, some rows at a time."""
    for start in range(0, bins.size, ROWS_AT_ONCE):
        rows = start + np.flatnonzero(bins[start : start + ROWS_AT_ONCE] >= 0)
        yield rows, np.asarray(density[rows], dtype=float)


def count_points(path: str, sources: BinnedSources, edges: Array) -> Array:
    """Return the weighted histogram of the point estimates of each bin's objects, (nbin, n_z).

    Raises
    ------
    CatalogError
        If the point estimate of an object that has a bin is not on the grid.
    """
    off = (sources.bin >= 0) & ((sources.z_mean < edges[0]) | (sources.z_mean > edges[-1]))
    if off.any():
        raise CatalogError(
            f"{Path(path).name}: column 'z_mean': {int(off.sum())} of "
            f"{int(np.sum(sources.bin >= 0))} values of selected objects are outside of ZMIN and "
            f"ZMAX, {edges[0]:g} to {edges[-1]:g}"
        )
    return np.array(
        [
            np.histogram(sources.z_mean[members], edges, weights=sources.weight[members])[0]
            for members in (sources.bin == k for k in range(len(sources.response)))
        ]
    )


def write_photoz_stack(path: str, distribution: RedshiftDistribution) -> None:
    """Write the densities in the columns of the two-point FITS convention: Z_MID, BIN1, ..."""
    columns = {
        "Z_LOW": distribution.edges[:-1],
        "Z_MID": distribution.middles,
        "Z_HIGH": distribution.edges[1:],
    }
    columns |= {f"BIN{k + 1}": density for k, density in enumerate(distribution.density)}
    columns["ALL"] = distribution.density_all
    data = np.zeros(distribution.middles.size, dtype=[(name, "f8") for name in columns])
    for name, values in columns.items():
        data[name] = values
    table = fits.BinTableHDU(data, name="NZ_SOURCE")
    table.header["NBIN"] = (len(distribution.density), "number of tomographic bins")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path, overwrite=True)
