"""By what the redshifts of objects are weighted, to be the n(z) that their shears are made of.

The mean of w e over a bin responds to the shear at redshift z by

    n(z) R(z) = sum_j w_j R_j p_j(z) + d/dshear sum_j w_j e_j p_j(z),

where the second term is that of the selection: objects that enter or leave the bin, and change
their weight, when they are sheared (MacCrann et al. 2022, arXiv:2012.08567). It is measured as the
selection response is: from the samples that are selected in the sheared images. Its integral over
z is the full response of the bin times its weight.

Both are sums of a number of each object times p_j(z) over the objects of a bin, which may be the
bin in a sheared image. Here are these numbers and bins (terms), and by which factors the sums over
the terms make the n(z).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from binned_sources import Part
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from source_sums import SourceSums

SIGNS = {"_1p": 1, "_1m": -1, "_2p": 1, "_2m": -1}


@dataclass(frozen=True, kw_only=True)
class Term:
    """One number of each object of a part, and the bin that it counts in.

    Attributes
    ----------
    bin : (n,) -1 for none
    value : (n,)
    """

    bin: NDArray[np.int64]
    value: Array


class Weights(Protocol):
    """What the redshifts of objects are weighted by."""

    @property
    def n_terms(self) -> int:
        """Number of terms."""
        ...

    def terms(self, part: Part) -> Sequence[Term]:
        """Return the terms of some objects."""
        ...

    def factors(self, sums: SourceSums, totals: Array) -> Array:
        """Return by what the sums over the terms are multiplied, (n_terms, nbin).

        Parameters
        ----------
        sums : of each bin
        totals : (n_terms, nbin) sums of the numbers themselves
        """
        ...


@dataclass(frozen=True, kw_only=True)
class PlainWeights:
    """n(z) = sum w p(z)."""

    n_terms: int = 1

    def terms(self, part: Part) -> Sequence[Term]:
        """Return the weights and bins."""
        return [Term(bin=part.bin, value=part.weight)]

    def factors(self, sums: SourceSums, totals: Array) -> Array:  # noqa: ARG002 - as all weights
        """Return ones."""
        return np.ones_like(totals)


@dataclass(frozen=True, kw_only=True)
class ResponseWeights:
    """n(z) R(z), for the mean of both components.

    Attributes
    ----------
    shear_difference : between the variants p and m
    """

    shear_difference: float
    n_terms: int = 1 + 2 * len(SIGNS)

    def terms(self, part: Part) -> Sequence[Term]:
        """Return w R; then w e and w of each sheared selection."""
        shear = part.shear
        change = shear["g1_1p"] - shear["g1_1m"] + shear["g2_2p"] - shear["g2_2m"]
        terms = [Term(bin=part.bin, value=part.weight * change / (2 * self.shear_difference))]
        for suffix in SIGNS:
            bins, weight = part.objects["bin" + suffix], shear["weight" + suffix]
            terms += [
                Term(bin=bins, value=weight * shear["g" + suffix[1]]),
                Term(bin=bins, value=weight),
            ]
        return terms

    def factors(self, sums: SourceSums, totals: Array) -> Array:
        """Return by what the sums over the terms are multiplied, (n_terms, nbin).

        Each sheared selection counts as the mean of (e - c) p(z) over it, where c is the mean of e
        without shear: what is added to all ellipticities is not lensed.

        Raises
        ------
        CatalogError
            If a bin has no weight in a sheared image.
        """
        factors = np.ones_like(totals)
        weight = totals[2::2]
        if np.any(weight == 0):
            variant, k = np.argwhere(weight == 0)[0]
            raise CatalogError(f"bin {k} has no weight in the variant {list(SIGNS)[variant]}")
        for v, (suffix, sign) in enumerate(SIGNS.items()):
            change = sign * sums.w / (2 * self.shear_difference * weight[v])
            mean = sums.we[:, int(suffix[1]) - 1] / sums.w
            factors[1 + 2 * v] = change
            factors[2 + 2 * v] = -mean * change
        return factors
