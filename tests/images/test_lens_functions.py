"""The shear around lenses and the clustering of lenses are those of the definition."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import treecorr
from bin_pairs import Plan, Share
from fits_columns import CatalogError
from lens_positions import Lenses, Positions
from resampling import CROSS_PATCH_WEIGHT, Resampling
from sky_patches import find_patch_centers, patched, source_catalog
from test_two_point import BINNING, random_sources
from two_point import Patches, measure, together
from two_point_functions import (
    Catalogs,
    Settings,
    measure_clustering,
    measure_lensing,
    measure_shear,
    process,
)

PATCHES = Patches(count=4, seed=1)
EVERYTHING = Plan(source_bins=(0, 1), lens_bins=(0, 1), clustering="all")
EDGES = np.geomspace(BINNING.min_sep, BINNING.max_sep, BINNING.nbins + 1)
ROUNDING = 4 * float(
    np.finfo(np.float32).eps
)  # TreeCorr keeps shears and weights in single precision


def positions(n, seed, *, weighted=True):
    rng = np.random.default_rng(seed)
    return Positions(
        ra=rng.uniform(-4, 4, n) % 360,
        dec=rng.uniform(40, 46, n),
        weight=rng.uniform(0.5, 1.5, n) if weighted else np.ones(n),
    )


SOURCES = [random_sources(400, 1), random_sources(300, 2)]
LENSES = Lenses(
    bins=[positions(120, 3), positions(80, 4)], randoms=positions(500, 5, weighted=False)
)


def unit_vectors(objects):
    ra, dec = np.radians(objects.ra), np.radians(objects.dec)
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)


def separations(first, second):
    """Return the separations of all pairs, in arcmin."""
    cosine = np.clip(unit_vectors(first) @ unit_vectors(second).T, -1, 1)
    return np.degrees(np.arccos(cosine)) * 60


def in_bins(separation):
    return [(separation >= low) & (separation < high) for low, high in itertools.pairwise(EDGES)]


def shear_around(lenses, sources):
    """Return gamma_t, gamma_x and weights by sums over all pairs, tangential at the source."""
    ra, dec = np.radians(lenses.ra)[:, None], np.radians(lenses.dec)[:, None]
    ra2, dec2 = np.radians(sources.ra), np.radians(sources.dec)
    # of the great circle to the lens, at the source: from the west to the north
    north = np.sin(dec) * np.cos(dec2) - np.cos(dec) * np.sin(dec2) * np.cos(ra2 - ra)
    west = np.sin(ra2 - ra) * np.cos(dec)
    direction = np.exp(-2j * np.arctan2(north, west))
    shear = -(sources.shear[0] + 1j * sources.shear[1]) * direction
    weight = lenses.weight[:, None] * sources.weight
    rows = []
    for pairs in in_bins(separations(lenses, sources)):
        total = weight[pairs].sum()
        mean = (weight * shear)[pairs].sum() / total
        rows.append((mean.real, mean.imag, total))
    return np.array(rows).T


def pair_fractions(first, second=None):
    """Return the weights of pairs in each bin over those of all pairs of different objects."""
    other = first if second is None else second
    weight = first.weight[:, None] * other.weight
    if second is None:
        weight = np.triu(weight, k=1)
    bins = in_bins(separations(first, other))
    return np.array([weight[pairs].sum() for pairs in bins]) / weight.sum()


@pytest.fixture(scope="module")
def measured():
    return measure(SOURCES, BINNING, PATCHES, 2, lenses=LENSES, plan=EVERYTHING)


def function_of(two_point, probe, bins):
    return next(f for f in two_point.of(probe) if f.bins == bins)


def test_everything_is_measured_in_its_order(measured):
    assert [(function.probe, function.bins) for function in measured.functions] == [
        ("shear", (0, 0)),
        ("shear", (0, 1)),
        ("shear", (1, 1)),
        ("lensing", (0, 0)),
        ("lensing", (0, 1)),
        ("lensing", (1, 0)),
        ("lensing", (1, 1)),
        ("clustering", (0, 0)),
        ("clustering", (0, 1)),
        ("clustering", (1, 1)),
    ]
    n_point = (3 * 2 + 4 * 2 + 3) * BINNING.nbins
    assert measured.covariance.shape == (n_point, n_point)


@pytest.mark.parametrize("bins", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_shear_around_lenses_is_a_sum_over_pairs_less_that_around_randoms(measured, bins):
    sources = SOURCES[bins[1]]
    around_lenses = shear_around(LENSES.bins[bins[0]], sources)
    around_randoms = shear_around(LENSES.randoms, sources)
    expected = (around_lenses - around_randoms)[:2]
    assert np.abs(around_randoms[:2]).max() > 100 * ROUNDING  # or it could not be missed
    values = function_of(measured, "lensing", bins).values
    assert values == pytest.approx(expected, rel=0, abs=ROUNDING)


@pytest.mark.parametrize("bins", [(0, 0), (0, 1), (1, 1)])
def test_the_clustering_is_a_sum_over_pairs(measured, bins):
    first, second = (LENSES.bins[k] for k in bins)
    dd = pair_fractions(first, None if bins[0] == bins[1] else second)
    dr, rd = (pair_fractions(lenses, LENSES.randoms) for lenses in (first, second))
    rr = pair_fractions(LENSES.randoms)
    expected = (dd - dr - rd + rr) / rr
    values = function_of(measured, "clustering", bins).values
    assert values == pytest.approx(expected[None], rel=0, abs=ROUNDING)


def test_the_boost_is_the_pairs_with_lenses_over_those_with_randoms(measured):
    plan = replace(EVERYTHING, boost=True)
    boosted = measure(SOURCES, BINNING, PATCHES, 2, lenses=LENSES, plan=plan)
    function = function_of(boosted, "lensing", (1, 0))
    lenses = pair_fractions(LENSES.bins[1], SOURCES[0])
    boost = lenses / pair_fractions(LENSES.randoms, SOURCES[0])
    assert function.boost == pytest.approx(boost, rel=ROUNDING)
    around_lenses = shear_around(LENSES.bins[1], SOURCES[0])
    expected = boost * around_lenses[:2] - shear_around(LENSES.randoms, SOURCES[0])[:2]
    assert function.values == pytest.approx(expected, rel=0, abs=ROUNDING)
    plain = function_of(measured, "lensing", (1, 0))
    assert plain.boost is None
    assert plain.values != pytest.approx(expected, rel=0, abs=100 * ROUNDING)


def test_xi_is_the_same_with_lenses_and_without(measured):
    alone = measure(SOURCES, BINNING, PATCHES, 2)
    n = alone.covariance.shape[0]
    assert measured.covariance[:n, :n] == pytest.approx(alone.covariance, rel=1e-9, abs=1e-15)
    for ours, theirs in zip(measured.of("shear"), alone.functions, strict=True):
        assert ours.values == pytest.approx(theirs.values, rel=1e-10)


def test_functions_of_different_kinds_are_correlated(measured):
    covariance = measured.covariance
    sigma = np.sqrt(np.diag(covariance))
    n_shear = 6 * BINNING.nbins
    assert np.abs((covariance / sigma[:, None] / sigma)[:n_shear, n_shear:]).max() > 0.1


METHODS = pytest.mark.parametrize("method", ["jackknife", "bootstrap"])
SEED, N_BOOTSTRAP = 5, 30


def settings(method):
    """Return how samples are made, and how TreeCorr makes the same."""
    resampling = Resampling(method=method, n_bootstrap=N_BOOTSTRAP, seed=SEED)
    return Settings(binning=BINNING, resampling=resampling, threads=2)


def treecorr_samples(correlations, method, function=None):
    """Return the samples that TreeCorr makes of some of its objects."""
    correlations[0]._rng = np.random.default_rng(SEED)
    samples, _ = treecorr.build_multi_cov_design_matrix(
        correlations,
        method,
        func=function,
        num_bootstrap=N_BOOTSTRAP,
        cross_patch_weight=CROSS_PATCH_WEIGHT[method],
    )
    return samples


@pytest.fixture(scope="module")
def catalogs():
    centers = find_patch_centers([(s.ra, s.dec) for s in SOURCES], PATCHES)
    return Catalogs(
        sources={k: source_catalog("", sources, centers) for k, sources in enumerate(SOURCES)},
        lenses={k: patched("", lenses, centers) for k, lenses in enumerate(LENSES.bins)},
        randoms=patched("", LENSES.randoms, centers),
    )


@METHODS
def test_the_samples_of_the_shear_are_those_of_treecorr(catalogs, method):
    function = measure_shear((0, 1), catalogs, settings(method))
    expected = treecorr_samples([function.correlation.copy()], method)
    assert function.samples.reshape(expected.shape) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@METHODS
def test_the_samples_of_the_shear_around_lenses_are_those_of_treecorr(catalogs, method):
    def less_randoms(correlations):
        lenses, randoms = correlations
        return np.concatenate(
            [lenses.raw_xi - randoms.raw_xi, lenses.raw_xi_im - randoms.raw_xi_im]
        )

    how = settings(method)
    function, _ = measure_lensing([(0, 1), (1, 1)], catalogs, how)
    randoms = process(treecorr.NGCorrelation, catalogs.around, catalogs.sources[1], how)
    expected = treecorr_samples([function.correlation.copy(), randoms], method, less_randoms)
    assert function.samples.reshape(expected.shape) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def without_own_pairs(correlation, catalog):
    """Let TreeCorr count the possible pairs without those of an object with itself."""
    correlation.tot -= catalog.squares.sum() / 2
    for (first, second), part in correlation.results.items():
        if first == second:
            part.tot -= catalog.squares[first] / 2


@METHODS
@pytest.mark.parametrize("bins", [(0, 0), (0, 1)])
def test_the_samples_of_the_clustering_are_those_of_treecorr(catalogs, method, bins):
    how = settings(method)
    (function,) = measure_clustering([bins], catalogs, how)
    first, second = (catalogs.lenses[k] for k in bins)
    randoms = catalogs.around
    pairs = [(first, second), (first, randoms), (randoms, second), (randoms, randoms)]
    dd, dr, rd, rr = (process(treecorr.NNCorrelation, *pair, how) for pair in pairs)
    without_own_pairs(rr, randoms)
    if bins[0] == bins[1]:
        without_own_pairs(dd, first)
    dd.calculateXi(rr=rr, dr=dr, rd=rd)
    expected = treecorr_samples([dd], method)
    assert function.values[0] == pytest.approx(dd.xi, rel=1e-9, abs=1e-12)
    assert function.samples[:, 0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("size", [2, 3])
def test_parts_measure_the_whole(measured, size):
    parts = [
        measure(
            SOURCES,
            BINNING,
            PATCHES,
            1,
            Share(rank=rank, size=size),
            lenses=LENSES,
            plan=EVERYTHING,
        )
        for rank in range(size)
    ]
    assert all(part.of("shear") for part in parts)
    whole = together(parts)
    assert [f.bins for f in whole.functions] == [f.bins for f in measured.functions]
    assert whole.covariance == pytest.approx(measured.covariance, rel=1e-8, abs=1e-14)


def test_some_bins_alone_are_the_same(measured):
    plan = Plan(source_bins=(1,), lens_bins=(0,))
    chosen = measure(SOURCES, BINNING, PATCHES, 2, lenses=LENSES, plan=plan)
    assert [(f.probe, f.bins) for f in chosen.functions] == [
        ("shear", (1, 1)),
        ("lensing", (0, 1)),
        ("clustering", (0, 0)),
    ]
    for function in chosen.functions:
        theirs = function_of(measured, function.probe, function.bins)
        assert function.values == pytest.approx(theirs.values, rel=1e-9, abs=1e-14)


def test_bins_that_there_are_not_are_named():
    plan = Plan(source_bins=(0, 2), lens_bins=(1, 0))
    with pytest.raises(CatalogError) as caught:
        measure(SOURCES, BINNING, PATCHES, 1, lenses=LENSES, plan=plan)
    assert caught.value.args == (
        "source_bins: there is no bin 2; the bins are 0 to 1",
        "lens_bins: [1, 0] do not increase; give each bin once, in order",
    )
