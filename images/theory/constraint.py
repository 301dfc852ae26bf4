"""What measured correlation functions say of the amplitude sigma8.

All points are made one number for each parameter, by weights from the covariance of the model and
the slope of the prediction (Tegmark, Taylor & Heavens 1997, astro-ph/9603021). The weights do not
depend on what was measured, so whatever they are the constraint is not biased. Its error is that
of these few numbers in the measured covariance, which few patches are enough for.

A few numbers can agree with a wrong prediction too, as of lenses with another bias at another
sigma8. So the fit begins, and is chosen, where the prediction is nearest to all points.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from prediction import Predictions
from scipy.interpolate import CubicSpline
from scipy.optimize import least_squares

STEPS = 100  # of sigma8 at which the chi-square is computed
FINER = 40  # times as many, at which it is interpolated
SLOPE_STEP = 1e-3  # relative

Residual = Callable[[Array], Array]  # of a prediction, in units of its error


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Measured points, what is known of their scatter, and what is predicted for them.

    Attributes
    ----------
    values : (n,) measured
    covariance : (n, n) measured
    n_patch : number of patches that it is from
    model_covariance : (n, n) of the model
    predictions : of all n points
    """

    values: Array
    covariance: Array
    n_patch: int
    model_covariance: Array
    predictions: Predictions


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """A constraint on sigma8.

    Attributes
    ----------
    sigma8 : (n,) values of it
    chi2 : (n,) of each, at the best biases
    best : the best value
    low, high : where the chi-square is greater by one; None where it is not in the range
    biases, bias_errors : (n_lens,) of the lenses at the best value; NaN where not used
    """

    sigma8: Array
    chi2: Array
    best: float
    low: float | None
    high: float | None
    biases: Array
    bias_errors: Array


@dataclass(frozen=True, kw_only=True)
class Compressed:
    """Points made few numbers, one for each parameter.

    Attributes
    ----------
    weights : (n, n_parameter)
    values : (n_parameter,) measured
    whitening : (n_parameter, n_parameter) of differences from them
    free : numbers of the lens bins whose bias is free
    """

    weights: Array
    values: Array
    whitening: Array
    free: NDArray[np.int64]

    def residual(self, predicted: Array) -> Array:
        """Return the difference from a prediction in units of its error, (n_parameter,)."""
        return np.asarray(self.whitening @ (self.values - self.weights.T @ predicted))


def hartlap(n_patch: int, n_data: int) -> float:
    """Return the factor of the inverse of a covariance from patches (astro-ph/0608064)."""
    return (n_patch - n_data - 2) / (n_patch - 1)


def constrain(
    evidence: Evidence, used: NDArray[np.bool_], first: float, first_bias: float
) -> Constraint:
    """Return the constraint on sigma8 of some of the points.

    Parameters
    ----------
    evidence : with all points
    used : (n,) which points count
    first, first_bias : sigma8 and the bias of lenses at which the slopes are taken
    """
    predictions = evidence.predictions
    compressed = compress(evidence, used, first, first_bias)
    sigma8 = np.linspace(predictions.sigma8[0], predictions.sigma8[-1], STEPS)
    whole = residual_of_all(evidence, used)
    start = np.full(predictions.points.n_lens, first_bias)
    chi2, misfit = [], []
    for unbiased in predictions.at(sigma8):
        biases = fit_biases(compressed, whole, predictions, unbiased, start)
        predicted = predictions.with_biases(unbiased, biases)
        chi2.append(float((compressed.residual(predicted) ** 2).sum()))
        misfit.append(float((whole(predicted) ** 2).sum()))
    best, low, high = interval(sigma8, np.array(chi2), np.array(misfit))
    found, errors = np.full((2, start.size), np.nan)
    biases = fit_biases(compressed, whole, predictions, predictions.at(np.array(best)), start)
    found[compressed.free] = biases[compressed.free]
    errors[compressed.free] = parameter_errors(compressed, predictions, best, biases)[1:]
    return Constraint(
        sigma8=sigma8,
        chi2=np.array(chi2),
        best=best,
        low=low,
        high=high,
        biases=found,
        bias_errors=errors,
    )


def parameter_errors(
    compressed: Compressed, predictions: Predictions, sigma8: float, biases: Array
) -> Array:
    """Return the errors of sigma8 and of the free biases, (n_parameter,)."""
    slopes = all_slopes(predictions, sigma8, biases, compressed.free)
    by_number = compressed.whitening @ compressed.weights.T @ slopes
    return np.asarray(np.sqrt(np.diag(np.linalg.pinv(by_number.T @ by_number))))


