"""All null tests of a survey: what they read, and one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import sacc
from fits_columns import Array, CatalogError, read_columns
from mean_shear import check_additive_bias, check_psf_leakage, fit_all
from measured_tests import check_b_modes, check_cross_shear
from measured_xi import DATA_TYPES, DataVector, load_sacc, read_data_vector
from null_test import NullTest
from random_shear import check_random_shear, read_random_points
from shapes import read_shapes
from sky_variance import Cosmology, shear_spectra
from star_galaxy import check_star_galaxy, psf_places


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """Paths of the input files.

    Attributes
    ----------
    shear : shear catalogue
    tomographic : bins and responses
    two_point : measured correlation functions
    jackknife : with the centres of the patches
    random : random points, or None
    """

    shear: str
    tomographic: str
    two_point: str
    jackknife: str
    random: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What is tested, and how.

    Attributes
    ----------
    names : of the tests
    cosmology : for the variance of the sky
    n_random : most random points that are used
    n_psf : most places whose PSF is used
    threads : number of threads
    """

    names: Sequence[str]
    cosmology: Cosmology
    n_random: int
    n_psf: int
    threads: int


def run_tests(inputs: Inputs, choices: Choices) -> list[NullTest]:
    """Do the tests that were chosen, in the order of `choices`.

    Raises
    ------
    CatalogError
        If an input cannot be used.
    """
    data = load_sacc(inputs.two_point)
    centers = read_columns(inputs.jackknife, ["center"], "PATCHES")[0]["center"]
    shapes = read_shapes(inputs.shear, inputs.tomographic, centers, signs_of(data))
    z, densities = redshift_densities(data, len(shapes))
    fits = fit_all(shapes, len(centers))
    xi = read_data_vector(inputs.two_point, ["plus", "minus"])
    edges = xi.spectra[0].theta_edges
    points = read_random_points(inputs.random, choices.n_random) if inputs.random else None
    tests: dict[str, Callable[[], NullTest]] = {
        "additive_bias": lambda: check_additive_bias(
            fits, shear_spectra(choices.cosmology, z, densities)
        ),
        "psf_leakage": lambda: check_psf_leakage(fits),
        "star_galaxy": lambda: check_star_galaxy(
            shapes, psf_places(shapes, choices.n_psf), edges, centers, choices.threads
        ),
        "b_modes": lambda: check_b_modes(xi),
        "cross_shear": lambda: check_cross_shear(cross_shear(inputs.two_point, data)),
        "random_shear": lambda: check_random_shear(shapes, points, edges, centers, choices.threads),
    }
    return [tests[name]() for name in choices.names]


def signs_of(data: sacc.Sacc) -> tuple[int, int]:
    """Return the signs of the components that the correlation functions were measured with."""
    first, second = (-1 if data.metadata.get(f"flip_g{a}", False) else 1 for a in (1, 2))
    return first, second


def cross_shear(path: str, data: sacc.Sacc) -> DataVector | None:
    """Return gamma_x, or None if it was not measured."""
    if DATA_TYPES["gamma_x"] not in data.get_data_types():
        return None
    return read_data_vector(path, ["gamma_x"])


def redshift_densities(data: sacc.Sacc, nbin: int) -> tuple[Array, list[Array]]:
    """Return the redshifts and the n(z) of each bin.

    Raises
    ------
    CatalogError
        If there are not as many bins.
    """
    names = [f"source_{k}" for k in range(nbin)]
    missing = [name for name in names if name not in data.tracers]
    if missing or f"source_{nbin}" in data.tracers:
        raise CatalogError(
            f"two-point.sacc and tomographic-catalog.fits are not of the same {nbin} bins"
        )
    first = data.tracers[names[0]]
    return np.asarray(first.z, dtype=float), [
        np.asarray(data.tracers[name].nz, dtype=float) for name in names
    ]
