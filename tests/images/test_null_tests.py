"""Null tests pass where all is well, and the right one fails where something is not.

A clean survey passes with p-values that are distributed evenly. Each injected fault fails its own
test, at a p-value that no tolerance is needed for, and no other.
"""

import dataclasses

import numpy as np
import pytest
from b_modes import LEAKAGE, b_mode_weights, pair_noise
from cosmic_shear import correlation_function, field_spectra
from mean_shear import check_additive_bias, check_psf_leakage, fit_all
from measured_tests import check_cross_shear
from measured_xi import DataVector, Spectrum
from null_survey import FAULTS, NBIN, THETA_EDGES, p_values, simulate
from null_test import NullTest, covariance_of_samples
from scipy import stats
from separations import Functions, check_functions, wide_bins
from shapes import Shapes
from sky_variance import LMAX, Cosmology, SparseSum, shear_spectra, sky_covariance

FALSE_ALARM = 1e-3
NO_SKY = np.zeros((LMAX + 1, NBIN, NBIN))


def evenly_distributed(p_values):
    return stats.kstest(p_values, "uniform").pvalue > FALSE_ALARM


# --- the p-value ---


def sampled_test(rng, n_patch, n_value, shift=0.0):
    """A test of values whose covariance is from patches of their own."""
    mixing = np.linalg.cholesky(np.eye(n_value) + 0.5)
    patches = rng.standard_normal((n_patch, n_value)) @ mixing.T + shift
    total = patches.sum(axis=0)
    samples = (total - patches) / (n_patch - 1)
    return NullTest(
        name="a",
        title="a",
        points=[],
        values=total / n_patch,
        covariance=covariance_of_samples(samples),
        n_patch=n_patch,
    )


def test_p_values_are_even_where_the_covariance_is_from_few_patches():
    rng = np.random.default_rng(1)
    tests = [sampled_test(rng, 30, 10) for _ in range(2000)]
    assert evenly_distributed([test.p_value for test in tests])
    ours = np.array([test.chi2 for test in tests])
    assert ours.mean() == pytest.approx(10, abs=4 * ours.std() / np.sqrt(2000))


def test_with_the_usual_chi_square_they_would_not_be():
    rng = np.random.default_rng(1)
    tests = [sampled_test(rng, 30, 10) for _ in range(2000)]
    known = [dataclasses.replace(test, n_patch=None).p_value for test in tests]
    assert not evenly_distributed(known)


# --- B modes ---


@pytest.fixture(scope="module")
def xi_of_e_modes():
    """xi+ and xi- of a slab, averaged over the bins of separation on the curved sky."""
    spectra = field_spectra(1500)[:, 5, 5]
    theta = np.geomspace(THETA_EDGES.min(), THETA_EDGES.max(), 2001)
    xi = []
    for order in (2, -2):
        curve = correlation_function(spectra, (2, order), np.radians(theta / 60))
        for low, high in THETA_EDGES:
            fine = np.linspace(low, high, 200)
            xi.append(np.average(np.interp(fine, theta, curve), weights=fine))
    return np.array(xi)


@pytest.fixture(scope="module")
def weights():
    return b_mode_weights(THETA_EDGES, 3)


def test_e_modes_leave_nothing_in_the_combinations(xi_of_e_modes, weights):
    noise = pair_noise(THETA_EDGES)
    signal_to_noise = np.linalg.norm(xi_of_e_modes / noise)
    assert np.abs(weights @ xi_of_e_modes).max() < 2 * LEAKAGE * signal_to_noise


def test_b_modes_of_the_same_spectrum_are_seen(xi_of_e_modes, weights):
    noise = pair_noise(THETA_EDGES)
    xi_of_b_modes = xi_of_e_modes * np.repeat([1, -1], len(THETA_EDGES))
    signal_to_noise = np.linalg.norm(xi_of_e_modes / noise)
    assert np.abs(weights @ xi_of_b_modes).max() > 0.2 * signal_to_noise


def test_the_combinations_have_the_noise_of_one_pair_of_galaxies(weights):
    covariance = (weights * pair_noise(THETA_EDGES) ** 2) @ weights.T
    assert covariance == pytest.approx(np.eye(len(weights)), abs=1e-9)


def test_a_constant_xi_plus_is_no_b_mode(weights):
    """It is what is left of an additive bias, which has a test of its own."""
    constant = np.repeat([1.0, 0.0], len(THETA_EDGES))
    scale = np.linalg.norm(constant / pair_noise(THETA_EDGES))
    assert np.abs(weights @ constant).max() < 0.01 * scale


def test_few_separations_do_not_tell_b_modes():
    edges = np.array([[10.0, 30.0], [30.0, 90.0]])
    assert len(b_mode_weights(edges, 3)) == 0


# --- the variance of the sky ---


def mean_of_all(ra, dec):
    coefficients = np.zeros((2, 2, ra.size))
    coefficients[[0, 1], [0, 1]] = 1 / ra.size
    return SparseSum(ra=ra, dec=dec, coefficients=coefficients)


@pytest.fixture(scope="module")
def sky_means():
    """The mean true shear of a slab on many skies, and its covariance by theory."""
    spectra = np.zeros((LMAX + 1, 1, 1))
    spectra[:129, 0, 0] = field_spectra(128)[:, 5, 5]
    means = []
    for seed in range(30):
        survey = simulate(seed, lmax=128, n_galaxies=4000, n_lenses=0)
        rows = np.flatnonzero(survey.galaxies.slab == 5)
        means.append(survey.shear[:, rows].mean(axis=1))
    ra, dec = survey.galaxies.ra[rows], survey.galaxies.dec[rows]
    covariance = sky_covariance([mean_of_all(ra, dec)], spectra)
    return np.array(means), covariance + np.eye(2) * survey.shear[:, rows].var() / rows.size


