"""Gaussian fields of shear and density with given spectra, evaluated at positions of galaxies."""

from collections.abc import Sequence

import ducc0
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Modes = NDArray[np.complex64]

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


def draw_modes(spectra: Array, sources: Sequence[tuple[np.random.Generator, int]]) -> Modes:
    """Draw spherical harmonic coefficients with the given spectra.

    Parameters
    ----------
    spectra : (lmax + 1, n, n)
    sources : of random numbers, and of how many of the fields each; so the first fields are the
        same with and without others after them

    Returns
    -------
    (n, (lmax+1)(lmax+2)/2) coefficients, ordered by m and then l, as ducc0 wants them
    """
    factors = factorise(spectra)
    n_ell, n_field, _ = spectra.shape
    modes = np.empty((n_field, n_ell * (n_ell + 1) // 2), dtype=np.complex64)
    start = 0
    for m in range(n_ell):
        white = np.concatenate([white_noise(rng, m, n_ell - m, n) for rng, n in sources], axis=1)
        modes[:, start : start + n_ell - m] = (factors[m:] @ white)[:, :, 0].T
        start += n_ell - m
    return modes


def white_noise(
    rng: np.random.Generator, m: int, n_ell: int, n_field: int
) -> NDArray[np.complex128]:
    """Draw coefficients of one m and of spectrum one, (n_ell, n_field, 1); real for m = 0."""
    shape = (n_ell, n_field, 1)
    white = rng.standard_normal(shape).astype(np.complex128)
    if m > 0:
        white = (white + 1j * rng.standard_normal(shape)) / np.sqrt(2)
    return white


def shear_at(modes: Modes, lmax: int, ra: Array, dec: Array, threads: int) -> Array:
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
    both = np.stack([modes, np.zeros_like(modes)])
    components = evaluate(both, lmax, ra, dec, spin=2, threads=threads)
    return np.stack([-components[0], components[1]]).astype(float)


def density_at(modes: Modes, lmax: int, ra: Array, dec: Array, threads: int = 1) -> Array:
    """Evaluate one scalar field at given positions, without any pixels.

    Parameters
    ----------
    modes : (n_modes,) coefficients
    lmax : highest multipole of `modes`
    ra, dec : (n,) positions, deg
    threads : number of threads
    """
    return np.asarray(evaluate(modes[None], lmax, ra, dec, spin=0, threads=threads)[0], dtype=float)


def evaluate(
    modes: Modes, lmax: int, ra: Array, dec: Array, *, spin: int, threads: int
) -> NDArray[np.float32]:
    """Return the components of a field at positions in deg."""
    return np.asarray(
        ducc0.sht.synthesis_general(
            alm=modes,
            spin=spin,
            lmax=lmax,
            loc=np.stack([np.radians(90 - dec), np.radians(ra)], axis=1),
            epsilon=NUFFT_ACCURACY,
            nthreads=threads,
        )
    )
