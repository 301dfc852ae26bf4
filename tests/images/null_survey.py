"""Simulated surveys, faults that they may have, and the p-values of their null tests."""

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import treecorr
from footprint import draw_positions
from galaxies import Measurement
from mean_shear import check_additive_bias, check_psf_leakage, fit_all
from measured_tests import check_b_modes
from measured_xi import DataVector, Spectrum, read_redshift_densities
from null_test import covariance_of_samples
from random_shear import RandomPoints, check_random_shear
from shapes import Shapes, read_shapes
from simulated_run import write_run
from sky_variance import Cosmology, shear_spectra
from survey import CENTRE, Design, Survey, simulate_survey
from tomography import EdgeRule

CROSS_PATCH_WEIGHT = "match"
NBIN = 2
N_PATCH = 60
BINNING = {"min_sep": 10.0, "max_sep": 120.0, "nbins": 8, "sep_units": "arcmin"}
EDGES = np.geomspace(10.0, 120.0, 9)
THETA_EDGES = np.stack([EDGES[:-1], EDGES[1:]], axis=1)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the tests are about."""

    shapes: list[Shapes]
    centers: np.ndarray
    xi: DataVector


def simulate(seed: int, *, n_galaxies: int = 20_000, lmax: int = 768, **measured) -> Survey:
    """Return a survey of 20 000 galaxies on 100 deg2, with little noise unless it is given."""
    measurement = Measurement(**({"shape_noise": 0.01} | measured))
    design = Design(
        n_galaxies=n_galaxies, area=100.0, lmax=lmax, seed=seed, measurement=measurement
    )
    return simulate_survey(design)


def measured_otherwise(survey: Survey, **measured) -> Survey:
    """Return the same sky, measured with other biases."""
    measurement = replace(survey.design.measurement, **measured)
    return replace(survey, design=replace(survey.design, measurement=measurement))


def turned(survey: Survey, angle: float) -> Survey:
    """Return the survey with every galaxy's shear turned: by 45 deg, E modes are B modes."""
    shear = survey.shear[0] + 1j * survey.shear[1]
    shear = shear * np.exp(2j * np.radians(angle))
    return replace(survey, shear=np.array([shear.real, shear.imag]))


def ringed(survey: Survey, size: float) -> Survey:
    """Return the survey with tangential shear around its middle, as optics may leave it."""
    galaxies = survey.galaxies
    west = (galaxies.ra - CENTRE[0] + 180) % 360 - 180
    direction = west * np.cos(np.radians(galaxies.dec)) + 1j * (CENTRE[1] - galaxies.dec)
    tangential = -size * (direction / np.abs(direction)) ** 2
    return replace(survey, shear=survey.shear + np.array([tangential.real, tangential.imag]))


def measure(survey: Survey, folder: Path) -> Measured:
    """Write a survey, and read and measure what the tests are about."""
    files = write_run(survey, folder, EdgeRule(nbin=NBIN, z_min=0.2, z_max=1.3))
    galaxies = survey.galaxies
    everything = treecorr.Catalog(
        ra=galaxies.ra,
        dec=galaxies.dec,
        ra_units="deg",
        dec_units="deg",
        npatch=N_PATCH,
        rng=np.random.default_rng(1),
    )
    centers = np.asarray(everything.patch_centers)
    shapes = read_shapes(files["shear-catalog.fits"], files["tomographic-catalog.fits"], centers)
    return Measured(shapes=shapes, centers=centers, xi=correlate(shapes, centers))


