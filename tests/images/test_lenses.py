"""Lenses trace the density that the shear comes from: gamma_t and w are those of the truth.

With the true shear of the galaxies. The amplitude is a weighted sum with weights
that do not depend on the sky, and its error is a jackknife over patches: the tolerance is that of
Student's t with a false alarm of 10^-3.
"""

import numpy as np
import pytest
import treecorr
from astropy.io import fits
from cosmic_shear import LENS_BINS, N_SLAB
from footprint import draw_positions
from galaxies import Measurement
from scipy import stats
from simulated_run import THREADS
from survey import Design, simulate_survey
from truth_file import correlation_columns, write_truth

FALSE_ALARM = 1e-3
PATCHES = 64
SEPARATIONS = {
    "min_sep": 15.0,
    "max_sep": 150.0,
    "nbins": 8,
    "sep_units": "arcmin",
    "bin_slop": 0.0,
    "cross_patch_weight": "match",
}
DEGREES = {"ra_units": "deg", "dec_units": "deg"}
TOLERANCE = stats.t(PATCHES - 1).isf(FALSE_ALARM / 2 / len(LENS_BINS))


def design(**options):
    measurement = Measurement(shape_noise=0.012)
    values = {"n_galaxies": 60_000, "area": 4000.0, "lmax": 800, "seed": 11}
    return Design(**(values | {"measurement": measurement, "n_lenses": 60_000} | options))


@pytest.fixture(scope="module")
def survey():
    return simulate_survey(design(), THREADS)


@pytest.fixture(scope="module")
def centers(survey):
    """Centres of patches of equal numbers of galaxies."""
    rng, galaxies = np.random.default_rng(1), survey.galaxies
    catalog = treecorr.Catalog(ra=galaxies.ra, dec=galaxies.dec, npatch=PATCHES, rng=rng, **DEGREES)
    return catalog.patch_centers


@pytest.fixture(scope="module")
def sources(survey, centers):
    galaxies = survey.galaxies
    g1, g2 = survey.shear
    return treecorr.Catalog(
        ra=galaxies.ra, dec=galaxies.dec, g1=g1, g2=g2, patch_centers=centers, **DEGREES
    )


def catalog(ra, dec, centers):
    return treecorr.Catalog(ra=ra, dec=dec, patch_centers=centers, **DEGREES)


def lens_catalogs(survey, centers):
    lenses = survey.lenses
    return [
        catalog(lenses.ra[lenses.bin == k], lenses.dec[lenses.bin == k], centers)
        for k in range(len(LENS_BINS))
    ]


def random_catalog(survey, centers, n):
    return catalog(*draw_positions(n, survey.footprint, np.random.default_rng(9)), centers)


def pull(correlation, measured, expected):
    """Return the amplitude less one in units of its error, and the error."""
    weight = correlation.npairs * expected
    weight = weight / (weight @ expected)
    variance = weight @ correlation.cov @ weight
    return (weight @ measured - 1) / np.sqrt(variance), np.sqrt(variance)


def truth(survey, name, theta):
    columns = correlation_columns(survey.spectra)
    values = columns[name].reshape(columns["theta"].size, -1)
    return np.array([np.interp(theta, columns["theta"], column) for column in values.T])


def tangential(survey, sources, lenses, k):
    """Return pull and error of gamma_t, and the chi-square of the cross shear."""
    ng = treecorr.NGCorrelation(**SEPARATIONS, angle_slop=0.03, var_method="jackknife")
    ng.process(lenses, sources, num_threads=THREADS)
    fractions = np.bincount(survey.galaxies.slab, minlength=N_SLAB) / survey.galaxies.slab.size
    of_slabs = truth(survey, "gamma_t", ng.meanr).reshape(len(LENS_BINS), N_SLAB, -1)
    return *pull(ng, ng.xi, fractions @ of_slabs[k]), (ng.xi_im**2 / ng.varxi).sum()


def clustering(survey, lenses, randoms, k):
    """Return pull and error of w."""
    dd, dr, rr = (treecorr.NNCorrelation(**SEPARATIONS, var_method="jackknife") for _ in range(3))
    dd.process(lenses, num_threads=THREADS)
    dr.process(lenses, randoms, num_threads=THREADS)
    rr.process(randoms, num_threads=THREADS)
    w, _ = dd.calculateXi(rr=rr, dr=dr)
    expected = truth(survey, "w", dd.meanr).reshape(len(LENS_BINS), len(LENS_BINS), -1)
    return pull(dd, w, expected[k, k])


@pytest.mark.parametrize("k", range(len(LENS_BINS)))
def test_the_shear_around_lenses_is_that_of_the_truth(survey, sources, centers, k):
    off, error, cross = tangential(survey, sources, lens_catalogs(survey, centers)[k], k)
    assert abs(off) < TOLERANCE
    assert error < 0.15  # or the test could not tell lenses that trace nothing
    assert cross < 3 * SEPARATIONS["nbins"]
    evenly = random_catalog(survey, centers, 30_000)
    assert abs(tangential(survey, sources, evenly, k)[0]) > TOLERANCE  # without, it is not


@pytest.mark.parametrize("k", range(len(LENS_BINS)))
def test_the_clustering_of_lenses_is_that_of_the_truth(survey, centers, k):
    randoms = random_catalog(survey, centers, 120_000)
    off, error = clustering(survey, lens_catalogs(survey, centers)[k], randoms, k)
    assert abs(off) < TOLERANCE
    assert error < 0.15
    evenly = catalog(*draw_positions(30_000, survey.footprint, np.random.default_rng(8)), centers)
    assert abs(clustering(survey, evenly, randoms, k)[0]) > TOLERANCE


def test_there_are_as_many_lenses_as_expected(survey):
    """The variance of their number is Poisson's, and that of the mean density of a round patch.

    The latter is below w at 10 deg, a quarter of the patch: w falls with the separation.
    """
    for k, (z_low, z_high, _) in enumerate(LENS_BINS):
        members = survey.lenses.bin == k
        w = truth(survey, "w", 600.0).reshape(len(LENS_BINS), -1)[k, k]
        sigma = np.sqrt(1 / 30_000 + max(w, 0))
        assert members.sum() / 30_000 - 1 == pytest.approx(0, abs=TOLERANCE * sigma)
        assert np.all((survey.lenses.z[members] >= z_low) & (survey.lenses.z[members] < z_high))


def test_lenses_leave_the_galaxies_as_they_are():
    small = {"n_galaxies": 500, "area": 50.0, "lmax": 64}
    ours, theirs = (simulate_survey(design(**small, n_lenses=n)) for n in (0, 300))
    assert np.allclose(ours.shear, theirs.shear, rtol=0, atol=1e-9)
    assert np.array_equal(ours.galaxies.z, theirs.galaxies.z)
    assert ours.lenses.z.size == 0
    assert theirs.lenses.z.size > 0


def test_the_truth_tells_of_the_lenses(survey, tmp_path):
    small = simulate_survey(design(n_galaxies=500, area=50.0, lmax=64))
    write_truth(small, str(tmp_path / "truth.fits"))
    with fits.open(tmp_path / "truth.fits") as hdus:
        assert hdus["LENS_BINS"].data["bias"].tolist() == [bias for _, _, bias in LENS_BINS]
        assert hdus["XI"].data["gamma_t"].shape == (400, len(LENS_BINS), N_SLAB)
        assert np.all(hdus["XI"].data["w"][:10, 0, 0] > 0)
