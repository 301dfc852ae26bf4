"""The correlation of shear with the PSF around it is zero where no ellipticity of the PSF leaks."""

import dataclasses

import numpy as np
import pytest
import star_galaxy
import treecorr
from galaxy_pairs import DEGREES, galaxy_catalog, jackknife_covariance, separation_options
from mean_shear import check_psf_leakage, fit_all
from null_survey import THETA_EDGES
from scipy import stats
from scipy.special import j0
from shapes import Shapes, unit_vectors
from star_galaxy import check_star_galaxy, psf_places

FALSE_ALARM = 1e-3
SIDE = 10.0  # deg, of a square across the equator
PATCHES_ALONG = 6
AMPLITUDE = 0.02
NOISE = 0.02  # of the shear
COARSE, FINE = 2.5, 0.5  # lengths of waves, deg: both fit into the square as a whole
MIDDLES = (np.arange(PATCHES_ALONG) + 0.5) * SIDE / PATCHES_ALONG - SIDE / 2
CENTERS = unit_vectors(*(part.ravel() for part in np.meshgrid(MIDDLES, MIDDLES)))


def waves(ra, dec, length):
    """Waves of one length to the east in the first component, to the north in the second."""
    return AMPLITUDE * np.sin(2 * np.pi / length * np.array([ra, dec]))


def galaxies(leaking=None, *, n=2000, seed=1, noise_seed=2, mean=(0.01, -0.005)):
    """Galaxies with a PSF of two waves, noise, and what leaks into their shear."""
    rng = np.random.default_rng(seed)
    ra, dec = rng.uniform(-SIDE / 2, SIDE / 2, (2, n))
    weight = rng.uniform(0.5, 1.5, n)
    shear = NOISE * np.random.default_rng(noise_seed).standard_normal((2, n))
    if leaking is not None:
        shear = shear + leaking(ra, dec)
    place = np.clip(((np.array([ra, dec]) / SIDE + 0.5) * PATCHES_ALONG).astype(int), 0, None)
    return Shapes(
        ra=ra,
        dec=dec,
        shear=shear,
        psf=np.array(mean)[:, None] + waves(ra, dec, COARSE) + waves(ra, dec, FINE),
        weight=weight,
        patch=place[1] * PATCHES_ALONG + place[0],
    )


def check(*shapes, places=None):
    places = psf_places(shapes, 100_000) if places is None else places
    return check_star_galaxy(shapes, places, THETA_EDGES, CENTERS, 1)


def values(test):
    return np.array([point.value for point in test.points])


def errors(test):
    return np.array([point.error for point in test.points])


def wave_correlation(length):
    """xi+ of waves with themselves: half their square in each component, over all directions."""
    theta = np.linspace(*THETA_EDGES.T, 200)
    curve = AMPLITUDE**2 * j0(2 * np.pi / length * theta / 60)
    return np.average(curve, axis=0, weights=theta)


# --- the covariance ---

N_NOISE = 100
# 4 sigma of the scatter of so many, estimated
OF_SCATTER = 4 / np.sqrt(2 * N_NOISE)


@pytest.fixture(scope="module")
def tests_of_noise():
    """Tests of one PSF, at the same places, with the noise of many sets of galaxies."""
    return [check(galaxies(n=800, noise_seed=seed)) for seed in range(100, 100 + N_NOISE)]


def test_p_values_of_noise_are_even(tests_of_noise):
    assert tests_of_noise[0].dof == len(THETA_EDGES)
    p_values = [test.p_value for test in tests_of_noise]
    assert stats.kstest(p_values, "uniform").pvalue > FALSE_ALARM


def test_errors_are_the_scatter_of_other_galaxies_under_the_same_psf(tests_of_noise):
    scatter = np.std([values(test) for test in tests_of_noise], axis=0)
    estimated = np.mean([errors(test) for test in tests_of_noise], axis=0)
    assert estimated / scatter == pytest.approx(1, abs=OF_SCATTER)


