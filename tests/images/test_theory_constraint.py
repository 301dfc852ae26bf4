"""The constraint is right for measurements that are drawn from a known prediction.

The tolerance of each test is a probability: a right constraint fails it with one of 10^-3.
"""

from dataclasses import replace

import numpy as np
import pytest
from constraint import Evidence, constrain, hartlap, interval
from fits_columns import CatalogError
from goodness import by_model, by_patches
from prediction import NO_LENS, Points, Predictions
from scipy import stats

FALSE_ALARM = 1e-3
FIRST, BIAS = 0.8, 1.5
TRUE, BIASES = 0.74, np.array([1.3, 1.9])
N_DRAW, N_PATCH, N_THETA = 200, 60, 8
N_BIAS = 25
LENSES = [(-1, -1)] * 3 + [(0, -1), (1, -1), (0, 0), (1, 1)]
SHEAR = np.repeat([a == NO_LENS and b == NO_LENS for a, b in LENSES], N_THETA)
EVERYTHING = np.ones(SHEAR.size, dtype=bool)


@pytest.fixture(scope="module")
def predictions() -> Predictions:
    """Functions that fall with separation, and go as sigma8 to a power above two."""
    theta = np.tile(np.geomspace(1, 10, N_THETA), len(LENSES))
    strength = np.repeat([1.0, 1.5, 2.0, 1.0, 1.2, 3.0, 2.0], N_THETA) / theta
    sigma8 = FIRST * np.linspace(0.25, 2.0, 9)
    power = 2 + 0.8 / theta
    points = Points(
        pairs=[],
        functions=[],
        lenses=np.repeat(LENSES, N_THETA, axis=0),
        clustering=np.repeat([a >= 0 and b >= 0 for a, b in LENSES], N_THETA),
    )
    values = strength * sigma8[:, None] ** power
    return Predictions(points=points, sigma8=sigma8, values=values, lognormal=False)


@pytest.fixture(scope="module")
def truth(predictions):
    return predictions.with_biases(predictions.at(np.array(TRUE)), BIASES)


@pytest.fixture(scope="module")
def scatter():
    """The true covariance: errors of a tenth and more, correlated between neighbours."""
    n = np.arange(SHEAR.size)
    correlation = 0.6 ** np.abs(n[:, None] - n)
    errors = 0.03 * (1 + 0.5 * np.sin(n))
    return correlation * errors[:, None] * errors


def draw(truth, scatter, rng, n=N_DRAW):
    return rng.multivariate_normal(truth, scatter, size=n)


def patches(scatter, rng, n_patch=N_PATCH):
    """Return a covariance as that of so many patches is."""
    return stats.wishart(n_patch - 1, scatter / (n_patch - 1)).rvs(random_state=rng)


def evidence_of(values, covariance, scatter, predictions) -> Evidence:
    return Evidence(
        values=values,
        covariance=covariance,
        n_patch=N_PATCH,
        model_covariance=scatter,
        predictions=predictions,
    )


@pytest.mark.parametrize("used", [EVERYTHING, SHEAR])
def test_without_noise_the_parameters_are_found(predictions, truth, scatter, used):
    found = constrain(evidence_of(truth, scatter, scatter, predictions), used, FIRST, BIAS)
    assert found.best == pytest.approx(TRUE, rel=5e-4)
    if used.all():
        assert found.biases == pytest.approx(BIASES, rel=1e-2)
    else:
        assert np.isnan(found.biases).all()


def test_lenses_of_exponential_density_have_their_bias(predictions, scatter):
    lognormal = replace(predictions, lognormal=True)
    values = lognormal.with_biases(lognormal.at(np.array(TRUE)), BIASES)
    right = constrain(evidence_of(values, scatter, scatter, lognormal), EVERYTHING, FIRST, BIAS)
    wrong = constrain(evidence_of(values, scatter, scatter, predictions), EVERYTHING, FIRST, BIAS)
    assert right.biases == pytest.approx(BIASES, rel=1e-2)
    assert wrong.biases != pytest.approx(BIASES, rel=1e-2)


@pytest.fixture(scope="module")
def draws(predictions, truth, scatter):
    """Constraints from many measurements, each with a covariance of its own patches."""
    rng = np.random.default_rng(3)
    return [
        constrain(
            evidence_of(values, patches(scatter, rng), scatter, predictions), SHEAR, FIRST, BIAS
        )
        for values in draw(truth, scatter, rng)
    ]


def test_the_best_value_is_not_biased(draws):
    """To second order: the curvature of the prediction shifts it by less than error^2 / value."""
    best = np.array([found.best for found in draws])
    error = best.std(ddof=1) / np.sqrt(N_DRAW)
    curvature = best.var() / TRUE
    assert abs(best.mean() - TRUE) < stats.norm.isf(FALSE_ALARM / 2) * error + curvature


def test_the_range_holds_the_truth_as_often_as_it_should(draws):
    held = sum(found.low < TRUE < found.high for found in draws)
    assert stats.binomtest(held, N_DRAW, stats.chi2(1).cdf(1)).pvalue > FALSE_ALARM


def test_the_errors_of_the_biases_are_their_scatter(predictions, truth, scatter):
    rng = np.random.default_rng(6)
    found = [
        constrain(evidence_of(values, scatter, scatter, predictions), EVERYTHING, FIRST, BIAS)
        for values in draw(truth, scatter, rng, N_BIAS)
    ]
    biases = np.array([some.biases for some in found])
    errors = np.array([some.bias_errors for some in found]).mean(axis=0)
    # The factor of Hartlap for three numbers makes errors larger, by 1 / sqrt(h).
    errors *= np.sqrt(hartlap(N_PATCH, 3))
    low, high = np.sqrt(
        stats.chi2(N_BIAS - 1).ppf([FALSE_ALARM / 4, 1 - FALSE_ALARM / 4]) / (N_BIAS - 1)
    )
    assert np.all((low < biases.std(axis=0, ddof=1) / errors) & (errors > 0))
    assert np.all(biases.std(axis=0, ddof=1) / errors < high)
    assert np.all(np.abs(biases.mean(axis=0) - BIASES) < 4 * errors / np.sqrt(N_BIAS))


