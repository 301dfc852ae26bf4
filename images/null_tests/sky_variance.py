"""How much the sky itself shifts a weighted sum of shears.

The mean shear of a footprint is not zero: waves of the sky that are longer than it remain. No
resampling of the survey shows them, so their covariance is that of theory: sums over pairs of
galaxies of xi+ and xi- of a cosmology, with the n(z) that the survey has.

With the angle phi from the west to the direction of the other galaxy, and the angle phi' there,
the shears g and g' of a pair have <g g'*> = xi+ exp(2i (phi - phi')) and
<g g'> = xi- exp(2i (phi + phi')), from which follow all products of their components.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyccl
from fits_columns import Array
from wigner import wigner_d

LMAX = 1000  # smaller waves hardly move a mean
SPARSE_ELL = 2 * np.geomspace(1, LMAX / 2, 60)
THETA: Array = np.radians(np.concatenate([[0.0], np.geomspace(0.02, 180.0, 600)]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Cosmology:
    """What theory is for.

    Attributes
    ----------
    omega_m : density of matter
    sigma8 : its fluctuation
    """

    omega_m: float
    sigma8: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SparseSum:
    """A sum of shears over the galaxies of a bin, by some of them.

    Attributes
    ----------
    ra, dec : (n,) deg
    coefficients : (k, 2, n) of the components of the shear in k sums
    """

    ra: Array
    dec: Array
    coefficients: Array


def shear_spectra(cosmology: Cosmology, z: Array, densities: Sequence[Array]) -> Array:
    """Return C_l of all pairs of bins from l = 0 to LMAX, (LMAX + 1, nbin, nbin).

    Without fluctuations of matter they are zero.
    """
    spectra = np.zeros((LMAX + 1, len(densities), len(densities)))
    if cosmology.sigma8 == 0:
        return spectra
    ccl = pyccl.Cosmology(
        Omega_c=cosmology.omega_m - 0.05,
        Omega_b=0.05,
        h=0.7,
        sigma8=cosmology.sigma8,
        n_s=0.96,
        transfer_function="eisenstein_hu",
        matter_power_spectrum="halofit",
    )
    tracers = [pyccl.WeakLensingTracer(ccl, dndz=(z, density)) for density in densities]
    ell = np.arange(2, LMAX + 1)
    for i, first in enumerate(tracers):
        for j, second in enumerate(tracers[: i + 1]):
            sparse = pyccl.angular_cl(ccl, first, second, SPARSE_ELL)
            dense = np.exp(np.interp(np.log(ell), np.log(SPARSE_ELL), np.log(sparse)))
            spectra[2:, i, j] = spectra[2:, j, i] = dense
    return spectra


def sky_covariance(sums: Sequence[SparseSum], spectra: Array) -> Array:
    """Return the covariance by the sky of all sums of all bins, (nbin k, nbin k).

    Parameters
    ----------
    sums : of each bin
    spectra : (lmax + 1, nbin, nbin) of the same bins
    """
    n_sum = len(sums[0].coefficients)
    covariance = np.zeros((len(sums), n_sum, len(sums), n_sum))
    if not spectra.any():
        return covariance.reshape(len(sums) * n_sum, -1)
    xi_plus, xi_minus = (sum_over_ell(spectra, order) for order in (2, -2))
    for i, first in enumerate(sums):
        for j, second in enumerate(sums[: i + 1]):
            found = block(first, second, xi_plus[i, j], xi_minus[i, j], same=i == j)
            covariance[i, :, j], covariance[j, :, i] = found, found.T
    return covariance.reshape(len(sums) * n_sum, -1)


def sum_over_ell(spectra: Array, order: int) -> Array:
    """Return xi+ (order 2) or xi- (order -2) at all THETA, (nbin, nbin, n_theta)."""
    functions = np.array([function for _, function in wigner_d(LMAX, (2, order), THETA)])
    weights = (2 * np.arange(2, LMAX + 1) + 1) / (4 * np.pi)
    return np.asarray(np.einsum("l,lij,lt->ijt", weights, spectra[2:], functions, optimize=True))


def block(
    first: SparseSum, second: SparseSum, xi_plus: Array, xi_minus: Array, *, same: bool
) -> Array:
    """Return the covariance of the sums of two bins, (k, k); a galaxy is no pair with itself."""
    theta, plus, minus = geometry(first, second)
    straight = np.interp(theta, THETA, xi_plus) * plus  # <g g'*>
    mirrored = np.interp(theta, THETA, xi_minus) * minus  # <g g'>
    if same:
        np.fill_diagonal(straight, 0.0)
        np.fill_diagonal(mirrored, 0.0)
    products = 0.5 * np.array(
        [
            [(straight + mirrored).real, (mirrored - straight).imag],
            [(straight + mirrored).imag, (straight - mirrored).real],
        ]
    )
    return np.asarray(
        np.einsum(
            "kai,abij,lbj->kl", first.coefficients, products, second.coefficients, optimize=True
        )
    )


def geometry(first: SparseSum, second: SparseSum) -> tuple[Array, Array, Array]:
    """Return separations (n, m) in rad, exp(2i (phi - phi')) and exp(2i (phi + phi'))."""
    lat, other = np.radians(first.dec)[:, None], np.radians(second.dec)[None, :]
    delta = np.radians(first.ra[:, None] - second.ra[None, :])
    # towards the other galaxy: its components along west and north, at each end of the arc
    here = np.cos(other) * np.sin(delta) + 1j * (
        np.cos(lat) * np.sin(other) - np.sin(lat) * np.cos(other) * np.cos(delta)
    )
    there = np.cos(lat) * np.sin(-delta) + 1j * (
        np.cos(other) * np.sin(lat) - np.sin(other) * np.cos(lat) * np.cos(delta)
    )
    cosine = np.sin(lat) * np.sin(other) + np.cos(lat) * np.cos(other) * np.cos(delta)
    theta = np.arctan2(np.abs(here), cosine)
    turn, other_turn = unit_square(here), unit_square(there)
    return theta, turn * other_turn.conj(), turn * other_turn


def unit_square(number: Array) -> Array:
    """Return (z / |z|)^2 of complex numbers, 1 where z is 0."""
    size = np.abs(number)
    return np.asarray(np.where(size > 0, number / np.where(size > 0, size, 1), 1) ** 2)