def test_leaving_out_places_of_the_psf_too_would_make_errors_too_large(tests_of_noise):
    scatter = np.std([values(test)[-1] for test in tests_of_noise])
    shapes = star_galaxy.without_mean(galaxies(n=800, noise_seed=100))
    places = psf_places([shapes], 800)
    p1, p2 = star_galaxy.psf_without_mean(places)
    in_patches = treecorr.Catalog(
        ra=places.ra, dec=places.dec, g1=p1, g2=p2, patch_centers=CENTERS, **DEGREES
    )
    correlation = treecorr.GGCorrelation(**separation_options(THETA_EDGES))
    correlation.process(galaxy_catalog(shapes, CENTERS), in_patches, num_threads=1)
    covariance = jackknife_covariance([correlation], "xip")
    assert np.sqrt(covariance[-1, -1]) / scatter > 1 + OF_SCATTER


# --- what leaks ---


def test_a_leakage_of_all_waves_fails_both_tests():
    shapes = galaxies(lambda ra, dec: 0.3 * (waves(ra, dec, COARSE) + waves(ra, dec, FINE)))
    assert check(shapes).p_value < FALSE_ALARM
    assert check_psf_leakage(fit_all([shapes], len(CENTERS))).p_value < FALSE_ALARM


def leaking_by_scale(ra, dec):
    return 0.3 * (waves(ra, dec, COARSE) - waves(ra, dec, FINE))


def test_a_leakage_that_changes_with_scale_fails_where_the_slope_is_zero():
    shapes = galaxies(leaking_by_scale)
    assert check(shapes).p_value < FALSE_ALARM
    assert check_psf_leakage(fit_all([shapes], len(CENTERS))).p_value > FALSE_ALARM


def test_it_is_what_the_waves_say():
    clean, leaking = (galaxies(each, n=20_000) for each in (None, leaking_by_scale))
    test = check(leaking)
    expected = 0.3 * (wave_correlation(COARSE) - wave_correlation(FINE))
    found = values(test) - values(check(clean))  # the noise is the same
    # at the edges there are no pairs in some directions: this is the part of all that is missing
    missing = 4 * THETA_EDGES.mean(axis=1) / 60 / (np.pi * SIDE)
    assert np.all(np.abs(found - expected) < missing * 0.3 * AMPLITUDE**2)
    assert np.abs(found).max() > 5 * errors(test).max()


# --- the means ---


def test_a_constant_shear_is_no_leakage():
    shapes = galaxies(lambda ra, _: np.full((2, ra.size), 0.02), mean=(0.1, 0.1))
    assert check(shapes).p_value > FALSE_ALARM


def test_with_the_means_left_on_it_would_be(monkeypatch):
    monkeypatch.setattr(star_galaxy, "without_mean", lambda shapes: shapes)
    monkeypatch.setattr(star_galaxy, "psf_without_mean", lambda places: places.psf)
    shapes = galaxies(lambda ra, _: np.full((2, ra.size), 0.02), mean=(0.1, 0.1))
    assert check(shapes).p_value < FALSE_ALARM


# --- what cannot be tested ---


def test_a_psf_that_is_the_same_everywhere_is_not_tested():
    shapes = galaxies()
    same = dataclasses.replace(shapes, psf=np.full_like(shapes.psf, 0.01))
    assert check(same).reason == "psf_g1 and psf_g2 are the same everywhere"


def test_galaxies_without_pairs_are_not_tested():
    assert check(galaxies(n=40)).reason == (
        "there are too few pairs of galaxies at 2 of 8 separations"
    )


def test_some_places_stand_for_all():
    first, second = galaxies(seed=1), galaxies(seed=3)
    assert psf_places([first, second], 100_000).ra.size == 4000
    some = psf_places([first, second], 500)
    assert some.psf.shape == (2, 500)
    assert set(some.ra) <= {*first.ra, *second.ra}
    by_scale = galaxies(leaking_by_scale)
    assert check(by_scale, places=psf_places([by_scale], 500)).p_value < FALSE_ALARM


def test_every_bin_has_its_points():
    test = check(galaxies(seed=1), galaxies(seed=3))
    assert [point.bins for point in test.points] == [(0,)] * 8 + [(1,)] * 8
    assert {point.quantity for point in test.points} == {"xi_psf"}
    assert test.dof == 12  # a third of the patches
