"""The biases of the simulated survey are found in it with the size that was asked for.

Each quantity is estimated in twenty disjoint groups of galaxies, each with responses of its own, so
that the tolerance is that of Student's t with a false alarm of 10^-3.
"""

import numpy as np
import pytest
from catalog_files import observe_variants
from galaxies import Measurement
from metacal_catalog import MetacalCatalog, Variant
from photoz import posterior_table
from scipy import stats
from simulated_run import CUTS, THREADS
from survey import Design, simulate_survey
from tomography import assign_bins, bin_responses

FALSE_ALARM = 1e-3
EDGES = np.array([0.2, 1.3])
GROUPS = 20
FITTED = ("multiplicative_bias", "additive_bias_1", "additive_bias_2", "psf_leakage")
TOLERANCE = stats.t(GROUPS - 1).isf(FALSE_ALARM / 2 / len(FITTED))


def measure(**biases):
    """Return the fitted biases of each group, and the responses, with R_S or without."""
    measurement = Measurement(shape_noise=0.008, **biases)
    design = Design(n_galaxies=120_000, area=200.0, lmax=512, seed=3, measurement=measurement)
    survey = simulate_survey(design, THREADS)
    table = posterior_table(measurement.photoz_scatter, -0.5, 3.0)
    variants = {
        suffix: Variant(
            **{name: getattr(seen, name) for name in ("g1", "g2", "s2n", "size_ratio", "weight")},
            z=table.mean_at(seen.z_observed),
        )
        for suffix, seen in observe_variants(survey, survey.galaxies, slice(None)).items()
    }
    return [fit_group(survey, variants, group) for group in range(GROUPS)]


def fit_group(survey, variants, group):
    rows = np.s_[group::GROUPS]
    thin = {s: Variant(**{n: x[rows] for n, x in vars(v).items()}) for s, v in variants.items()}
    ids = np.arange(thin[""].z.size)
    catalog = MetacalCatalog(id=ids, variants=thin, delta_gamma=0.02)
    bins = {s: assign_bins(v.z, CUTS.accept(v), EDGES) for s, v in thin.items()}
    (response,) = bin_responses(catalog, bins, 1)
    used = bins[""] == 0
    shear, psf = survey.shear[:, rows][:, used], survey.galaxies.psf[:, rows][:, used]
    measured = np.stack([thin[""].g1, thin[""].g2])[:, used]
    return {
        name: least_squares(measured, matrix @ shear, psf, thin[""].weight[used])
        for name, matrix in (("full", response.total), ("gamma", response.gamma))
    }


def least_squares(measured, expected, psf, weight):
    """Return m, c1, c2 and the leakage in measured = (1 + m) expected + c + leakage psf."""
    one, zero = np.ones_like(weight), np.zeros_like(weight)
    columns = [expected, np.stack([one, zero]), np.stack([zero, one]), psf]
    root = np.tile(np.sqrt(weight), 2)
    matrix = np.stack([column.ravel() for column in columns], axis=1) * root[:, None]
    return np.linalg.lstsq(matrix, (measured - expected).ravel() * root)[0]


def pulls(groups, truth, response="full"):
    """Return the differences from the truth in units of their standard error."""
    found = np.array([group[response] for group in groups]) - truth
    return found.mean(axis=0) / (found.std(axis=0, ddof=1) / np.sqrt(GROUPS))


@pytest.fixture(scope="module")
def unbiased():
    return measure()


CASES = {
    "m": ({"multiplicative_bias": 0.08}, [0.08, 0, 0, 0], 0),
    "c": ({"additive_bias": (2e-3, -1e-3)}, [0, 2e-3, -1e-3, 0], 1),
    "PSF": ({"psf_leakage": 0.1}, [0, 0, 0, 0.1], 3),
}


@pytest.mark.parametrize(("biases", "truth", "number"), CASES.values(), ids=CASES)
def test_a_bias_is_found_as_it_was_asked_for(biases, truth, number, unbiased):
    assert np.all(np.abs(pulls(measure(**biases), truth)) < TOLERANCE)
    assert np.abs(pulls(unbiased, truth))[number] > TOLERANCE  # without it, not


def test_without_biases_there_are_none(unbiased):
    assert np.all(np.abs(pulls(unbiased, np.zeros(4))) < TOLERANCE)


def test_the_response_of_the_selection_is_needed_unless_it_is_switched_off(unbiased):
    assert pulls(unbiased, np.zeros(4), "gamma")[0] > TOLERANCE
    without = measure(selection_bias=0.0)
    assert np.all(np.abs(pulls(without, np.zeros(4), "gamma")) < TOLERANCE)
