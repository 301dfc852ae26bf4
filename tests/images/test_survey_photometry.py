"""The magnitudes of the simulated survey tell the redshift, and respond to shear like the rest."""

import numpy as np
import pytest
from astropy.io import fits
from catalog_files import write_catalogs, write_training_sample
from catalog_types import ShearCatalog
from galaxies import VARIANTS, Measurement
from photometry import BANDS, BREAK_WIDTH, SHEAR_COUPLING, spectrum
from survey import Design, simulate_survey
from survey_types import TrainingSample

N_TRAINING = 2000
MAGNITUDES = [f"mag_{band}" for band in BANDS]


def write_survey(folder, n_training):
    measurement = Measurement(shape_noise=0.1)
    design = Design(
        n_galaxies=5000, area=50.0, lmax=32, seed=5, measurement=measurement, n_training=n_training
    )
    survey = simulate_survey(design)
    folder.mkdir()
    names = ("shear-catalog.fits", "photoz-catalog.fits", "lens-catalog.fits")
    write_catalogs(survey, *(str(folder / name) for name in names))
    write_training_sample(survey, str(folder / "training-sample.fits"))
    return survey


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("surveys")


@pytest.fixture(scope="module")
def survey(folder):
    return write_survey(folder / "with", N_TRAINING)


@pytest.fixture(scope="module")
def shear(folder, survey):
    return fits.getdata(folder / "with" / "shear-catalog.fits", memmap=False)


def test_without_a_training_sample_the_survey_is_the_same_without_magnitudes(folder, shear):
    write_survey(folder / "without", 0)
    plain = fits.getdata(folder / "without" / "shear-catalog.fits")
    added = {name + suffix for suffix in VARIANTS for name in MAGNITUDES}
    assert set(shear.names) - set(plain.names) == added
    assert all(np.array_equal(plain[name], shear[name]) for name in plain.names)
    assert len(fits.getdata(folder / "without" / "training-sample.fits")) == 0


def test_the_files_are_of_their_types(folder, survey):
    types = {"shear-catalog.fits": ShearCatalog, "training-sample.fits": TrainingSample}
    for name, kind in types.items():
        assert kind().problems(str(folder / "with" / name)) == []
    assert len(fits.getdata(folder / "with" / "training-sample.fits")) == N_TRAINING


def test_a_galaxy_that_shear_makes_brighter_is_so_in_each_band(shear):
    brighter = 2.5 * np.log10(shear["s2n_1p"].astype(float) / shear["s2n_1m"])
    for name, coupling in zip(MAGNITUDES, SHEAR_COUPLING, strict=True):
        change = shear[f"{name}_1p"].astype(float) - shear[f"{name}_1m"]
        rounding = 4 * float(np.spacing(np.float32(32)))
        assert change == pytest.approx(-coupling * brighter, abs=rounding)


def test_the_noise_of_a_magnitude_is_that_of_its_light(survey, shear):
    """Of the same galaxies in the reference band, whose light without noise is known."""
    galaxies = survey.galaxies
    off = survey.photometry.magnitudes[2] - (24.5 - 2.5 * np.log10(galaxies.s2n / 10))
    pull = off / (2.5 / np.log(10) / galaxies.s2n)
    n = pull.size  # mean and scatter of a normal distribution, at 4 sigma
    assert abs(pull.mean()) < 4 / np.sqrt(n)
    assert abs(pull.std() - 1) < 4 / np.sqrt(2 * n)


def test_a_break_makes_galaxies_redder():
    """Light below the break is missing by its depth, above it is not, but for the power law."""
    for kind, (slope, depth) in {0.0: (-0.5, 0.4), 1.0: (1.5, 0.8)}.items():
        below, above = (spectrum(np.array(wave), np.array(kind)) for wave in (300.0, 500.0))
        expected = (300 / 500) ** slope * (1 - depth)
        rest = np.exp(-100 / BREAK_WIDTH)  # of the step, 100 nm away from it
        assert below / above == pytest.approx(expected, rel=rest * 2 / (1 - depth))
