"""Jackknife samples of correlation functions: their covariance, and their file.

The stages that write or read them have links to this file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.io import fits
from fits_columns import Array, read_columns

Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Jackknife:
    """Correlation functions of pairs of bins, each time without one patch of the sky.

    Attributes
    ----------
    pairs : of bins
    samples : (n_pair, n_patch, 2, n_theta) xi+ and xi- of each pair, without each patch
    centers : (n_patch, 3) centres of the patches, unit vectors
    """

    pairs: Sequence[Pair]
    samples: Array
    centers: Array

    @property
    def covariance(self) -> Array:
        """Covariance of xi+ of the first pair, xi- of the first pair, xi+ of the second, ..."""
        n_patch = len(self.centers)
        vectors = self.samples.swapaxes(0, 1).reshape(n_patch, -1)
        deviations = vectors - vectors.mean(axis=0)
        covariance: Array = (1 - 1 / n_patch) * (deviations.T @ deviations)
        return covariance


def write_jackknife(path: str, jackknife: Jackknife) -> None:
    """Write samples and patches as two tables of a FITS file."""
    first, second = np.array(jackknife.pairs, dtype=np.int64).T
    columns = {
        "first_bin": first,
        "second_bin": second,
        "xi_plus": jackknife.samples[:, :, 0],
        "xi_minus": jackknife.samples[:, :, 1],
    }
    tables = [table_hdu("SAMPLES", columns), table_hdu("PATCHES", {"center": jackknife.centers})]
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(path)


def table_hdu(name: str, columns: dict[str, Array]) -> fits.BinTableHDU:
    """Return a table with columns of any shape."""
    kinds = [(column, values.dtype, values.shape[1:]) for column, values in columns.items()]
    rows = np.empty(len(next(iter(columns.values()))), dtype=kinds)
    for column, values in columns.items():
        rows[column] = values
    return fits.BinTableHDU(rows, name=name)


def read_jackknife(path: str) -> Jackknife:
    """Return the samples and patches of a FITS file.

    Raises
    ------
    CatalogError
        If it is not readable.
    """
    names = ["first_bin", "second_bin", "xi_plus", "xi_minus"]
    columns, _ = read_columns(path, names, "SAMPLES")
    centers, _ = read_columns(path, ["center"], "PATCHES")
    bins = np.stack([columns["first_bin"], columns["second_bin"]], axis=1).tolist()
    return Jackknife(
        pairs=[(first, second) for first, second in bins],
        samples=np.stack([columns["xi_plus"], columns["xi_minus"]], axis=2),
        centers=centers["center"],
    )
