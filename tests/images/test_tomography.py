"""Tomographic bins hold equal weight, and their responses are the true ones."""

from dataclasses import dataclass

import numpy as np
import pytest
from astropy.io import fits
from galaxies import VARIANTS, Galaxies, Measurement, observe
from metacal_catalog import MetacalCatalog, Variant
from photoz import posterior_table
from scipy import stats
from simulated_run import CUTS, THREADS
from survey import Design, simulate_survey
from tomography import UNSELECTED, assign_bins, bin_responses, weighted_quantile_edges

FALSE_ALARM = 1e-3
EDGES = np.array([0.2, 0.5, 0.8, 1.3])
JACKKNIFE = 50
TRUTH_SHEAR = 0.02  # not metacalibration's


@dataclass(frozen=True, kw_only=True)
class Population:
    """The same galaxies, without any shear of their own, under constant shears."""

    galaxies: Galaxies
    measurement: Measurement

    def observe(self, g1: float, g2: float) -> Variant:
        """Measure all galaxies under one shear: common random numbers."""
        seen = observe(self.galaxies, np.array([[g1], [g2]]), self.measurement)
        table = posterior_table(self.measurement.photoz_scatter, -0.5, 3.0)
        return Variant(
            g1=seen.g1,
            g2=seen.g2,
            s2n=seen.s2n,
            size_ratio=seen.size_ratio,
            weight=seen.weight,
            z=table.mean_at(seen.z_observed),
        )


@pytest.fixture(scope="module")
def population():
    measurement = Measurement(shape_noise=0.1)
    design = Design(n_galaxies=300_000, area=100.0, lmax=32, seed=8, measurement=measurement)
    return Population(galaxies=simulate_survey(design, THREADS).galaxies, measurement=measurement)


def select(variant):
    return assign_bins(variant.z, CUTS.accept(variant), EDGES)


@pytest.fixture(scope="module")
def metacal(population):
    variants = {suffix: population.observe(*shear) for suffix, shear in VARIANTS.items()}
    ids = np.arange(population.galaxies.z.size)
    return MetacalCatalog(id=ids, variants=variants, delta_gamma=0.02)


def bin_means(values, weight, bins, nbin):
    return np.array([np.average(values[bins == k], weights=weight[bins == k]) for k in range(nbin)])


def true_response(sheared):
    """Return d<e>/dg of each bin, selected and weighted under each shear, (nbin, 2, 2)."""
    nbin = EDGES.size - 1
    result = np.empty((nbin, 2, 2))
    for b, (plus, minus) in enumerate([("_1p", "_1m"), ("_2p", "_2m")]):
        for a, name in enumerate(("g1", "g2")):
            high, low = (
                bin_means(getattr(variant, name), variant.weight, bins, nbin)
                for variant, bins in (sheared[plus], sheared[minus])
            )
            result[:, a, b] = (high - low) / (2 * TRUTH_SHEAR)
    return result


def measured_response(catalog, bins):
    responses = bin_responses(catalog, bins, EDGES.size - 1)
    return np.array([[r.gamma, r.selection] for r in responses])


def without_group(values, group):
    """Return all but one in fifty objects."""
    return np.delete(values, np.s_[group::JACKKNIFE])


def thin(variant, group):
    return Variant(**{name: without_group(values, group) for name, values in vars(variant).items()})


def jackknife_scatter(statistic):
    """Return the standard deviation of a function of the left-out group."""
    values = np.array([statistic(group) for group in range(JACKKNIFE)])
    return np.sqrt((JACKKNIFE - 1) * values.var(axis=0))


@pytest.fixture(scope="module")
def responses(population, metacal):
    """Measured (R_gamma, R_S), true R, and the jackknife scatter of measured R less the true."""
    bins = {suffix: select(variant) for suffix, variant in metacal.variants.items()}
    shears = {suffix: np.sign(shear) * TRUTH_SHEAR for suffix, shear in VARIANTS.items() if suffix}
    sheared = {suffix: population.observe(*shear) for suffix, shear in shears.items()}
    sheared = {suffix: (variant, select(variant)) for suffix, variant in sheared.items()}

    def difference_without(group):
        catalog = MetacalCatalog(
            id=without_group(metacal.id, group),
            variants={s: thin(variant, group) for s, variant in metacal.variants.items()},
            delta_gamma=metacal.delta_gamma,
        )
        thinned = {s: (thin(v, group), without_group(b, group)) for s, (v, b) in sheared.items()}
        few_bins = {s: without_group(values, group) for s, values in bins.items()}
        return measured_response(catalog, few_bins).sum(axis=1) - true_response(thinned)

    measured = measured_response(metacal, bins)
    return measured, true_response(sheared), jackknife_scatter(difference_without)


