"""Angular power spectra and correlation functions of the cosmic shear of redshift slabs.

The spectra are Limber integrals (LoVerde & Afshordi 2008, arXiv:0809.5112) by one quadrature for
all pairs of slabs, so that the matrix of spectra is positive definite at every multipole; the
correlation functions are their sums over Wigner functions on the curved sky (Kilbinger et al. 2017,
arXiv:1702.05301), so that they are the exact truth for fields drawn from these spectra.
"""

import itertools
from collections.abc import Iterator

import numpy as np
import pyccl
from numpy.typing import NDArray

Array = NDArray[np.float64]

COSMOLOGY = {"Omega_c": 0.25, "Omega_b": 0.05, "h": 0.7, "sigma8": 0.8, "n_s": 0.96}
SLAB_EDGES: Array = np.linspace(0.1, 1.6, 11)
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


def shear_spectra(lmax: int, edges: Array = SLAB_EDGES) -> Array:
    """Return the E-mode shear spectra of all pairs of slabs (there is no B mode).

    They are cut off smoothly by exp(-(l / 0.73 lmax)^4): the truth is about this field.

    Parameters
    ----------
    lmax : highest multipole
    edges : (n_slab + 1,) redshift edges of the slabs

    Returns
    -------
    (lmax + 1, n_slab, n_slab) C_l
    """
    cosmology = pyccl.Cosmology(
        **COSMOLOGY, transfer_function="eisenstein_hu", matter_power_spectrum="halofit"
    )
    chi_max = pyccl.comoving_radial_distance(cosmology, 1 / (1 + edges[-1]))
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
    kernels = lensing_kernels(cosmology, chi, edges)
    weighted = kernels / chi**2 * d_chi
    spectra = np.zeros((lmax + 1, len(kernels), len(kernels)))
    spectra[2:] = np.einsum("ac,cl,bc->lab", weighted, power, kernels, optimize=True)
    spectra[2:] *= shear_prefactor(ell)[:, None, None]
    cutoff = np.exp(-((np.arange(lmax + 1) / (SMOOTHING_ELL_FRACTION * lmax)) ** 4))
    return np.asarray(spectra * cutoff[:, None, None])


def shear_prefactor(ell: NDArray[np.int_]) -> Array:
    """Return (l+2)!/(l-2)! / (l+1/2)^4, from the Limber potential to shear on the curved sky."""
    l = ell.astype(float)  # noqa: E741 (the name in every formula)
    return np.asarray((l + 2) * (l + 1) * l * (l - 1) / (l + 0.5) ** 4)


def wigner_d(lmax: int, order: int, theta: Array) -> Iterator[tuple[int, Array]]:
    """Yield l and d^l_{2,order}(theta) for l = 2..lmax, by the three-term recursion in l.

    Parameters
    ----------
    lmax : highest l
    order : 2 or -2
    theta : angles, rad
    """
    current = (np.cos(theta / 2) if order == 2 else np.sin(theta / 2)) ** 4  # noqa: PLR2004
    previous = np.zeros_like(theta)
    for ell in range(2, lmax + 1):
        yield ell, current
        below = (ell + 1) * (ell**2 - 4)
        above = ell * ((ell + 1) ** 2 - 4)
        linear = (2 * ell + 1) * (ell * (ell + 1) * np.cos(theta) - 2 * order)
        previous, current = current, (linear * current - below * previous) / above


def correlation_functions(spectra: Array, theta: Array) -> tuple[Array, Array]:
    """Return xi+ and xi- = sum_l (2l+1)/(4 pi) C_l d^l_{2,+-2}(theta).

    Parameters
    ----------
    spectra : (lmax + 1, ...) E-mode spectra
    theta : (n_theta,) angles, rad

    Returns
    -------
    xi_plus, xi_minus : (..., n_theta) each
    """
    lmax = len(spectra) - 1
    flat = spectra.reshape(lmax + 1, -1)
    weighted = (2 * np.arange(lmax + 1)[:, None] + 1) / (4 * np.pi) * flat
    results = []
    for order in (2, -2):
        functions = np.array([d for _, d in wigner_d(lmax, order, theta)])
        total = weighted[2:].T @ functions
        results.append(total.reshape(*spectra.shape[1:], theta.size))
    return results[0], results[1]
