"""Sums over the sources of each tomographic bin, which all metadata are made of."""

from dataclasses import dataclass

import numpy as np
from binned_sources import Part
from fits_columns import Array


@dataclass(frozen=True, kw_only=True)
class SourceSums:
    """Sums over the objects of a sample, or arrays of them with one entry per bin.

    Attributes
    ----------
    count : of objects
    w, w2 : of weights, and of their squares
    we, w2e : (..., 2) of the ellipticity, by weight and by its square
    w2ee : (..., 2, 2) of the products of its components, by squared weight
    w2v : of the squared measurement noise, by squared weight
    """

    count: Array
    w: Array
    w2: Array
    we: Array
    w2e: Array
    w2ee: Array
    w2v: Array

    def of_bin(self, k: int) -> "SourceSums":
        """Return the sums of one bin."""
        return SourceSums(**{name: values[k] for name, values in vars(self).items()})

    def together(self) -> "SourceSums":
        """Return the sums of all bins."""
        return SourceSums(**{name: values.sum(axis=0) for name, values in vars(self).items()})

    def __add__(self, other: "SourceSums") -> "SourceSums":
        """Return the sums of two parts of the same samples."""
        return SourceSums(
            **{name: values + getattr(other, name) for name, values in vars(self).items()}
        )


def sum_part(part: Part, nbin: int) -> SourceSums:
    """Return the sums over some sources, with one entry per bin."""
    bins, weight, ellipticity = part.bin + 1, part.weight, part.ellipticity

    def sums(values: Array) -> Array:
        return np.asarray(np.bincount(bins, values, nbin + 1)[1:], dtype=float)

    w2 = weight**2
    cross = sums(w2 * ellipticity[0] * ellipticity[1])
    squares = [sums(w2 * e**2) for e in ellipticity]
    return SourceSums(
        count=np.bincount(bins, minlength=nbin + 1)[1:].astype(float),
        w=sums(weight),
        w2=sums(w2),
        we=np.stack([sums(weight * e) for e in ellipticity], axis=-1),
        w2e=np.stack([sums(w2 * e) for e in ellipticity], axis=-1),
        w2ee=np.stack([[squares[0], cross], [cross, squares[1]]]).transpose(2, 0, 1),
        w2v=sums(w2 * part.shear["sigma_m"] ** 2),
    )
