"""Correlation functions from sums over pairs of objects, for all of the sky and for samples of it.

Each estimator takes sums for one set of patches and returns the functions and the smallest weight,
which is zero where a separation has no pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from resampling import PatchSums, Resampling

Total = tuple[Array, float]
Estimate = Callable[..., Array]


def shear_functions(pairs: Total) -> Array:
    """Return xi+ and xi-, (2, n_theta)."""
    (plus, minus, weight), _ = pairs
    return np.array([ratio(plus, weight), ratio(minus, weight)])


def shear_around_lenses(lenses: Total, randoms: Total) -> Array:
    """Return gamma_t and gamma_x around lenses less those around random points, (2, n_theta)."""
    (lens_t, lens_x, lens_weight), _ = lenses
    (random_t, random_x, random_weight), _ = randoms
    return np.array(
        [
            ratio(lens_t, lens_weight) - ratio(random_t, random_weight),
            ratio(lens_x, lens_weight) - ratio(random_x, random_weight),
        ]
    )


def boosted_shear_around_lenses(lenses: Total, randoms: Total) -> Array:
    """Return the same with the shear around lenses multiplied by the boost, (2, n_theta).

    Sources at the lenses themselves are not sheared. There are as many as there are more pairs
    with lenses than with random points (Sheldon et al. 2004, astro-ph/0312036).
    """
    (lens_t, lens_x, lens_weight), _ = lenses
    (random_t, random_x, random_weight), _ = randoms
    factor = boost(lenses, randoms)
    return np.array(
        [
            factor * ratio(lens_t, lens_weight) - ratio(random_t, random_weight),
            factor * ratio(lens_x, lens_weight) - ratio(random_x, random_weight),
        ]
    )


def boost(lenses: Total, randoms: Total) -> Array:
    """Return the pairs with lenses over those with random points, each of all possible ones."""
    return ratio(lenses[0][-1] / lenses[1], randoms[0][-1] / randoms[1])


def clustering(dd: Total, dr: Total, rd: Total, rr: Total) -> Array:
    """Return w by Landy & Szalay (1993), (1, n_theta)."""
    pairs = [total[0][-1] / total[1] for total in (dd, dr, rd, rr)]
    return np.array([ratio(pairs[0] - pairs[1] - pairs[2] + pairs[3], pairs[3])])


def ratio(top: Array, bottom: Array) -> Array:
    """Return a quotient, and zero where there is nothing to divide by."""
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0))


@dataclass(frozen=True, kw_only=True)
class Estimated:
    """Correlation functions of one pair of bins.

    Attributes
    ----------
    values : (n_function, n_theta)
    samples : (n_sample, n_function, n_theta)
    empty : (n_theta,) number of samples that have no pairs at a separation
    """

    values: Array
    samples: Array
    empty: Array


def estimate(estimator: Estimate, sums: Sequence[PatchSums], resampling: Resampling) -> Estimated:
    """Return what an estimator makes of the sums of all patches, and of every sample of them."""
    n_patch = len(sums[0].possible)
    samples, empty = [], np.zeros(sums[0].sums.shape[2])
    for weights in resampling.pair_weights(n_patch):
        totals = [part.total(weights) for part in sums]
        samples.append(estimator(*totals))
        empty += np.any([total[0][-1] == 0 for total in totals], axis=0)
    values = estimator(*(part.total() for part in sums))
    return Estimated(values=values, samples=np.array(samples), empty=empty)