def test_weights_by_the_measurement_itself_would_bias_it(predictions, truth, scatter):
    """Where errors go with the values, and are used as weights, low values count more."""
    rng = np.random.default_rng(4)
    best = {"model": [], "measured": []}
    for values in draw(truth, 4 * scatter, rng, 60):
        own = np.abs(values / truth)[:, None] * scatter * np.abs(values / truth)
        for name, weights in (("model", scatter), ("measured", own)):
            evidence = evidence_of(values, own, weights, predictions)
            best[name].append(constrain(evidence, SHEAR, FIRST, BIAS).best)
    difference = np.array(best["measured"]) - np.array(best["model"])
    error = difference.std(ddof=1) / np.sqrt(difference.size)
    assert difference.mean() < -stats.norm.isf(FALSE_ALARM) * error


@pytest.fixture(scope="module")
def measurements(predictions, truth, scatter):
    """Measurements of the truth, each with the covariance of its own patches."""
    rng = np.random.default_rng(5)
    return [
        evidence_of(values, patches(scatter, rng), scatter, predictions)
        for values in draw(truth, scatter, rng)
    ]


def is_even(probabilities) -> bool:
    return stats.kstest(probabilities, "uniform").pvalue > FALSE_ALARM


def test_the_probabilities_of_chi_square_are_even(measurements, truth):
    assert is_even([by_model(some, truth, SHEAR, 0).p_value for some in measurements])


def test_those_by_patches_are_even_too(measurements, truth):
    assert is_even([by_patches(some, truth, SHEAR, 0).p_value for some in measurements])


def test_those_by_patches_would_not_be_without_their_number(measurements, truth):
    known = [replace(some, model_covariance=some.covariance) for some in measurements]
    assert not is_even([by_model(some, truth, SHEAR, 0).p_value for some in known])


def test_the_chi_square_by_patches_has_the_right_mean(measurements, truth):
    found = [by_patches(some, truth, SHEAR, 0).value for some in measurements]
    mean, error = np.mean(found), np.std(found) / np.sqrt(N_DRAW)
    points = int(SHEAR.sum())
    assert abs(mean - points) < stats.norm.isf(FALSE_ALARM / 2) * error
    naive = mean / hartlap(N_PATCH, points)
    assert naive - points > stats.norm.isf(FALSE_ALARM / 2) * error


def test_more_points_than_patches_have_no_chi_square(predictions, truth, scatter):
    evidence = evidence_of(truth, scatter, scatter, predictions)
    points = EVERYTHING.size
    for n_patch in (50, points + 2):
        assert by_patches(replace(evidence, n_patch=n_patch), truth, EVERYTHING, 0) is None
    enough = replace(evidence, n_patch=points + 3)
    assert by_patches(enough, truth, EVERYTHING, 0).value == 0


def test_too_few_patches_are_told(predictions, truth, scatter):
    evidence = replace(evidence_of(truth, scatter, scatter, predictions), n_patch=5)
    with pytest.raises(
        CatalogError, match=r"5 patches, too few for 3 free parameters; .* 6 patches"
    ):
        constrain(evidence, EVERYTHING, FIRST, BIAS)
    assert constrain(evidence, SHEAR, FIRST, BIAS).low > 0


def test_a_covariance_that_no_points_can_have_is_told(predictions, truth, scatter):
    evidence = evidence_of(truth, -scatter, scatter, predictions)
    with pytest.raises(CatalogError, match="not positive: no points can have it"):
        constrain(evidence, SHEAR, FIRST, BIAS)


def test_points_that_are_there_twice_are_told(predictions, truth, scatter):
    twice = np.ones_like(scatter)
    evidence = replace(evidence_of(truth + 1, twice, scatter, predictions), n_patch=1000)
    with pytest.raises(CatalogError, match="covariance of 24 points cannot be inverted"):
        by_patches(evidence, truth, SHEAR, 0)


def test_a_measurement_without_signal_has_no_lower_end(predictions, truth, scatter):
    evidence = evidence_of(0 * truth, scatter, scatter, predictions)
    found = constrain(evidence, SHEAR, FIRST, BIAS)
    assert found.low is None
    assert found.best == predictions.sigma8[0]


@pytest.mark.parametrize("first", [0.6, 1.1])
@pytest.mark.parametrize("bias", [0.6, 4.0])
def test_where_the_fit_begins_does_not_decide_where_it_ends(
    predictions, truth, scatter, first, bias
):
    """A few numbers agree with several sigma8; all points do with one."""
    found = constrain(evidence_of(truth, scatter, scatter, predictions), EVERYTHING, first, bias)
    assert found.best == pytest.approx(TRUE, rel=5e-3)
    assert found.biases == pytest.approx(BIASES, rel=3e-2)


def test_of_several_minima_the_one_that_all_points_are_near_to_is_taken():
    values = np.linspace(0, 3, 31)
    chi2 = 40 * (values - 1) ** 2 * (values - 2.5) ** 2
    near = 100 * (values - 1.1) ** 2
    best, low, high = interval(values, chi2, near)
    assert best == pytest.approx(1, abs=0.01)
    assert low < best < high < 2
    assert interval(values, chi2, near[::-1])[0] == pytest.approx(2.5, abs=0.01)
