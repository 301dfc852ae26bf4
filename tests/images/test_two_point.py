"""The correlation functions are those of the definition, and are written whole."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import sacc
import treecorr
from calibrated_sources import Calibration, Sources, calibrate
from fits_columns import CatalogError
from measurement import Inputs, Outputs, measure_to_files, read_options
from simulated_run import THREADS
from two_point import Binning, Patches, measure

EXACT = {"bin_slop": 0.0, "angle_slop": 0.0, "metric": "Arc"}
SHIPPED = Path(__file__).resolve().parents[2] / "pipelines" / "two-point" / "treecorr.yaml"
BINNING = Binning(min_sep=20.0, max_sep=200.0, nbins=5, options=EXACT)


def random_sources(n, seed):
    rng = np.random.default_rng(seed)
    return Sources(
        ra=rng.uniform(-4, 4, n) % 360,
        dec=rng.uniform(40, 46, n),
        shear=rng.normal(size=(2, n)),
        weight=rng.uniform(0.5, 1.5, n),
    )


def brute_force(first, second):
    """Return xi+ and xi- as sums over all pairs of shears along their great circle."""
    ra, dec = np.radians(first.ra)[:, None], np.radians(first.dec)[:, None]
    ra2, dec2 = np.radians(second.ra), np.radians(second.dec)

    def bearing(from_dec, to_dec, d_ra):
        y = np.sin(d_ra) * np.cos(to_dec)
        x = np.cos(from_dec) * np.sin(to_dec) - np.sin(from_dec) * np.cos(to_dec) * np.cos(d_ra)
        return np.arctan2(x, -y)  # from the direction of falling right ascension to the north

    cosine = np.sin(dec) * np.sin(dec2) + np.cos(dec) * np.cos(dec2) * np.cos(ra2 - ra)
    separation = np.degrees(np.arccos(np.clip(cosine, -1, 1))) * 60
    e1 = (first.shear[0] + 1j * first.shear[1])[:, None] * np.exp(
        -2j * bearing(dec, dec2, ra2 - ra)
    )
    e2 = (second.shear[0] + 1j * second.shear[1]) * np.exp(-2j * bearing(dec2, dec, ra - ra2))
    weight = first.weight[:, None] * second.weight
    edges = np.geomspace(BINNING.min_sep, BINNING.max_sep, BINNING.nbins + 1)
    inside = [(separation >= lo) & (separation < hi) for lo, hi in itertools.pairwise(edges)]
    return tuple(
        np.array([(weight * product.real)[pairs].sum() / weight[pairs].sum() for pairs in inside])
        for product in (e1 * e2.conj(), e1 * e2)
    )


@pytest.fixture(scope="module")
def random_measurement():
    sources = [random_sources(400, 1), random_sources(300, 2)]
    return sources, measure(sources, BINNING, Patches(count=4, seed=1), THREADS)


@pytest.mark.parametrize("number", range(3))
def test_every_pair_of_bins_is_the_sum_over_pairs_of_galaxies(random_measurement, number):
    sources, two_point = random_measurement
    i, j = two_point.pairs[number]
    xi_plus, xi_minus = brute_force(sources[i], sources[j])
    correlation = two_point.correlations[number]
    # TreeCorr keeps shears in single precision; here their products are of order one
    rounding = 2 * float(np.finfo(np.float32).eps)
    assert correlation.xip == pytest.approx(xi_plus, rel=0, abs=rounding)
    assert correlation.xim == pytest.approx(xi_minus, rel=0, abs=rounding)


def test_the_shipped_options_are_near_to_the_sums_over_all_pairs(survey):
    """The rms error of xi- is 0.08 % of its rms with them, and 1.8 % with TreeCorr's defaults."""
    galaxies, chosen = survey.galaxies, slice(10_000)
    catalog = treecorr.Catalog(
        ra=galaxies.ra[chosen],
        dec=galaxies.dec[chosen],
        ra_units="deg",
        dec_units="deg",
        g1=survey.shear[0][chosen],
        g2=survey.shear[1][chosen],
    )

    def measured(**options):
        separations = {"min_sep": 8.0, "max_sep": 150.0, "nbins": 10, "sep_units": "arcmin"}
        gg = treecorr.GGCorrelation(**separations, **options)
        gg.process(catalog, num_threads=THREADS)
        return np.array([gg.xip, gg.xim])

    exact = measured(**EXACT)
    shipped, default = (
        np.sqrt(np.mean((found - exact) ** 2, axis=1) / np.mean(exact**2, axis=1))
        for found in (measured(metric="Arc", **read_options(str(SHIPPED))), measured(metric="Arc"))
    )
    assert np.all(shipped < 0.002)
    assert np.all(default > 3 * shipped)


