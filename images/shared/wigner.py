"""Wigner functions d^l_{m,n}, which correlation functions on the sphere are sums of.

The stages that compute correlation functions from spectra have links to this file.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def wigner_d(lmax: int, orders: tuple[int, int], theta: Array) -> Iterator[tuple[int, Array]]:
    """Yield l and d^l_{m,n}(theta) for l up to lmax, by the three-term recursion in l.

    Parameters
    ----------
    lmax : highest l
    orders : m and n: 2 and 2, -2 or 0, from l = 2; or 0 and 0, from l = 1
    theta : angles, rad
    """
    m, n = orders
    cosine = np.cos(theta)
    lowest, current = {
        (2, 2): (2, np.cos(theta / 2) ** 4),
        (2, -2): (2, np.sin(theta / 2) ** 4),
        (2, 0): (2, np.sqrt(6) / 4 * np.sin(theta) ** 2),
        (0, 0): (1, cosine),
    }[orders]
    previous = np.ones_like(theta) if lowest == 1 else np.zeros_like(theta)
    for ell in range(lowest, lmax + 1):
        yield ell, current
        below = (ell + 1) * math.sqrt((ell**2 - m**2) * (ell**2 - n**2))
        above = ell * math.sqrt(((ell + 1) ** 2 - m**2) * ((ell + 1) ** 2 - n**2))
        linear = (2 * ell + 1) * (ell * (ell + 1) * cosine - m * n)
        previous, current = current, (linear * current - below * previous) / above