# Student's t, because the scatter is estimated from fifty groups; twelve numbers are compared.
TOLERANCE = stats.t(JACKKNIFE - 1).isf(FALSE_ALARM / 2 / 12)


def test_the_full_response_is_the_true_one(responses):
    measured, true, scatter = responses
    assert np.all(np.abs(measured.sum(axis=1) - true) < TOLERANCE * scatter)


def test_without_the_selection_response_it_is_not(responses):
    measured, true, scatter = responses
    off = np.abs(measured[:, 0] - true) / scatter
    assert np.all(np.einsum("kaa->ka", off) > TOLERANCE)


def test_the_response_of_the_ellipticities_is_their_mean_derivative(population, metacal):
    bins = select(metacal.variants[""])
    measured = [r.gamma for r in bin_responses(metacal, dict.fromkeys(VARIANTS, bins), 3)]
    weight = metacal.variants[""].weight
    mean = [
        [bin_means(population.galaxies.response[a, b], weight, bins, 3) for b in range(2)]
        for a in range(2)
    ]
    assert np.array(measured) == pytest.approx(
        np.moveaxis(np.array(mean), -1, 0), rel=1e-9, abs=1e-9
    )


SAMPLES = 60


def test_the_errors_of_the_responses_are_their_scatter_over_samples(metacal):
    """The variance over n samples has the relative error sqrt(2 / (n - 1)); twelve are averaged."""
    responses = []
    for sample in range(SAMPLES):
        rows = np.s_[sample::SAMPLES]
        variants = {
            suffix: Variant(**{name: values[rows] for name, values in vars(variant).items()})
            for suffix, variant in metacal.variants.items()
        }
        catalog = MetacalCatalog(id=metacal.id[rows], variants=variants, delta_gamma=0.02)
        bins = {suffix: select(variant) for suffix, variant in variants.items()}
        responses.append(bin_responses(catalog, bins, 3))
    tolerance = stats.norm.isf(FALSE_ALARM / 2 / 3) * np.sqrt(2 / (SAMPLES - 1) / 12)
    for name in ("gamma", "selection", "total"):
        values = np.array([[getattr(r, name) for r in sample] for sample in responses])
        errors = np.array([[getattr(r, f"{name}_error") for r in sample] for sample in responses])
        ratio = np.mean(np.mean(errors**2, axis=0) / values.var(axis=0, ddof=1))
        assert abs(ratio - 1) < tolerance, name


def test_bins_hold_equal_weight_up_to_one_object(run):
    table = fits.getdata(run["tomographic-catalog.fits"], "BINS")
    largest = fits.getdata(run["shear-catalog.fits"])["weight"].max()
    assert np.ptp(table["sum_w"]) <= 2 * largest


def test_bins_hold_their_lower_edge_and_not_their_upper():
    z = np.array([0.1, 0.2, 0.3, 0.5, 0.7, 0.9])
    bins = assign_bins(z, np.ones(6, dtype=bool), np.array([0.2, 0.5, 0.9]))
    assert bins.tolist() == [UNSELECTED, 0, 0, 1, 1, UNSELECTED]


def test_objects_that_fail_a_cut_have_no_bin(run):
    shear = fits.getdata(run["shear-catalog.fits"])
    bins = fits.getdata(run["tomographic-catalog.fits"], "OBJECTS")["bin"]
    rejected = (shear["s2n"] <= CUTS.s2n) | (shear["size_ratio"] <= CUTS.size_ratio)
    assert rejected.any()
    assert np.all(bins[rejected] == UNSELECTED)


def test_quantiles_are_those_of_the_weight():
    z = np.linspace(0, 1, 1000, endpoint=False)
    edges = weighted_quantile_edges(z, z, 2, 0.0, 1.0)
    assert edges[1] == pytest.approx(np.sqrt(0.5), abs=2e-3)


def test_the_sums_of_all_bins_are_those_of_the_table(run):
    with fits.open(run["tomographic-catalog.fits"]) as hdus:
        table, everything = hdus["BINS"].data, hdus["ALL"].data
        bins = hdus["OBJECTS"].data["bin"]
        assert everything["count"][0] == table["count"].sum() == np.sum(bins >= 0)
        assert everything["sum_w"][0] == pytest.approx(table["sum_w"].sum(), rel=1e-12)
        assert table["R"] == pytest.approx(table["R_gamma"] + table["R_S"], rel=1e-12)