def correlate(shapes: list[Shapes], centers: np.ndarray) -> DataVector:
    """Return xi+ and xi- of all pairs of bins with their jackknife covariance."""
    catalogs = [
        treecorr.Catalog(
            ra=s.ra,
            dec=s.dec,
            ra_units="deg",
            dec_units="deg",
            g1=s.shear[0],
            g2=s.shear[1],
            w=s.weight,
            patch_centers=centers,
        )
        for s in shapes
    ]
    pairs = list(combinations_with_replacement(range(len(shapes)), 2))
    correlations = []
    for i, j in pairs:
        gg = treecorr.GGCorrelation(**BINNING, cross_patch_weight=CROSS_PATCH_WEIGHT)
        gg.process(catalogs[i], None if i == j else catalogs[j], num_threads=1)
        correlations.append(gg)
    samples = jackknife_samples(correlations)
    spectra = [
        Spectrum(
            kind=kind,
            bins=pair,
            theta=gg.meanr,
            theta_edges=THETA_EDGES,
            values=getattr(gg, name),
            covariance=np.eye(len(EDGES) - 1),  # nothing reads it
        )
        for kind, name in (("plus", "xip"), ("minus", "xim"))
        for pair, gg in zip(pairs, correlations, strict=True)
    ]
    return DataVector(
        spectra=spectra, covariance=covariance_of_samples(samples), n_patch=len(centers)
    )


def jackknife_samples(correlations: list[treecorr.GGCorrelation]) -> np.ndarray:
    """Return xi+ of all pairs, and then xi- of all pairs, without each patch."""
    samples, _ = treecorr.build_multi_cov_design_matrix(
        correlations, "jackknife", cross_patch_weight=CROSS_PATCH_WEIGHT
    )
    by_pair = samples.reshape(len(samples), len(correlations), 2, -1)
    return by_pair.swapaxes(1, 2).reshape(len(samples), -1)


def random_points(survey: Survey, n: int = 5000, seed: int = 1) -> RandomPoints:
    """Return random points in the footprint of a survey."""
    ra, dec = draw_positions(n, survey.footprint, np.random.default_rng(seed))
    return RandomPoints(ra=ra, dec=dec)


def theory(survey: Survey, folder: Path) -> np.ndarray:
    """Return the spectra of the two bins by theory, with the n(z) of a survey."""
    files = write_run(survey, folder, EdgeRule(nbin=NBIN, z_min=0.2, z_max=1.3))
    found = read_redshift_densities(files["photoz-stack.fits"])
    z = 0.5 * (found.edges[1:] + found.edges[:-1])
    return shear_spectra(Cosmology(omega_m=0.3, sigma8=0.8), z, list(found.density))


def p_values(survey: Survey, folder: Path, spectra: np.ndarray) -> dict[str, float]:
    """Return the p-value of each test of a survey."""
    measured = measure(survey, folder)
    fits = fit_all(measured.shapes, len(measured.centers))
    points = random_points(survey, seed=survey.design.seed)
    tests = (
        check_additive_bias(fits, spectra),
        check_psf_leakage(fits),
        check_b_modes(measured.xi),
        check_random_shear(measured.shapes, points, THETA_EDGES, measured.centers, 1),
    )
    return {test.name: test.p_value for test in tests}


def unchanged(survey: Survey) -> Survey:
    """Return the survey itself."""
    return survey


def with_additive_bias(survey: Survey) -> Survey:
    """Return the survey with c1 = 0.004."""
    return measured_otherwise(survey, additive_bias=(4e-3, 0.0))


def with_leakage(survey: Survey) -> Survey:
    """Return the survey with a tenth of the PSF's ellipticity in that of galaxies."""
    return measured_otherwise(survey, psf_leakage=0.1)


def with_b_modes(survey: Survey) -> Survey:
    """Return the survey with all shear turned into B modes."""
    return turned(survey, 45.0)


def with_ring(survey: Survey) -> Survey:
    """Return the survey with a tangential shear of 0.02 around its middle."""
    return ringed(survey, 0.02)


FAULTS = {  # and the tests that must fail
    "none": (unchanged, set()),
    "c₁ = 0.004": (with_additive_bias, {"additive_bias"}),
    "PSF leakage 0.1": (with_leakage, {"psf_leakage"}),
    "shear turned by 45°": (with_b_modes, {"b_modes"}),
    "ring of 0.02": (with_ring, {"random_shear"}),
}
