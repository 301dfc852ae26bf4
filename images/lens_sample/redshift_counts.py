"""Redshift distribution of lens bins: weighted counts in narrow bins of redshift."""

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


def density_columns(grid: Array, z: Array, weight: Array, bins: NDArray[np.int64]) -> Columns:
    """Return the density of redshift of each lens bin, which has the integral one.

    Parameters
    ----------
    grid : (n + 1,) redshifts between the narrow bins
    z, weight : (n_objects,)
    bins : (n_objects,) lens bin of each object, from 0; none may be without weight
    """
    columns: Columns = {
        "Z_LOW": grid[:-1],
        "Z_MID": 0.5 * (grid[1:] + grid[:-1]),
        "Z_HIGH": grid[1:],
    }
    for k in range(int(bins.max()) + 1):
        members = bins == k
        counts, _ = np.histogram(z[members], grid, weights=weight[members])
        columns[f"BIN{k + 1}"] = counts / counts.sum() / np.diff(grid)
    return columns
