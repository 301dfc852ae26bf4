"""Covariance of xi+ and xi- of a survey of the full sky, from its spectra and pair counts.

With the whole sky there are no edges, and the covariance of Gaussian shear fields is exact
(Schneider et al. 2002, astro-ph/0206182; Joachimi et al. 2008, arXiv:0708.0387, on the sphere):

    xi^s_ab(theta) = sum_l (2l+1)/(4 pi) (C^EE_ab + s C^BB_ab) d^l_{2,2s}(theta),   s = +1, -1

is linear in the spectra, the estimated spectra of different l are independent, and

    cov(C_ab, C_cd) = (C'_ac C'_bd + C'_ad C'_bc) / (2l + 1),   C'_ab = C_ab + delta_ab N_a

for E, and the same with C = 0 for B. Here N_a = 4 pi sigma_a^2 sum w^2 / (sum w)^2 is the white
noise of sources with the variance sigma_a^2 per component, w^2-weighted as the noise in a weighted
sum is. It is the variance of the measured shear, so it has the scatter of the true shear in it,
which sources that sample the field at random points add.

The products without noise and with one N converge with the spectra. The product of two N is a sum
of white noise over all l, a delta function in theta: as a number of pairs it is

    var xi^s_ab = 2 sigma_a^2 sigma_b^2 / N_pair * (sum w^2 n / (sum w)^2)_a * (the same)_b.

Between xi+ and xi- of the same pairs it vanishes, as the E and B parts have opposite signs.
Left out are terms smaller by xi / sigma^2 < 10^-2 and, for the pairs that share a source, by 1 / n.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from wigner import wigner_d

Array = NDArray[np.float64]

QUADRATURE_POINTS = 12


@dataclass(frozen=True, kw_only=True)
class Bin:
    """What the covariance needs of the sources of a tomographic bin.

    Attributes
    ----------
    shear : (2, n) calibrated
    weight : (n,)
    """

    shear: Array
    weight: Array

    @property
    def variance(self) -> float:
        """Variance per component of the shear in a weighted sum."""
        w2 = self.weight**2
        return float((w2 * self.shear**2).sum() / (2 * w2.sum()))

    @property
    def weight_excess(self) -> float:
        """n sum w^2 / (sum w)^2, one for equal weights."""
        return float(self.weight.size * (self.weight**2).sum() / self.weight.sum() ** 2)

    @property
    def noise_power(self) -> float:
        """White noise of the shear on the full sky."""
        return 4 * np.pi * self.variance * self.weight_excess / self.weight.size


def averaged_functions(lmax: int, edges: Array) -> Array:
    """Return d^l_{2,2} and d^l_{2,-2} averaged over bins of separation, (2, lmax + 1, n).

    Parameters
    ----------
    lmax : highest multipole
    edges : (n + 1,) rad
    """
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
    low, high = edges[:-1, None], edges[1:, None]
    theta = 0.5 * (high + low) + 0.5 * (high - low) * nodes
    pairs = weights * np.sin(theta)
    pairs /= pairs.sum(axis=1, keepdims=True)
    result = np.zeros((2, lmax + 1, len(edges) - 1))
    for s, order in enumerate((2, -2)):
        for ell, function in wigner_d(lmax, (2, order), theta.ravel()):
            result[s, ell] = (function.reshape(theta.shape) * pairs).sum(axis=1)
    return result


def expectation(spectra: Array, functions: Array) -> Array:
    """Return the data vector: xi+ and then xi- of each pair of bins.

    Parameters
    ----------
    spectra : (lmax + 1, nbin, nbin)
    functions : of `averaged_functions`
    """
    nbin = spectra.shape[1]
    factor = (2 * np.arange(len(spectra)) + 1) / (4 * np.pi)
    return np.concatenate(
        [
            (factor * spectra[:, a, b]) @ functions[s]
            for a, b in itertools.combinations_with_replacement(range(nbin), 2)
            for s in (0, 1)
        ]
    )


def covariance(spectra: Array, functions: Array, bins: list[Bin], n_pairs: list[Array]) -> Array:
    """Return the covariance of the data vector of `expectation`.

    Parameters
    ----------
    spectra : (lmax + 1, nbin, nbin) of the shear alone
    functions : of `averaged_functions`
    bins : sources of each bin
    n_pairs : number of pairs in each bin of separation, of each pair of bins
    """
    pairs = list(itertools.combinations_with_replacement(range(len(bins)), 2))
    noise = np.diag([sources.noise_power for sources in bins])
    total = spectra + noise
    factor = (2 * np.arange(len(spectra)) + 1) / (4 * np.pi) ** 2
    blocks = []
    for a, b in pairs:
        row = []
        for c, d in pairs:
            power = total[:, a, c] * total[:, b, d] + total[:, a, d] * total[:, b, c]
            power = power - noise[a, c] * noise[b, d] - noise[a, d] * noise[b, c]
            block = np.einsum("l,slx,tly->sxty", factor * power, functions, functions)
            row.append(block.reshape(2 * functions.shape[2], -1))
        blocks.append(row)
    counts = zip(pairs, n_pairs, strict=True)
    shot = [pair_noise(bins[a], bins[b], count) for (a, b), count in counts]
    return np.block(blocks) + np.diag(
        np.concatenate([v for variance in shot for v in [variance] * 2])
    )


def pair_noise(first: Bin, second: Bin, n_pairs: Array) -> Array:
    """Return the variance of xi+ or xi- by noise alone."""
    excess = first.weight_excess * second.weight_excess
    return 2 * first.variance * second.variance * excess / n_pairs
