"""With weights by response, n(z) is what the mean ellipticity of a bin responds to.

The truth is a measurement: all galaxies below a redshift are sheared, and the mean ellipticity of
each bin, whose galaxies shear may carry over its edges, is what it is.
"""

from dataclasses import replace

import numpy as np
import pytest
from astropy.io import fits
from binned_redshifts import CatalogPaths, Options, describe_bins
from binned_sources import open_binned_sources
from fits_columns import CatalogError
from galaxies import METACAL_SHEAR, Measurement
from lensing_weights import ResponseWeights
from photoz_stack import WeightedMasses, used_objects
from scipy import stats
from simulated_run import write_run
from source_sums import sum_part
from survey import Design, simulate_survey
from test_bad_catalogs import SHEAR, TOMOGRAPHIC, spoil, without
from tomography import EdgeRule

FALSE_ALARM = 1e-3
EDGES = EdgeRule(nbin=0, z_min=0.0, z_max=0.0, given=[0.3, 0.5, 0.8])
MIDDLES = np.array([0.4, 0.65])  # of the bins
RESPONSE = Options(weighting="response")
SHEARS = (METACAL_SHEAR, -METACAL_SHEAR)


@pytest.fixture(scope="module")
def survey():
    """A survey whose redshifts respond strongly to shear, under an additive bias."""
    measurement = Measurement(shape_noise=0.03, photoz_coupling=0.02, additive_bias=(0.02, -0.01))
    design = Design(n_galaxies=40_000, area=100.0, lmax=64, seed=3, measurement=measurement)
    made = simulate_survey(design)
    return replace(made, shear=np.zeros_like(made.shear))


@pytest.fixture(scope="module")
def run(survey, tmp_path_factory):
    return write_run(survey, tmp_path_factory.mktemp("without shear"), EDGES)


@pytest.fixture(scope="module")
def paths(run):
    names = {tag: run[f"{tag}-catalog.fits"] for tag in ("shear", "photoz", "tomographic")}
    return CatalogPaths(**names)


@pytest.fixture(scope="module")
def sheared_runs(survey, tmp_path_factory):
    """Runs in which all galaxies below the middle of a bin are sheared, by bin and by sign."""
    runs = {}
    for k, middle in enumerate(MIDDLES):
        for shear in SHEARS:
            below = np.where(survey.galaxies.z < middle, shear, 0.0)
            changed = replace(survey, shear=np.stack([below, np.zeros_like(below)]))
            runs[k, shear] = write_run(changed, tmp_path_factory.mktemp("sheared"), EDGES)
    return runs


def members(run, k):
    """Return which objects are in a bin, their weights and their first ellipticities."""
    shear = fits.getdata(run[SHEAR])
    inside = fits.getdata(run[TOMOGRAPHIC], "OBJECTS")["bin"] == k
    return inside, shear["weight"].astype(float), shear["g1"].astype(float)


def measured_share(runs, run, k):
    """Return the share of a bin's response that is below its middle, and its variance.

    It scatters by the galaxies that cross an edge of the bin, each of which adds its w e.
    """
    plus, minus = (members(runs[k, shear], k) for shear in SHEARS)
    means = [np.average(e[inside], weights=w[inside]) for inside, w, e in (plus, minus)]
    response = 0.5 * np.trace(fits.getdata(run[TOMOGRAPHIC], "BINS")["R"][k])
    inside, weight, e = members(run, k)
    crossing = plus[0] != minus[0]
    spread = (e - np.average(e[inside], weights=weight[inside])) * weight
    scale = 2 * METACAL_SHEAR * response
    variance = (spread[crossing] ** 2).sum() / (weight[inside].sum() * scale) ** 2
    return (means[0] - means[1]) / scale, variance


def stacked_share(paths, options, run, k):
    """Return the share of n(z) that is below the middle of its bin, and its variance.

    The true redshifts are draws from the densities, and the selection is measured from as many
    galaxies that cross an edge for each component.
    """
    distribution, _ = describe_bins(paths, options)
    below = distribution.middles < MIDDLES[k]
    share = (distribution.density[k] * np.diff(distribution.edges))[below].sum()
    inside, weight, _ = members(run, k)
    density = fits.getdata(run["photoz-catalog.fits"])["pdf"][inside].astype(float)
    chance = density[:, below].sum(axis=1) / density.sum(axis=1)
    return share, (weight[inside] ** 2 * chance * (1 - chance)).sum() / weight[inside].sum() ** 2


def pulls(paths, options, run, sheared_runs):
    found = []
    for k in range(len(MIDDLES)):
        measured, noise = measured_share(sheared_runs, run, k)
        stacked, scatter = stacked_share(paths, options, run, k)
        # the estimate of the selection is as noisy, at most, as the measurement
        found.append((stacked - measured) / np.sqrt(2 * noise + scatter))
    return np.abs(found)


def test_n_of_z_is_what_the_mean_ellipticity_responds_to(paths, run, sheared_runs):
    limit = stats.norm.isf(FALSE_ALARM / 2 / 2)
    assert pulls(paths, RESPONSE, run, sheared_runs).max() < limit


def test_n_of_z_by_weight_alone_is_not(paths, run, sheared_runs):
    limit = stats.norm.isf(FALSE_ALARM / 2 / 2)
    assert pulls(paths, Options(), run, sheared_runs).max() > limit


def test_it_adds_up_to_the_response_of_the_bin(paths, run):
    """The integral of n(z) R(z) is the sum of weights times the full response, R_S included."""
    sources = open_binned_sources(
        paths.shear, paths.photoz, paths.tomographic, more=["pdf"], variants=True
    )
    weights = ResponseWeights(shear_difference=sources.shear_difference)
    added = WeightedMasses(weights, sources.nbin, 70)
    sums = []
    for part in sources.parts():
        used = used_objects(weights, part)
        density = part.photoz["pdf"][used[part.described]]
        added.add(part, used, density / density.sum(axis=1, keepdims=True))
        sums.append(sum_part(part, sources.nbin))
    (total,) = sums
    masses, _ = added.combined(total)
    bins = fits.getdata(run[TOMOGRAPHIC], "BINS")
    expected = total.w * 0.5 * np.trace(bins["R"], axis1=1, axis2=2)
    assert masses.sum(axis=1) == pytest.approx(expected, rel=1e-5)
    without_selection = total.w * 0.5 * np.trace(bins["R_gamma"], axis1=1, axis2=2)
    assert np.abs(masses.sum(axis=1) / without_selection - 1).max() > 1e-3


def test_it_is_inferred_with_the_prior_taken_out_too(paths):
    options = replace(RESPONSE, method="hierarchical")
    inferred, _ = describe_bins(paths, options)
    stacked, _ = describe_bins(paths, RESPONSE)
    errors = inferred.mean(inferred.samples[:, :2]).std(axis=0)
    difference = inferred.mean(inferred.density) - stacked.mean(stacked.density)
    assert np.all(np.abs(difference) < stats.norm.isf(FALSE_ALARM / 2 / 2) * errors)


def test_columns_that_are_not_there_are_named(paths, tmp_path):
    path = tmp_path / SHEAR
    with fits.open(paths.shear) as hdus:
        hdus.writeto(path)
    spoil(path, without("g1_1p"))
    with pytest.raises(CatalogError, match=r"shear-catalog\.fits: no column 'g1_1p'"):
        describe_bins(replace(paths, shear=str(path)), RESPONSE)
