"""Gaussian shear fields with given spectra, evaluated at the positions of galaxies."""

import ducc0
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NUFFT_ACCURACY = 1e-5  # relative; far below the shape noise of any catalogue made here
CORRELATION_FLOOR = 1e-7  # keeps the factorisation stable: slabs are almost fully correlated


def factorise(spectra: Array) -> Array:
    """Return the Cholesky factor of the slab-by-slab matrix of each multipole.

    Parameters
    ----------
    spectra : (lmax + 1, n, n) positive definite from l = 2

    Returns
    -------
    (lmax + 1, n, n) lower triangular
    """
    scale = np.sqrt(np.einsum("lii->li", spectra[2:]))
    correlation = spectra[2:] / scale[:, :, None] / scale[:, None, :]
    correlation += CORRELATION_FLOOR * np.eye(spectra.shape[1])
    factors = np.zeros_like(spectra)
    factors[2:] = scale[:, :, None] * np.linalg.cholesky(correlation)
    return factors


def draw_modes(spectra: Array, rng: np.random.Generator) -> NDArray[np.complex64]:
    """Draw E-mode spherical harmonic coefficients with the given spectra.

    Parameters
    ----------
    spectra : (lmax + 1, n, n)
    rng : source of random numbers

    Returns
    -------
    (n, (lmax+1)(lmax+2)/2) coefficients, ordered by m and then l, as ducc0 wants them
    """
    factors = factorise(spectra)
    n_ell, n_field, _ = spectra.shape
    modes = np.empty((n_field, n_ell * (n_ell + 1) // 2), dtype=np.complex64)
    start = 0
    for m in range(n_ell):
        shape = (n_ell - m, n_field, 1)
        white = rng.standard_normal(shape).astype(np.complex128)
        if m > 0:
            white = (white + 1j * rng.standard_normal(shape)) / np.sqrt(2)
        modes[:, start : start + n_ell - m] = (factors[m:] @ white)[:, :, 0].T
        start += n_ell - m
    return modes


def shear_at(modes: NDArray[np.complex64], lmax: int, ra: Array, dec: Array, threads: int) -> Array:
    """Evaluate the shear of one field at given positions, without any pixels.

    Parameters
    ----------
    modes : (n_modes,) E-mode coefficients
    lmax : highest multipole of `modes`
    ra, dec : (n,) positions, deg
    threads : number of threads

    Returns
    -------
    (2, n) g1, g2 in the convention of TreeCorr: g1 > 0 along right ascension, as seen on the sky.
        It differs from the (theta, phi) components of spherical harmonics by the sign of the first.
    """
    positions = np.stack([np.radians(90 - dec), np.radians(ra)], axis=1)
    components = ducc0.sht.synthesis_general(
        alm=np.stack([modes, np.zeros_like(modes)]),
        spin=2,
        lmax=lmax,
        loc=positions,
        epsilon=NUFFT_ACCURACY,
        nthreads=threads,
    )
    return np.stack([-components[0], components[1]]).astype(float)