def test_the_pairs_of_bins_are_measured_apart(random_measurement):
    _, two_point = random_measurement
    first, second, third = (correlation.xip for correlation in two_point.correlations)
    assert not np.allclose(first, second)
    assert not np.allclose(first, third)


def test_the_covariance_has_the_variances_of_each_pair(random_measurement):
    _, two_point = random_measurement
    diagonal = np.diag(two_point.covariance)
    for k, correlation in enumerate(two_point.correlations):
        own = correlation.estimate_cov("jackknife", cross_patch_weight="match")
        block = diagonal[k * 10 : (k + 1) * 10]
        assert block == pytest.approx(np.diag(own), rel=1e-10)


def test_the_covariance_is_that_of_all_pairs_together(random_measurement):
    _, two_point = random_measurement
    together = treecorr.estimate_multi_cov(
        two_point.correlations, "jackknife", cross_patch_weight="match"
    )
    rounding = 1e-12 * np.abs(together).max()
    assert two_point.covariance == pytest.approx(together, rel=0, abs=rounding)


def test_the_full_response_matrix_calibrates():
    response = np.array([[0.8, 0.1], [-0.05, 0.9]])
    true = np.random.default_rng(1).normal(size=(2, 50))
    measured = response @ true
    columns = {"ra": true[0], "dec": true[1], "g1": measured[0], "g2": measured[1]}
    sources = calibrate(columns | {"weight": np.ones(50)}, response, Calibration())
    assert sources.shear == pytest.approx(true, rel=1e-12)


def test_the_mean_shear_is_taken_off_with_weights():
    rng = np.random.default_rng(1)
    columns = {name: rng.normal(size=50) for name in ("ra", "dec", "g1", "g2")}
    columns["weight"] = rng.uniform(size=50)
    sources = calibrate(columns, np.eye(2), Calibration(subtract_mean=True))
    assert np.average(sources.shear, axis=1, weights=sources.weight) == pytest.approx(0, abs=1e-15)


def test_a_component_changes_sign_on_request():
    columns = {name: np.ones(3) for name in ("ra", "dec", "g1", "g2", "weight")}
    sources = calibrate(columns, np.eye(2), Calibration(flip_g2=True))
    assert sources.shear.tolist() == [[1, 1, 1], [-1, -1, -1]]


def test_patches_need_as_many_objects_in_each_bin():
    sources = [random_sources(400, 1), random_sources(3, 2)]
    with pytest.raises(CatalogError, match="bin 1 has 3 objects, fewer than the 10 patches"):
        measure(sources, BINNING, Patches(count=10, seed=1), THREADS)


def test_separations_must_increase():
    with pytest.raises(CatalogError, match=r"min_sep 50\.0 is not between 0 and max_sep 5\.0"):
        Binning(min_sep=50.0, max_sep=5.0, nbins=3)


@pytest.fixture(scope="module")
def saved(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sacc")
    outputs = Outputs(
        two_point=str(folder / "two-point.sacc"), jackknife=str(folder / "jackknife.fits")
    )
    inputs = Inputs(
        shear=run["shear-catalog.fits"],
        tomographic=run["tomographic-catalog.fits"],
        photoz_stack=run["photoz-stack.fits"],
        metadata=run["tracer-metadata.yaml"],
    )
    patches = Patches(count=20, seed=1)
    measure_to_files(
        inputs,
        outputs,
        calibration=Calibration(subtract_mean=True),
        binning=BINNING,
        patches=patches,
        threads=THREADS,
    )
    return sacc.Sacc.load_fits(outputs.two_point)


def test_the_file_has_all_pairs_with_their_covariance(saved):
    assert sorted(saved.get_data_types()) == ["galaxy_shear_xi_minus", "galaxy_shear_xi_plus"]
    assert len(saved.get_tracer_combinations("galaxy_shear_xi_plus")) == 6
    assert saved.mean.size == 2 * 6 * 5
    assert saved.covariance.dense.shape == (60, 60)
    assert np.all(np.diag(saved.covariance.dense) > 0)


def test_the_file_has_the_redshift_distributions(saved):
    for k in range(3):
        tracer = saved.tracers[f"source_{k}"]
        assert np.trapezoid(tracer.nz, tracer.z) == pytest.approx(1, rel=1e-3)
        assert tracer.metadata["sigma_e"] > 0


def test_the_file_says_how_it_was_made(saved):
    assert saved.metadata["npatch"] == 20
    assert saved.metadata["subtract_mean"]
    assert saved.metadata["treecorr_bin_slop"] == 0.0


def test_the_file_has_separations_and_pairs(saved):
    kind, pair = "galaxy_shear_xi_plus", ("source_0", "source_1")
    low, mean, high = (
        np.array(saved.get_tag(t, kind, pair)) for t in ("theta_min", "theta", "theta_max")
    )
    assert np.all((low < mean) & (mean < high))
    assert np.all(np.array(saved.get_tag("npair", kind, pair)) > 0)
