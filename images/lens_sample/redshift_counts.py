"""Numbers, weights and redshift distributions of lens bins, added up part by part."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import numpy as np
from fits_columns import Array
from fits_stream import Columns
from numpy.typing import NDArray

ROUNDING = 1e-9  # 0.2 is twenty times 0.01, and not 21 times


def redshift_grid(edges: Sequence[float], width: float) -> Array:
    """Return redshifts between narrow bins, such that no narrow bin is of two lens bins.

    Parameters
    ----------
    edges : of the lens bins
    width : of the narrow bins at most; they are equal within a lens bin
    """
    parts = [
        np.linspace(low, high, ceil((high - low) / width - ROUNDING), endpoint=False)
        for low, high in pairwise(edges)
    ]
    return np.append(np.concatenate(parts), edges[-1])


class RedshiftCounts:
    """What is counted of the lenses in each bin.

    Attributes
    ----------
    grid : (n + 1,) redshifts between the narrow bins
    count, sum_w, sum_w2, sum_wz : (nbin,) of the lenses in each bin
    histogram : (nbin, n) weights in the narrow bins
    """

    def __init__(self, edges: Sequence[float], width: float) -> None:
        self.edges = np.array(edges)
        self.grid = redshift_grid(edges, width)
        nbin = len(edges) - 1
        self.count = np.zeros(nbin, dtype=np.int64)
        self.sum_w, self.sum_w2, self.sum_wz = np.zeros((3, nbin))
        self.histogram = np.zeros((nbin, self.grid.size - 1))

    def add(self, z: Array, weight: Array, bins: NDArray[np.int64]) -> None:
        """Count lenses; those in bin -1 are left out."""
        used = bins >= 0
        z, weight, bins = z[used], weight[used], bins[used]
        nbin, n_narrow = self.histogram.shape
        self.count += np.bincount(bins, minlength=nbin)
        self.sum_w += np.bincount(bins, weight, minlength=nbin)
        self.sum_w2 += np.bincount(bins, weight**2, minlength=nbin)
        self.sum_wz += np.bincount(bins, weight * z, minlength=nbin)
        narrow = np.searchsorted(self.grid, z, side="right") - 1
        cells = np.bincount(bins * n_narrow + narrow, weight, minlength=self.histogram.size)
        self.histogram += cells.reshape(self.histogram.shape)

    def bin_columns(self) -> Columns:
        """Return the range, the number, the weights and the mean redshift of each bin."""
        return {
            "z_low": self.edges[:-1],
            "z_high": self.edges[1:],
            "count": self.count,
            "sum_w": self.sum_w,
            "sum_w2": self.sum_w2,
            "mean_z": self.sum_wz / self.sum_w,
        }

    def density_columns(self) -> Columns:
        """Return the density of redshift of each bin, which has the integral one."""
        columns: Columns = {
            "Z_LOW": self.grid[:-1],
            "Z_MID": 0.5 * (self.grid[1:] + self.grid[:-1]),
            "Z_HIGH": self.grid[1:],
        }
        for k, weights in enumerate(self.histogram):
            columns[f"BIN{k + 1}"] = weights / weights.sum() / np.diff(self.grid)
        return columns
