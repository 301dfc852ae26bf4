"""gamma_t and w agree with the known truth, and without one of their corrections they do not.

With the true shear of the galaxies, in a survey with holes. The error of the amplitude is from the
jackknife: the tolerance is that of Student's t with a false alarm of 10^-3.
"""

import numpy as np
import pytest
from bin_pairs import Plan
from calibrated_sources import Sources
from cosmic_shear import LENS_BINS
from lens_positions import Lenses
from lens_sky import BINNING, PATCHES, even, simulate_sky
from scipy import stats
from simulated_run import THREADS
from two_point import Binning, Patches, measure

FALSE_ALARM = 1e-3
TOLERANCE = stats.t(PATCHES.count - 1).isf(FALSE_ALARM / 2 / (2 * len(LENS_BINS)))
STRIPE = np.sin(np.radians([-20.0, 20.0]))  # of declination, for positions that lie evenly


@pytest.fixture(scope="module")
def sky():
    return simulate_sky(THREADS)


@pytest.fixture(scope="module")
def measured(sky):
    return sky.measure(THREADS)


def pulls(amplitudes):
    """Return how far amplitudes are from one, in units of their errors."""
    return np.abs(amplitudes[:, 0] - 1) / amplitudes[:, 1]


@pytest.mark.parametrize("name", ["gamma_t", "w"])
def test_the_amplitude_is_that_of_the_truth(sky, measured, name):
    amplitudes = sky.amplitudes(measured, name)
    assert np.all(pulls(amplitudes) < TOLERANCE)
    assert np.all(amplitudes[:, 1] * TOLERANCE < 1)  # or it could not tell lenses spread evenly


def test_the_cross_shear_is_zero(measured):
    """By a chi-square with the F distribution of a covariance from as many samples (Hotelling)."""
    for function in measured.of("lensing"):
        n, p = PATCHES.count, BINNING.nbins
        deviations = function.samples[:, 1] - function.samples[:, 1].mean(axis=0)
        covariance = (n - 1) / n * deviations.T @ deviations
        chi2 = function.values[1] @ np.linalg.solve(covariance, function.values[1])
        assert stats.f(p, n - p).sf(chi2 * (n - p) / (p * (n - 1))) > FALSE_ALARM


def test_random_points_that_ignore_the_holes_are_noticed(sky):
    wrong = sky.with_randoms_in_holes()
    assert np.all(pulls(wrong.amplitudes(wrong.measure(THREADS), "w")) > TOLERANCE)


def test_the_shear_around_random_points_takes_off_what_is_no_lensing(sky):
    """Without it TreeCorr's own values, around lenses alone, have the shear at the edges too."""
    strip = sky.spoilt_strip()
    two_point = strip.measure(THREADS)
    assert np.all(pulls(strip.amplitudes(two_point, "gamma_t")) < TOLERANCE)
    assert np.all(pulls(strip.amplitudes(two_point, "gamma_t", raw="raw_xi")) > TOLERANCE)


NEAR = Binning(min_sep=5.0, max_sep=20.0, nbins=3, options={"bin_slop": 0.0})
STRENGTH = 0.3  # of the lenses below, in arcmin
SPACING = 2.0  # deg
BEHIND, MEMBERS = 24_000, 20  # sources with shear, and sources at each lens that have none


@pytest.fixture(scope="module")
def lenses_with_members():
    """Lenses far from each other, each with the shear STRENGTH / theta around it."""
    rng = np.random.default_rng(4)
    grid = np.meshgrid(np.arange(1.0, 41.0, SPACING), np.arange(-19.0, 20.0, SPACING))
    lens_ra, lens_dec = (axis.ravel() for axis in grid)
    ra, dec = rng.uniform(0, 40, BEHIND), np.degrees(np.arcsin(rng.uniform(*STRIPE, BEHIND)))
    dx = (ra % SPACING - 1) * np.cos(np.radians(dec))
    dy = dec % SPACING - 1
    shear = -STRENGTH / (60 * np.hypot(dx, dy)) * np.exp(-2j * np.arctan2(dy, dx))
    r = 0.4 * np.sqrt(rng.uniform(size=(lens_ra.size, MEMBERS)))  # evenly, to 24 arcmin
    angle = rng.uniform(0, 2 * np.pi, r.shape)
    member_dec = lens_dec[:, None] + r * np.sin(angle)
    member_ra = lens_ra[:, None] + r * np.cos(angle) / np.cos(np.radians(member_dec))
    sources = Sources(
        ra=np.concatenate([ra, member_ra.ravel()]),
        dec=np.concatenate([dec, member_dec.ravel()]),
        shear=np.concatenate([[shear.real, shear.imag], np.zeros((2, r.size))], axis=1),
        weight=np.ones(BEHIND + r.size),
    )
    randoms = even(rng.uniform(0, 40, 8000), np.degrees(np.arcsin(rng.uniform(*STRIPE, 8000))))
    return sources, Lenses(bins=[even(lens_ra, lens_dec)], randoms=randoms)


@pytest.mark.parametrize("boost", [True, False])
def test_the_boost_corrects_for_sources_at_the_lenses(lenses_with_members, boost):
    """The tolerance is four times the Poisson error of the number of sources behind lenses.

    The boost is the density of sources over its mean, in which members of all lenses are too.
    """
    sources, lenses = lenses_with_members
    plan = Plan(source_bins=(0,), lens_bins=(0,), clustering="none", boost=boost)
    patches = Patches(count=8, seed=1)
    (function,) = measure([sources], NEAR, patches, 1, lenses=lenses, plan=plan).of("lensing")
    edges = np.geomspace(NEAR.min_sep, NEAR.max_sep, NEAR.nbins + 1)
    share = BEHIND / sources.ra.size
    expected = share * STRENGTH * 2 / (edges[1:] + edges[:-1])
    area = 40 * np.degrees(STRIPE[1] - STRIPE[0])
    pairs = lenses.bins[0].ra.size * BEHIND / area * np.pi * np.diff(edges**2) / 3600
    off = np.abs(function.values[0] - expected) / (expected / np.sqrt(pairs))
    assert np.all((off < 4) == boost)
