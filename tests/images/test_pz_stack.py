"""The stage recovers n(z), the number density and the shape noise of every bin."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import yaml
from astropy.io import fits
from binned_redshifts import CatalogPaths, Options, describe_bins
from fits_columns import CatalogError
from scipy import stats
from tracer_metadata import Moments, chang, heymans, summary_lines

FALSE_ALARM = 1e-3


@pytest.fixture(scope="module")
def tables(run):
    return {
        name: fits.getdata(run[f"{name}.fits"])
        for name in ("shear-catalog", "photoz-catalog", "truth")
    } | {
        "objects": fits.getdata(run["tomographic-catalog.fits"], "OBJECTS"),
        "bins": fits.getdata(run["tomographic-catalog.fits"], "BINS"),
    }


@pytest.fixture(scope="module")
def paths(run):
    names = {tag: run[f"{tag}-catalog.fits"] for tag in ("shear", "photoz", "tomographic")}
    return CatalogPaths(**names)


@pytest.fixture(scope="module")
def described(paths):
    return describe_bins(paths, Options())


@pytest.fixture(scope="module")
def distribution(described):
    return described[0]


@pytest.fixture(scope="module")
def metadata(run):
    return yaml.safe_load(Path(run["tracer-metadata.yaml"]).read_text(encoding="utf-8"))


def members_of(tables, k):
    """Return which objects are in a bin, and their weights."""
    members = tables["objects"]["bin"] == k
    return members, tables["shear-catalog"]["weight"][members].astype(float)


def ellipticities(tables, members):
    return np.stack([tables["shear-catalog"][name][members] for name in ("g1", "g2")])


def test_each_density_has_integral_one(distribution):
    integrals = (distribution.density * np.diff(distribution.edges)).sum(axis=1)
    assert integrals == pytest.approx(1, rel=1e-12)
    assert (distribution.density_all * np.diff(distribution.edges)).sum() == pytest.approx(1)


def test_the_stack_is_the_weighted_mean_of_the_densities(distribution, tables):
    members, weight = members_of(tables, 1)
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
        members, weight = members_of(tables, k)
        density = tables["photoz-catalog"]["pdf"][members].astype(float)
        density /= density.sum(axis=1, keepdims=True)
        variance = density @ z ** (2 * power) - (density @ z**power) ** 2
        sigma = np.sqrt((weight**2 * variance).sum()) / weight.sum()
        recovered = (distribution.density[k] * z**power).sum() * np.diff(distribution.edges)[0]
        difference = recovered - np.average(true[members] ** power, weights=weight)
        assert abs(difference) < stats.norm.isf(FALSE_ALARM / 2 / 3) * sigma


def test_point_estimates_make_a_histogram(paths, tables):
    counted, _ = describe_bins(paths, Options(method="point"))
    members, weight = members_of(tables, 0)
    z_mean = tables["photoz-catalog"]["z_mean"][members]
    expected, _ = np.histogram(z_mean, counted.edges, weights=weight, density=True)
    assert counted.density[0] == pytest.approx(expected, rel=1e-12)


def test_n_eff_and_sigma_e_predict_the_scatter_of_the_mean_shear(metadata, tables):
    """sigma_e^2 / (n_eff A) is the variance of the mean of randomly rotated ellipticities."""
    rng = np.random.default_rng(3)
    members, weight = members_of(tables, 0)
    shear = np.linalg.solve(tables["bins"]["R"][0], ellipticities(tables, members))
    rotations = 400
    means = [
        (
            weight * (shear[0] + 1j * shear[1]) * np.exp(2j * np.pi * rng.uniform(size=weight.size))
        ).sum()
        / weight.sum()
        for _ in range(rotations)
    ]
    scatter = np.sqrt(np.mean(np.abs(means) ** 2) / 2)
    described = metadata["bins"][0]
    # 2 x 400 Gaussian numbers give their standard deviation to 1 / sqrt(1600)
    tolerance = stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(4 * rotations)
    assert described["mean_shear_error"] == pytest.approx(scatter, rel=tolerance)
    h12, arcmin2 = described["H12"], metadata["area"]["value"] * 3600
    assert described["mean_shear_error"] == pytest.approx(
        h12["sigma_e"] / np.sqrt(h12["n_eff"] * arcmin2), rel=1e-12
    )


def test_sums_and_means_are_those_of_the_objects(metadata, tables):
    for k, described in enumerate(metadata["bins"]):
        members, weight = members_of(tables, k)
        mean = np.average(ellipticities(tables, members), weights=weight, axis=1)
        assert described["count"] == members.sum()
        assert described["sum_w"] == pytest.approx(weight.sum(), rel=1e-12)
        assert described["sum_w2"] == pytest.approx((weight**2).sum(), rel=1e-12)
        assert described["mean_ellipticity"] == pytest.approx(mean, rel=1e-9)
        expected = np.linalg.inv(tables["bins"]["R"][k]) @ mean
        assert described["mean_shear"] == pytest.approx(expected, rel=1e-9)


def test_it_tells_what_people_look_at_first(metadata):
    first, _, *rows, _, _ = summary_lines(metadata)
    count = metadata["all"]["count"]
    assert (
        first
        == f"{count} objects in bins, on 100 deg2: the area is from AREA of the shear catalogue."
    )
    assert [row.split()[0] for row in rows] == ["0", "1", "2", "all"]
    h12 = metadata["bins"][1]["H12"]
    assert [float(number) for number in rows[1].split()[1:]] == pytest.approx(
        [metadata["bins"][1]["count"], metadata["bins"][1]["z_mean"], h12["n_eff"], h12["sigma_e"]],
        rel=1e-3,
    )


def test_n_eff_and_sigma_e_are_the_formulas_of_heymans_and_chang(metadata, tables):
    """Both as sums over the objects, as the papers have them."""
    for k, described in enumerate(metadata["bins"]):
        members, weight = members_of(tables, k)
        response = tables["bins"]["R"][k]
        shear = np.linalg.solve(response, ellipticities(tables, members))
        shear -= np.average(shear, weights=weight, axis=1)[:, None]
        noise = tables["shear-catalog"]["sigma_m"][members] / (0.5 * np.trace(response))
        w2, arcmin2 = weight**2, 100.0 * 3600
        h12 = {
            "n_eff": weight.sum() ** 2 / w2.sum() / arcmin2,
            "sigma_e": np.sqrt(0.5 * (w2 * shear**2).sum() / w2.sum()),
        }
        variance = 0.5 * (w2 * ((shear**2).sum(axis=0) - 2 * noise**2)).sum() / w2.sum()
        c13 = {
            "n_eff": variance * weight.sum() ** 2 / arcmin2 / (w2 * (variance + noise**2)).sum(),
            "sigma_e": np.sqrt(variance),
        }
        assert described["H12"] == pytest.approx(h12, rel=1e-9)
        assert described["C13"] == pytest.approx(c13, rel=1e-9)


def test_the_noise_power_is_the_same_in_both_definitions(metadata):
    for described in (*metadata["bins"], metadata["all"]):
        h12, c13 = (
            described[name]["sigma_e"] ** 2 / described[name]["n_eff"] for name in ("H12", "C13")
        )
        assert h12 == pytest.approx(c13, rel=1e-10)


def test_a_number_density_of_equal_weights_is_that_of_the_objects():
    """Heymans: (sum w)^2 / sum w^2 of n equal weights is n, whatever the weight."""
    for weight in (1.0, 0.3):
        moments = Moments(w=100 * weight, w2=100 * weight**2, variance=0.07, noise=0.0)
        assert heymans(moments, 10.0)["n_eff"] == pytest.approx(10)


def test_noise_counts_objects_less_only_in_the_definition_of_chang():
    """An object with as much noise as shape counts half."""
    moments = Moments(w=100.0, w2=100.0, variance=0.08, noise=0.04)
    assert chang(moments, 10.0) == pytest.approx({"n_eff": 5.0, "sigma_e": 0.2})
    assert heymans(moments, 10.0) == pytest.approx({"n_eff": 10.0, "sigma_e": np.sqrt(0.08)})


def test_the_intrinsic_dispersion_is_recovered(metadata, survey, tables):
    """sigma_e of Chang et al. is the intrinsic dispersion and the true shear, over the response.

    A dispersion of n objects of two Gaussian components scatters by 1 / (2 sqrt(n)), larger by
    the factor of the measurement noise in the total and of the unequal weights (here < 1.5).
    """
    for k, described in enumerate(metadata["bins"]):
        members, _ = members_of(tables, k)
        response = 0.5 * np.trace(tables["bins"]["R"][k])
        shear = survey.galaxies.response[0, 0][members] * survey.shear[:, members]
        expected = np.sqrt(survey.design.measurement.shape_noise**2 + shear.var()) / response
        tolerance = stats.norm.isf(FALSE_ALARM / 2 / 3) * 1.5 / (2 * np.sqrt(members.sum()))
        assert described["C13"]["sigma_e"] == pytest.approx(expected, rel=tolerance)


def test_without_measurement_noise_both_definitions_agree():
    moments = Moments(w=80.0, w2=70.0, variance=0.07, noise=0.0)
    assert chang(moments, 7.0) == pytest.approx(heymans(moments, 7.0))


def test_a_given_area_comes_before_the_catalogues(paths):
    _, metadata = describe_bins(paths, Options(area=50.0))
    _, whole = describe_bins(paths, Options())
    assert metadata["area"] == {"value": 50.0, "unit": "deg2", "from": "the parameter area"}
    assert whole["area"]["from"] == "AREA of the shear catalogue"
    densities = [said["bins"][0]["n_raw"] for said in (metadata, whole)]
    assert densities[0] == pytest.approx(densities[1] * 100 / 50, rel=1e-12)


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(method="point"),
        Options(weighting="response"),
        Options(method="hierarchical", weighting="response", n_samples=5, parent_objects=20_000),
    ],
    ids=lambda options: f"{options.method}, {options.weighting}",
)
def test_it_does_not_matter_how_many_objects_are_read_at_once(paths, monkeypatch, options):
    whole, metadata = describe_bins(paths, options)
    monkeypatch.setattr("binned_sources.ROWS_AT_ONCE", 9_999)
    parts, again = describe_bins(paths, options)
    assert parts.density == pytest.approx(whole.density, rel=1e-4, abs=1e-6)
    if whole.samples is not None:
        assert parts.samples == pytest.approx(whole.samples, rel=1e-2, abs=1e-2)
    for before, after in zip(metadata["bins"], again["bins"], strict=True):
        assert after["H12"] == pytest.approx(before["H12"], rel=1e-9)
        assert after["mean_shear"] == pytest.approx(before["mean_shear"], rel=1e-9, abs=1e-12)


def test_an_ensemble_that_is_not_asked_for_is_not_ignored(paths):
    given = CatalogPaths(**(asdict(paths) | {"ensemble": "photoz-ensemble.hdf5"}))
    with pytest.raises(CatalogError, match="set densities to ensemble to use it, or leave it out"):
        describe_bins(given, Options())