def test_the_sky_shifts_means_as_much_as_theory_says(sky_means):
    means, covariance = sky_means
    chi2 = np.einsum("na,ab,nb->n", means, np.linalg.inv(covariance), means)
    assert evenly_distributed(stats.chi2.sf(chi2, 2))


def test_no_sky_shifts_nothing():
    spectra = shear_spectra(Cosmology(omega_m=0.3, sigma8=0.0), np.array([0.1, 1.0]), [np.ones(2)])
    assert not spectra.any()


# --- the fit by the PSF ---


def galaxies_with(constant, slope, *, n=20_000, seed=2, noise=0.1):
    rng = np.random.default_rng(seed)
    psf = 0.02 * rng.standard_normal((2, n)) + [[0.01], [-0.005]]
    return Shapes(
        ra=rng.uniform(0, 10, n),
        dec=rng.uniform(-5, 5, n),
        shear=noise * rng.standard_normal((2, n)) + np.array(constant)[:, None] + slope * psf,
        psf=psf,
        weight=rng.uniform(0.5, 1.5, n),
        patch=rng.permutation(n) % 40,
    )


def test_constant_and_slope_are_found_exactly_without_noise():
    fits = fit_all([galaxies_with((2e-3, -1e-3), 0.1, noise=0.0)], 40)
    assert fits.fits[0].constant == pytest.approx([2e-3, -1e-3], abs=1e-15)
    assert fits.fits[0].slope == pytest.approx(0.1, rel=1e-12)


def test_p_values_of_pure_noise_are_even():
    additive, leakage = [], []
    for seed in range(200):
        shapes = [galaxies_with((0, 0), 0, n=800, seed=[seed, k]) for k in range(NBIN)]
        fits = fit_all(shapes, 40)
        additive.append(check_additive_bias(fits, NO_SKY).p_value)
        leakage.append(check_psf_leakage(fits).p_value)
    assert evenly_distributed(additive)
    assert evenly_distributed(leakage)


def test_a_psf_that_is_the_same_everywhere_has_no_slope():
    shapes = dataclasses.replace(galaxies_with((5e-3, 0), 0), psf=np.full((2, 20_000), 0.01))
    fits = fit_all([shapes] * NBIN, 40)
    assert check_psf_leakage(fits).reason == "psf_g1 and psf_g2 are the same everywhere"
    assert check_additive_bias(fits, NO_SKY).p_value < FALSE_ALARM


# --- functions of separation ---


def noise_functions(rng, size=0.0, n_patch=40):
    n = len(THETA_EDGES)
    patches = rng.standard_normal((n_patch, 2 * n)) + size
    samples = (patches.sum(axis=0) - patches) / (n_patch - 1)
    return Functions(
        bins=[(0, 0), (0, 1)],
        quantity="gamma_x",
        theta=np.tile(THETA_EDGES.mean(axis=1), (2, 1)),
        edges=THETA_EDGES,
        values=patches.mean(axis=0).reshape(2, n),
        covariance=covariance_of_samples(samples),
        n_patch=n_patch,
    )


def test_functions_of_noise_have_even_p_values_and_others_fail():
    rng = np.random.default_rng(4)
    tests = [check_functions("a", "a", noise_functions(rng)) for _ in range(300)]
    assert tests[0].dof == 2 * 6  # a third of the patches for two functions
    assert len(tests[0].points) == 2 * len(THETA_EDGES)
    assert evenly_distributed([test.p_value for test in tests])
    assert check_functions("a", "a", noise_functions(rng, size=0.5)).p_value < FALSE_ALARM


def test_too_few_patches_are_told():
    told = check_functions("a", "a", noise_functions(np.random.default_rng(4), n_patch=5)).reason
    assert told == "5 patches are too few for 2 pairs of bins; 6 will do"


def test_wide_bins_are_what_one_wide_bin_of_pairs_is():
    weights = wide_bins(THETA_EDGES, 3)
    assert weights.sum(axis=1) == pytest.approx(1)
    counts = THETA_EDGES[:, 1] ** 2 - THETA_EDGES[:, 0] ** 2
    assert weights[0] @ np.arange(8) == pytest.approx(np.average(range(3), weights=counts[:3]))


# --- what is injected into surveys ---


@pytest.fixture(scope="module")
def survey():
    return simulate(5)


@pytest.mark.parametrize(("change", "failing"), FAULTS.values(), ids=FAULTS)
def test_a_fault_fails_its_own_test_and_no_other(survey, tmp_path, change, failing):
    found = p_values(change(survey), tmp_path / "survey")
    assert {name for name, p in found.items() if p < FALSE_ALARM} == failing


def test_cross_shear_is_not_tested_without_lenses():
    assert check_cross_shear(None).reason == "the two-point functions were measured without lenses"


def cross_shear_vector(values, covariance):
    spectrum = Spectrum(
        kind="gamma_x",
        bins=(0, 1),
        theta=THETA_EDGES.mean(axis=1),
        theta_edges=THETA_EDGES,
        values=values,
        covariance=covariance,
    )
    return DataVector(spectra=[spectrum], covariance=covariance, n_patch=60)


def test_cross_shear_fails_where_there_is_some():
    covariance = 1e-8 * np.eye(len(THETA_EDGES))
    noise = 1e-4 * np.random.default_rng(1).standard_normal(len(THETA_EDGES))
    assert check_cross_shear(cross_shear_vector(noise, covariance)).p_value > FALSE_ALARM
    found = check_cross_shear(cross_shear_vector(noise + 4e-4, covariance))
    assert found.p_value < FALSE_ALARM
    assert found.points[0].bins == (0, 1)
