"""Spectra and correlation functions of the shear of redshift slabs and the density of lenses.

The spectra are Limber integrals (LoVerde & Afshordi 2008, arXiv:0809.5112) by one quadrature for
all pairs of fields, so that the matrix of spectra is positive definite at every multipole; the
correlation functions are their sums over Wigner functions on the curved sky (Kilbinger et al. 2017,
arXiv:1702.05301), so that they are the exact truth for fields drawn from these spectra.
"""

import itertools

import numpy as np
import pyccl
from numpy.typing import NDArray
from wigner import wigner_d

Array = NDArray[np.float64]

COSMOLOGY = {"Omega_c": 0.25, "Omega_b": 0.05, "h": 0.7, "sigma8": 0.8, "n_s": 0.96}
SLAB_EDGES: Array = np.linspace(0.1, 1.6, 11)
N_SLAB = SLAB_EDGES.size - 1
LENS_BINS = ((0.2, 0.4, 1.4), (0.4, 0.6, 1.7))  # redshifts, between which n(z) is even, and bias
HUBBLE_DISTANCE_H = 2997.92458  # c / (100 km/s/Mpc) in Mpc
QUADRATURE_POINTS = 400
SMOOTHING_ELL_FRACTION = 0.73  # the cut-off below in units of lmax: the field ends smoothly


def parent_density(z: Array) -> Array:
    """Return the (not normalised) redshift distribution of all galaxies at redshifts `z`."""
    return z**2 * np.exp(-((z / 0.4) ** 1.2))


def lensing_kernels(cosmology: pyccl.Cosmology, chi: Array, edges: Array) -> Array:
    """Return the lensing efficiency of each slab of sources.

    Parameters
    ----------
    cosmology : pyccl.Cosmology
    chi : (n,) comoving distances, Mpc
    edges : (n_slab + 1,) redshift edges of the slabs

    Returns
    -------
    (n_slab, n) 1.5 Omega_m (H0/c)^2 chi/a <(chi_s - chi)/chi_s>, per Mpc
    """
    omega_m = cosmology["Omega_c"] + cosmology["Omega_b"]
    hubble = cosmology["h"] / HUBBLE_DISTANCE_H
    scale_factor = pyccl.scale_factor_of_chi(cosmology, chi)
    kernels = []
    for low, high in itertools.pairwise(edges):
        z = np.linspace(low, high, 41)
        density = parent_density(z)
        chi_source = pyccl.comoving_radial_distance(cosmology, 1 / (1 + z))
        reduced = np.clip(1 - chi[:, None] / chi_source, 0, None)
        mean = np.trapezoid(density * reduced, z, axis=1) / np.trapezoid(density, z)
        kernels.append(1.5 * omega_m * hubble**2 * chi / scale_factor * mean)
    return np.array(kernels)


def density_kernels(cosmology: pyccl.Cosmology, chi: Array) -> Array:
    """Return bias times the density of lenses along the line of sight, (n_lens, n), per Mpc."""
    z = 1 / pyccl.scale_factor_of_chi(cosmology, chi) - 1
    slope = np.gradient(z, chi)
    kernels = []
    for low, high, bias in LENS_BINS:
        inside = np.where((z >= low) & (z < high), slope, 0.0)
        kernels.append(bias * inside / (inside.sum() * (chi[1] - chi[0])))
    return np.array(kernels)


def field_spectra(lmax: int) -> Array:
    """Return the spectra of all pairs of fields: E-mode shears of slabs, and densities of lenses.

    They are cut off smoothly by exp(-(l / 0.73 lmax)^4): the truth is about these fields.

    Parameters
    ----------
    lmax : highest multipole

    Returns
    -------
    (lmax + 1, n_slab + n_lens, n_slab + n_lens) C_l
    """
    cosmology = pyccl.Cosmology(
        **COSMOLOGY, transfer_function="eisenstein_hu", matter_power_spectrum="halofit"
    )
    chi_max = pyccl.comoving_radial_distance(cosmology, 1 / (1 + SLAB_EDGES[-1]))
    d_chi = chi_max / QUADRATURE_POINTS
    chi = (np.arange(QUADRATURE_POINTS) + 0.5) * d_chi
    ell = np.arange(2, lmax + 1)
    power = np.array(
        [
            pyccl.nonlin_matter_power(cosmology, (ell + 0.5) / distance, scale_factor)
            for distance, scale_factor in zip(
                chi, pyccl.scale_factor_of_chi(cosmology, chi), strict=True
            )
        ]
    )
    kernels = np.concatenate(
        [lensing_kernels(cosmology, chi, SLAB_EDGES), density_kernels(cosmology, chi)]
    )
    weighted = kernels / chi**2 * d_chi
    spectra = np.zeros((lmax + 1, len(kernels), len(kernels)))
    spectra[2:] = np.einsum("ac,cl,bc->lab", weighted, power, kernels, optimize=True)
    factors = np.ones((ell.size, len(kernels)))
    factors[:, :N_SLAB] = shear_factor(ell)[:, None]
    spectra[2:] *= factors[:, :, None] * factors[:, None, :]
    cutoff = np.exp(-((np.arange(lmax + 1) / (SMOOTHING_ELL_FRACTION * lmax)) ** 4))
    return np.asarray(spectra * cutoff[:, None, None])


def shear_factor(ell: NDArray[np.int_]) -> Array:
    """Return sqrt((l+2)!/(l-2)!) / (l+1/2)^2, from the Limber potential to shear on the sphere."""
    l = ell.astype(float)  # noqa: E741 (the name in every formula)
    return np.asarray(np.sqrt((l + 2) * (l + 1) * l * (l - 1)) / (l + 0.5) ** 2)


def correlation_function(spectra: Array, orders: tuple[int, int], theta: Array) -> Array:
    """Return sum_l (2l+1)/(4 pi) C_l d^l_{m,n}(theta).

    Parameters
    ----------
    spectra : (lmax + 1, ...), zero below l = 2
    orders : m and n: 2 and +-2 for xi+-, 2 and 0 for shear around lenses, 0 and 0 for densities
    theta : (n_theta,) angles, rad

    Returns
    -------
    (..., n_theta)
    """
    lmax = len(spectra) - 1
    flat = spectra.reshape(lmax + 1, -1)
    weighted = (2 * np.arange(lmax + 1)[:, None] + 1) / (4 * np.pi) * flat
    functions = np.array([d for ell, d in wigner_d(lmax, orders, theta) if ell > 1])
    total: Array = weighted[2:].T @ functions
    return total.reshape(*spectra.shape[1:], theta.size)
