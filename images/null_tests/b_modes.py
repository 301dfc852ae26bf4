"""Combinations of xi+ and xi- of which shear by gravity, E modes, has none.

With the spectra E and B of the two kinds, and the separation theta averaged over a bin,

    xi+ = int l dl / 2 pi (E + B) <J_0(l theta)>,  xi- = int l dl / 2 pi (E - B) <J_4(l theta)>.

A weighted sum of both, over the bins that there are, in which all smooth spectra E cancel, tells of
B alone. Such sums are COSEBIs for bins as they are (Schneider, Eifler & Krause 2010,
arXiv:1002.2136; Becker 2013, arXiv:1208.0068). They are found here as the directions that the
xi+ and xi- of narrow bands of E do not reach, and are sorted by how much they see of the same B.
"""

import numpy as np
from fits_columns import Array
from scipy.special import j0, j1, jv

SLOPE = -1.2  # of the logarithm of a usual spectrum
BAND_WIDTH = 0.3  # of ln l: spectra of shear are smooth over more
LOWEST_ELL = 2.0
HIGHEST_PHASE = 20.0  # l times the smallest separation, above which averages are nothing
STEPS_PER_WAVE = 12
LEAKAGE = 1e-3  # of the signal to noise of E that may be left in a combination
ARCMIN: float = np.radians(1 / 60)


def b_mode_weights(edges: Array, n_most: int) -> Array:
    """Return combinations without E modes, (n, 2 n_theta) for xi+ and then xi-, n <= `n_most`.

    Each has the variance one where the noise of xi+ and xi- is that of pairs, which there are as
    many of as area: one per arcmin^2. So the first are those that find most of B.

    Parameters
    ----------
    edges : (n_theta, 2) arcmin
    n_most : how many are wanted
    """
    noise = pair_noise(edges)
    plus, minus = band_functions(edges)
    by_e = np.concatenate([plus, minus]) / noise[:, None]
    by_b = np.concatenate([plus, -minus]) / noise[:, None]
    directions, reach, _ = np.linalg.svd(by_e)
    reach = np.concatenate([reach, np.zeros(len(directions) - reach.size)])
    signal = np.linalg.norm(by_e.sum(axis=1))
    without_e = directions[:, reach < LEAKAGE * signal]
    turn, _, _ = np.linalg.svd(without_e.T @ by_b)
    return np.asarray(((without_e @ turn) / noise[:, None]).T[:n_most])


def pair_noise(edges: Array) -> Array:
    """Return the noise of xi+ and then xi- by the numbers of pairs, (2 n_theta,)."""
    area = np.pi * (edges[:, 1] ** 2 - edges[:, 0] ** 2)
    return np.asarray(np.tile(area**-0.5, 2))


def band_functions(edges: Array) -> tuple[Array, Array]:
    """Return xi+ and xi- of spectra in overlapping bands of ln l, two of (n_theta, n_band)."""
    low, high = edges.min() * ARCMIN, edges.max() * ARCMIN
    highest = HIGHEST_PHASE / low
    n_band = int(np.log(highest / LOWEST_ELL) / BAND_WIDTH) + 2
    centers = np.log(LOWEST_ELL) + BAND_WIDTH * np.arange(n_band)
    ell = np.concatenate(
        [
            np.geomspace(LOWEST_ELL, 2 / high, 400, endpoint=False),
            np.arange(2 / high, np.exp(centers[-1]), 2 * np.pi / high / STEPS_PER_WAVE),
        ]
    )
    bands = np.clip(1 - np.abs(np.log(ell)[:, None] - centers) / BAND_WIDTH, 0, None)
    measure = np.gradient(ell) * ell ** (1 + SLOPE) / (2 * np.pi)
    plus, minus = averages(ell, edges * ARCMIN)
    return plus @ (measure[:, None] * bands), minus @ (measure[:, None] * bands)


def averages(ell: Array, edges: Array) -> tuple[Array, Array]:
    """Return J_0(l theta) and J_4(l theta) averaged over bins of separation, (n_theta, n_ell).

    Parameters
    ----------
    ell : (n_ell,)
    edges : (n_theta, 2) rad
    """
    x = ell * edges[..., None]
    area = 0.5 * np.diff(x**2, axis=1)[:, 0]
    first = x * j1(x)
    integral_0 = np.diff(first, axis=1)[:, 0]
    integral_4 = np.diff(first - 4 * j0(x) - 12 * jv(2, x), axis=1)[:, 0]
    return integral_0 / area, integral_4 / area
