"""Simulated surveys, faults that they may have, and the p-values of their null tests."""

from dataclasses import replace
from pathlib import Path

import measurement
import null_tests
import numpy as np
from calibrated_sources import Calibration
from even_positions import write_randoms
from galaxies import PSF_AMPLITUDE, PSF_MEAN, Measurement
from lens_sample import LensBins, Observed, write_lens_sample
from null_test import NullTest
from observed_mask import write_mask
from simulated_run import Files, write_run
from sky_patches import Patches
from sky_variance import Cosmology
from survey import CENTRE, Design, Survey, simulate_survey
from tomography import EdgeRule
from two_point_functions import Binning

TESTS = (
    "additive_bias",
    "psf_leakage",
    "star_galaxy",
    "b_modes",
    "cross_shear",
    "random_shear",
)
NBIN = 2
N_PATCH = 60
N_LENSES = 12_000
N_RANDOM = 40_000
N_POINTS = 5000  # for the shear around them
LENS_EDGES = (0.2, 0.4, 0.6)
MASK_NSIDE = 2048
FINE_WAVE = 0.4  # deg: a fourth of the waves that the PSF has anyway
EDGES = np.geomspace(10.0, 120.0, 9)
THETA_EDGES = np.stack([EDGES[:-1], EDGES[1:]], axis=1)


def simulate(
    seed: int, *, n_galaxies: int = 20_000, lmax: int = 768, n_lenses: int = N_LENSES, **measured
) -> Survey:
    """Return a survey of 20 000 galaxies on 100 deg2, with little noise unless it is given."""
    measurement = Measurement(**({"shape_noise": 0.01} | measured))
    design = Design(
        n_galaxies=n_galaxies,
        area=100.0,
        lmax=lmax,
        seed=seed,
        measurement=measurement,
        n_lenses=n_lenses,
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
    east, north = offsets(survey)
    direction = east - 1j * north
    tangential = -size * (direction / np.abs(direction)) ** 2
    return replace(survey, shear=survey.shear + np.array([tangential.real, tangential.imag]))


def with_fine_waves(survey: Survey) -> Survey:
    """Return the survey with a PSF that has waves of FINE_WAVE too, as large as its own ones."""
    galaxies = survey.galaxies
    psf = galaxies.psf + fine_waves(survey)
    return replace(survey, galaxies=replace(galaxies, psf=psf))


def fine_waves(survey: Survey) -> np.ndarray:
    """Return the waves of each component, (2, n); one goes to the east, the other to the north."""
    east, north = offsets(survey)
    return PSF_AMPLITUDE * np.sin(2 * np.pi / FINE_WAVE * np.array([east, north]))


def offsets(survey: Survey) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the galaxies are to the east and to the north of the middle, deg."""
    galaxies = survey.galaxies
    east = (galaxies.ra - CENTRE[0] + 180) % 360 - 180
    return east * np.cos(np.radians(galaxies.dec)), galaxies.dec - CENTRE[1]


def leaking_by_scale(survey: Survey, size: float) -> Survey:
    """Return the survey with a PSF whose large waves leak by `size`, and its fine ones by less 0.

    The slope of the shear by the ellipticity of the PSF is zero: both have the same amplitude.
    """
    coarse = survey.galaxies.psf - PSF_MEAN[:, None]
    leaking = size * (coarse - fine_waves(survey))
    return replace(with_fine_waves(survey), shear=survey.shear + leaking)


def p_values(survey: Survey, folder: Path) -> dict[str, float]:
    """Return the p-value of each test of a survey, made by all stages from its files on."""
    return {test.name: test.p_value for test in all_tests(survey, folder)}


def all_tests(survey: Survey, folder: Path) -> list[NullTest]:
    """Return all tests of a survey; in the folder are its files, up to those of treecorr."""
    files = write_run(survey, folder, EdgeRule(nbin=NBIN, z_min=0.2, z_max=1.3))
    write_lens_files(survey, files)
    write_two_point(files)
    return null_tests.run_tests(
        null_tests.Inputs(
            shear=files["shear-catalog.fits"],
            tomographic=files["tomographic-catalog.fits"],
            two_point=files["two-point.sacc"],
            jackknife=files["jackknife.fits"],
            random=files["random-catalog.fits"],
        ),
        null_tests.Choices(
            names=TESTS,
            cosmology=Cosmology(omega_m=0.3, sigma8=0.8),
            n_random=N_POINTS,
            n_psf=survey.design.n_galaxies,
            threads=1,
        ),
    )


def write_lens_files(survey: Survey, files: Files) -> None:
    """Write the lens sample and the random points of a survey."""
    mask, randoms = files["mask.hsp"], files["random-catalog.fits"]
    write_mask(survey.footprint, MASK_NSIDE, mask)
    write_randoms(
        mask, randoms, density=0, number=N_RANDOM, min_fraction=0, seed=survey.design.seed
    )
    write_lens_sample(
        files["lens-catalog.fits"],
        files["lens-sample.fits"],
        LensBins(edges=LENS_EDGES, width=0.1),
        Observed(mask_path=mask, min_fraction=0, max_outside=0.01),
        None,
    )


def write_two_point(files: Files) -> None:
    """Measure the correlation functions of shears, and of shears with lenses."""
    measurement.measure_to_files(
        measurement.Inputs(
            shear=files["shear-catalog.fits"],
            tomographic=files["tomographic-catalog.fits"],
            photoz_stack=files["photoz-stack.fits"],
            metadata=files["tracer-metadata.yaml"],
            lenses=files["lens-sample.fits"],
            randoms=files["random-catalog.fits"],
        ),
        measurement.Outputs(two_point=files["two-point.sacc"], jackknife=files["jackknife.fits"]),
        calibration=Calibration(),
        binning=Binning(min_sep=EDGES[0], max_sep=EDGES[-1], nbins=EDGES.size - 1, options={}),
        patches=Patches(count=N_PATCH, seed=1),
        threads=1,
        choice=measurement.Choice(clustering="none"),
    )


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


def with_leakage_by_scale(survey: Survey) -> Survey:
    """Return the survey with 0.08 of the large waves of the PSF and -0.08 of its fine ones."""
    return leaking_by_scale(survey, 0.08)


def with_ring(survey: Survey) -> Survey:
    """Return the survey with a tangential shear of 0.02 around its middle."""
    return ringed(survey, 0.02)


FAULTS = {  # and the tests that must fail
    "none": (unchanged, set()),
    "c₁ = 0.004": (with_additive_bias, {"additive_bias"}),
    "PSF leakage 0.1": (with_leakage, {"psf_leakage", "star_galaxy"}),
    "PSF leakage ±0.08, by scale": (with_leakage_by_scale, {"star_galaxy"}),
    "shear turned by 45°": (with_b_modes, {"b_modes", "cross_shear"}),
    "ring of 0.02": (with_ring, {"random_shear"}),
}
