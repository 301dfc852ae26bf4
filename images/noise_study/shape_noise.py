"""The variance that shape noise alone gives to xi+ and xi-.

Where the shapes of different galaxies are independent and have no preferred direction, two points
of xi+ or xi- are correlated only if they have pairs of galaxies in common (Schneider et al. 2002,
arXiv:astro-ph/0206182). No two points have: the covariance is diagonal, and with N pairs of the
bins a and b it is 2 sigma_a^2 sigma_b^2 f_a f_b / N. The factor f = n sum w^2 / (sum w)^2 of n
galaxies is how much unequal weights add; sigma^2 is the w^2-weighted variance per component of the
calibrated shear.
"""

from dataclasses import dataclass

import numpy as np
import sacc
from fits_columns import Array, read_columns
from measured_xi import DATA_TYPES, SIGNS


@dataclass(frozen=True, kw_only=True)
class BinNoise:
    """What the variance needs of each tomographic bin.

    Attributes
    ----------
    sigma : (nbin,) dispersion of the calibrated shear per component, w^2-weighted
    excess : (nbin,) n sum w^2 / (sum w)^2
    """

    sigma: Array
    excess: Array


def pair_variance(noise: BinNoise, bins: tuple[int, int], n_pairs: Array) -> Array:
    """Return the variance of xi+ or xi- of two bins at separations with so many pairs."""
    first, second = bins
    variance = 2 * (noise.sigma[first] * noise.sigma[second]) ** 2
    return np.asarray(variance * noise.excess[first] * noise.excess[second] / n_pairs)


def read_bin_noise(data: sacc.Sacc, tomographic_path: str) -> BinNoise:
    """Return the noise of each bin: shape noise of the tracers, weights of the catalogue.

    Raises
    ------
    CatalogError
        If the catalogue is not readable.
    """
    names = ["count", "sum_w", "sum_w2"]
    bins, _ = read_columns(tomographic_path, names, "BINS")
    tracers = [data.tracers[f"source_{k}"] for k in range(bins["count"].size)]
    return BinNoise(
        sigma=np.array([tracer.metadata["sigma_e"] for tracer in tracers]),
        excess=bins["count"] * bins["sum_w2"] / bins["sum_w"] ** 2,
    )


def noise_variances(data: sacc.Sacc, noise: BinNoise) -> Array:
    """Return the variance of each point of xi+ of all pairs, and then of xi-."""
    variances = []
    for sign in SIGNS:
        for pair in data.get_tracer_combinations(DATA_TYPES[sign]):
            n_pairs = np.array(data.get_tag("npair", DATA_TYPES[sign], pair), dtype=float)
            first, second = (int(tracer.rsplit("_", 1)[1]) for tracer in pair)
            variances.append(pair_variance(noise, (first, second), n_pairs))
    return np.concatenate(variances)
