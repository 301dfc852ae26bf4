"""Multipoles of spectra, and their sums to correlation functions.

A correlation function is a sum over spectra on the curved sky (Kilbinger et al. 2017,
arXiv:1702.05301), averaged over the pairs of galaxies in a bin of separation:

    xi(theta) = sum_l (2l+1)/(4 pi) C_l d^l_{m,n}(theta).

The sum ends smoothly, by exp(-(l / 0.73 lmax)^4).
"""

from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from scipy.interpolate import CubicSpline
from wigner import wigner_d

LOWEST = 2
ALL_UP_TO = 24  # multipoles at which spectra are computed one by one
PER_DECADE = 36  # above it, evenly in the logarithm
SMOOTHING_FRACTION = 0.73  # of lmax, as in the simulated survey
# lmax times the smallest separation of a real survey: the sum is then right to 10^-4.
RESOLUTION = 50.0
QUADRATURE_POINTS = 16  # per bin of separation
# Phase over half a bin of separation up to which that many points average a wave; an average over
# more of its periods is nearly zero.
HIGHEST_PHASE = 14.0


@dataclass(frozen=True, kw_only=True)
class Multipoles:
    """Multipoles from 2 to a highest one.

    Attributes
    ----------
    lmax : the highest
    """

    lmax: int

    @property
    def nodes(self) -> Array:
        """Multipoles at which spectra are computed; in between they are interpolated."""
        low = np.arange(LOWEST, min(ALL_UP_TO, self.lmax) + 1)
        if self.lmax <= ALL_UP_TO:
            return low.astype(float)
        count = int(PER_DECADE * np.log10(self.lmax / ALL_UP_TO)) + 2
        return np.concatenate([low[:-1], np.geomspace(ALL_UP_TO, self.lmax, count)])

    def interpolate(self, spectrum: Array) -> Array:
        """Return a spectrum at all multipoles from 0 on, from its values at the nodes.

        It ends smoothly, and is zero below the multipole 2.
        """
        ell = np.arange(LOWEST, self.lmax + 1)
        result = np.zeros(self.lmax + 1)
        smooth = CubicSpline(np.log(self.nodes), self.nodes * spectrum)(np.log(ell)) / ell
        result[LOWEST:] = smooth * np.exp(-((ell / (SMOOTHING_FRACTION * self.lmax)) ** 4))
        return result

    @property
    def factors(self) -> Array:
        """(2l + 1) / (4 pi) at all multipoles from 0 on."""
        return np.asarray((2 * np.arange(self.lmax + 1) + 1) / (4 * np.pi))


def highest_multipole(smallest: float) -> int:
    """Return the multipole up to which to sum for a smallest separation in arcmin."""
    return int(np.ceil(RESOLUTION / np.radians(smallest / 60)))


def averaged_functions(orders: tuple[int, int], edges: Array, lmax: int) -> Array:
    """Return d^l_{m,n} averaged over the pairs in each bin of separation, (n, lmax + 1).

    The number of pairs of galaxies spread evenly goes as sin(theta) d theta.

    Parameters
    ----------
    orders : m and n: 2 and 2 for xi+, 2 and -2 for xi-, 2 and 0 for gamma_t, 0 and 0 for w
    edges : (n, 2) arcmin
    lmax : highest multipole
    """
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
    low, high = np.log(np.radians(edges / 60)).T[:, :, None]
    theta = np.exp(0.5 * (high + low) + 0.5 * (high - low) * nodes)
    pairs = weights * theta * np.sin(theta)
    pairs /= pairs.sum(axis=1, keepdims=True)
    result = np.zeros((len(edges), lmax + 1))
    for ell, function in wigner_d(lmax, orders, theta.ravel()):
        if ell >= LOWEST:
            result[:, ell] = (function.reshape(theta.shape) * pairs).sum(axis=1)
    return result


def without_unresolved(functions: Array, edges: Array) -> Array:
    """Return averaged functions with zero where there are too many waves in a bin of separation.

    In sums over a spectrum these cancel, whatever they are. In sums over their squares they do not.
    """
    half_width = 0.5 * np.radians(np.diff(edges, axis=1) / 60)
    ell = np.arange(functions.shape[1])
    return np.where(ell * half_width < HIGHEST_PHASE, functions, 0.0)
