"""The stage recovers n(z), the number density and the shape noise of every bin."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from astropy.io import fits
from binned_sources import read_binned_sources
from photoz_stack import stack
from scipy import stats
from tracer_metadata import chang, heymans

FALSE_ALARM = 1e-3


@pytest.fixture(scope="module")
def tables(run):
    return {
        name: fits.getdata(run[f"{name}.fits"])
        for name in ("shear-catalog", "photoz-catalog", "truth")
    } | {"objects": fits.getdata(run["tomographic-catalog.fits"], "OBJECTS")}


@pytest.fixture(scope="module")
def sources(run):
    names = ("shear-catalog.fits", "photoz-catalog.fits", "tomographic-catalog.fits")
    return read_binned_sources(*(run[name] for name in names))


@pytest.fixture(scope="module")
def distribution(run, sources):
    return stack(sources, run["photoz-catalog.fits"], "pdf")


@pytest.fixture(scope="module")
def metadata(run):
    return yaml.safe_load(Path(run["tracer-metadata.yaml"]).read_text(encoding="utf-8"))


def test_each_density_has_integral_one(distribution):
    integrals = (distribution.density * np.diff(distribution.edges)).sum(axis=1)
    assert integrals == pytest.approx(1, rel=1e-12)
    assert (distribution.density_all * np.diff(distribution.edges)).sum() == pytest.approx(1)


def test_the_stack_is_the_weighted_mean_of_the_densities(distribution, tables):
    members = tables["objects"]["bin"] == 1
    weight = tables["shear-catalog"]["weight"][members].astype(float)
    density = tables["photoz-catalog"]["pdf"][members].astype(float)
    density /= density.sum(axis=1, keepdims=True) * np.diff(distribution.edges)[0]
    expected = (weight[:, None] * density).sum(axis=0) / weight.sum()
    assert distribution.density[1] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("power", [1, 2])
def test_the_moments_of_the_true_redshifts_are_recovered(distribution, tables, power):
    """The difference of the moments has the variance that the densities themselves say.

    Given the photometry, the true redshift of each object is a draw from its density: the weighted
    mean of z^p scatters around that of the densities by sum w^2 var_j(z^p) / (sum w)^2. The
    tolerance is a two-sided probability of 10^-3, divided among the three bins.
    """
    z = distribution.middles
    true = tables["truth"]["z"]
    for k in range(3):
        members = tables["objects"]["bin"] == k
        weight = tables["shear-catalog"]["weight"][members].astype(float)
        density = tables["photoz-catalog"]["pdf"][members].astype(float)
        density /= density.sum(axis=1, keepdims=True)
        variance = density @ z ** (2 * power) - (density @ z**power) ** 2
        sigma = np.sqrt((weight**2 * variance).sum()) / weight.sum()
        recovered = (distribution.density[k] * z**power).sum() * np.diff(distribution.edges)[0]
        difference = recovered - np.average(true[members] ** power, weights=weight)
        assert abs(difference) < stats.norm.isf(FALSE_ALARM / 2 / 3) * sigma


def test_point_estimates_make_a_histogram(run, sources):
    counted = stack(sources, run["photoz-catalog.fits"], "point")
    members = sources.bin == 0
    expected, _ = np.histogram(
        sources.z_mean[members], counted.edges, weights=sources.weight[members], density=True
    )
    assert counted.density[0] == pytest.approx(expected, rel=1e-12)


def test_n_eff_and_sigma_e_predict_the_scatter_of_the_mean_shear(metadata, sources):
    """sigma_e^2 / (n_eff A) is the variance of the mean of randomly rotated ellipticities."""
    rng = np.random.default_rng(3)
    members = sources.bin == 0
    shear = np.linalg.solve(
        sources.response[0], np.stack([sources.g1[members], sources.g2[members]])
    )
    weight = sources.weight[members]
    rotations = 400
    means = [
        (
            weight * (shear[0] + 1j * shear[1]) * np.exp(2j * np.pi * rng.uniform(size=weight.size))
        ).sum()
        / weight.sum()
        for _ in range(rotations)
    ]
    scatter = np.sqrt(np.mean(np.abs(means) ** 2) / 2)
    described = metadata["bins"][0]["H12"]
    predicted = described["sigma_e"] / np.sqrt(
        described["n_eff"] * metadata["area"]["value"] * 3600
    )
    # 2 x 400 Gaussian numbers give their standard deviation to 1 / sqrt(1600)
    tolerance = stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(4 * rotations)
    assert predicted == pytest.approx(scatter, rel=tolerance)


def test_n_eff_is_the_formula_of_heymans(metadata, sources):
    for k, described in enumerate(metadata["bins"]):
        weight = sources.weight[sources.bin == k]
        expected = weight.sum() ** 2 / (weight**2).sum() / (100.0 * 3600)
        assert described["H12"]["n_eff"] == pytest.approx(expected, rel=1e-12)


def test_the_noise_power_is_the_same_in_both_definitions(metadata):
    for described in (*metadata["bins"], metadata["all"]):
        h12, c13 = (
            described[name]["sigma_e"] ** 2 / described[name]["n_eff"] for name in ("H12", "C13")
        )
        assert h12 == pytest.approx(c13, rel=1e-10)


def test_the_intrinsic_dispersion_is_recovered(metadata, survey, sources):
    """sigma_e of Chang et al. is the intrinsic dispersion and the true shear, over the response.

    A dispersion of n objects of two Gaussian components scatters by 1 / (2 sqrt(n)), larger by
    the factor of the measurement noise in the total and of the unequal weights (here < 1.5).
    """
    for k, described in enumerate(metadata["bins"]):
        members = sources.bin == k
        response = 0.5 * np.trace(sources.response[k])
        shear = survey.galaxies.response[0, 0][members] * survey.shear[:, members]
        expected = np.sqrt(survey.design.measurement.shape_noise**2 + shear.var()) / response
        tolerance = stats.norm.isf(FALSE_ALARM / 2 / 3) * 1.5 / (2 * np.sqrt(members.sum()))
        assert described["C13"]["sigma_e"] == pytest.approx(expected, rel=tolerance)


def test_without_measurement_noise_and_weights_both_definitions_agree():
    rng = np.random.default_rng(1)
    shear, weight = rng.normal(size=(2, 100)), np.ones(100)
    assert chang(shear, weight, np.zeros(100), 7.0) == pytest.approx(heymans(shear, weight, 7.0))