def compress(
    evidence: Evidence, used: NDArray[np.bool_], first: float, first_bias: float
) -> Compressed:
    """Return the points as one number for sigma8 and one for each bias that they depend on."""
    predictions = evidence.predictions
    free = np.unique(predictions.points.lenses[used])
    free = free[free >= 0]
    biases = np.full(predictions.points.n_lens, first_bias)
    slopes = all_slopes(predictions, first, biases, free)[used]
    rows = np.ix_(used, used)
    some = np.linalg.solve(evidence.model_covariance[rows], slopes)
    weights = np.zeros((used.size, some.shape[1]))
    weights[used] = some
    return Compressed(
        weights=weights,
        values=weights.T @ evidence.values,
        whitening=whitening_of(weights.T @ evidence.covariance @ weights, evidence.n_patch),
        free=free,
    )


def whitening_of(covariance: Array, n_patch: int) -> Array:
    """Return what makes differences of few numbers independent, of variance one.

    Raises
    ------
    CatalogError
        If their covariance is of too few patches, or none that numbers can have.
    """
    count = len(covariance)
    factor = hartlap(n_patch, count)
    if factor <= 0:
        raise CatalogError(
            f"the covariance is of {n_patch} patches, too few for {count} free parameters; "
            f"measure with {count + 3} patches or more"
        )
    try:
        return np.asarray(np.sqrt(factor) * np.linalg.inv(np.linalg.cholesky(covariance)))
    except np.linalg.LinAlgError as error:
        raise CatalogError(
            "the measured covariance is not positive: no points can have it; is it of these points?"
        ) from error


def all_slopes(
    predictions: Predictions, sigma8: float, biases: Array, free: NDArray[np.int64]
) -> Array:
    """Return the derivatives of all points by sigma8 and by some biases, (n, n_parameter)."""
    center = np.append(sigma8, biases)
    columns = []
    for k in (0, *(free + 1)):
        step = SLOPE_STEP * center[k] * np.eye(center.size)[k]
        above, below = (
            predictions.with_biases(predictions.at(p[0]), p[1:])
            for p in (center + step, center - step)
        )
        columns.append((above - below) / (2 * SLOPE_STEP * center[k]))
    return np.stack(columns, axis=1)


def residual_of_all(evidence: Evidence, used: NDArray[np.bool_]) -> Residual:
    """Return what tells the differences of the points that count in the covariance of the model."""
    covariance = evidence.model_covariance[np.ix_(used, used)]
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))
    return lambda predicted: np.asarray(whitening @ (evidence.values - predicted)[used])


def fit_biases(
    compressed: Compressed,
    whole: Residual,
    predictions: Predictions,
    unbiased: Array,
    start: Array,
) -> Array:
    """Return the best biases of lenses for a prediction with the bias 1; none is negative.

    Parameters
    ----------
    compressed : what they are the best for
    whole : residual of all points, which tells where to look for them
    predictions, unbiased : the prediction
    start : biases to begin with, of which those that are not free stay
    """
    free = compressed.free

    def with_free(values: Array) -> Array:
        biases = start.copy()
        biases[free] = values
        return biases

    found = start[free]
    for residual in (whole, compressed.residual) if free.size else ():
        found = least_squares(
            lambda values, of=residual: of(predictions.with_biases(unbiased, with_free(values))),
            found,
            bounds=(0, np.inf),
        ).x
    return with_free(found)


def best_prediction(
    evidence: Evidence, used: NDArray[np.bool_], compressed: Compressed, sigma8: float, bias: float
) -> Array:
    """Return the prediction for a sigma8 with the best biases of the lenses."""
    predictions = evidence.predictions
    unbiased = predictions.at(np.array(sigma8))
    start = np.full(predictions.points.n_lens, bias)
    whole = residual_of_all(evidence, used)
    biases = fit_biases(compressed, whole, predictions, unbiased, start)
    return predictions.with_biases(unbiased, biases)


def interval(values: Array, chi2: Array, misfit: Array) -> tuple[float, float | None, float | None]:
    """Return where a chi-square is least, and where it is greater by one on both sides.

    Parameters
    ----------
    values : (n,) of the parameter
    chi2 : (n,) of each
    misfit : (n,) the chi-square of all points, which chooses between several minima
    """
    fine = np.linspace(values[0], values[-1], FINER * values.size)
    above = CubicSpline(values, chi2)(fine)
    around = np.pad(above, 1, constant_values=np.inf)
    minima = np.flatnonzero((above <= around[:-2]) & (above <= around[2:]))
    lowest = int(minima[np.argmin(CubicSpline(values, misfit)(fine)[minima])])
    best = float(fine[lowest])
    above -= above[lowest] + 1
    crossings = np.flatnonzero(np.diff(np.sign(above)) != 0)
    crossed = [
        float(fine[i] - above[i] * (fine[i + 1] - fine[i]) / (above[i + 1] - above[i]))
        for i in crossings
    ]
    low = max((value for value in crossed if value < best), default=None)
    high = min((value for value in crossed if value > best), default=None)
    return best, low, high
