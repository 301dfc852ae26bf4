"""How the measured correlation functions of many surveys compare with their truths.

The amplitude of a survey is the best multiple A of what its truth predicts, with each point
weighted by its inverse variance, A = sum(v t / s^2) / sum(t^2 / s^2). Whose variance matters: where
a sky fluctuates high, its own jackknife finds a large variance too, and gives the point a small
weight, so that A comes out low. The mean variance of the other surveys knows nothing of this sky.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from numpy.typing import NDArray
from surveys import Surveys

Points = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean over surveys.

    Attributes
    ----------
    value : the mean
    error : its standard error, from the scatter over the surveys
    """

    value: float
    error: float


def mean_of(values: Array) -> Mean:
    """Return the mean and its error."""
    return Mean(value=float(values.mean()), error=float(values.std(ddof=1) / np.sqrt(values.size)))


def variances_of_others(surveys: Surveys) -> Array:
    """Return for each survey the mean jackknife variance of all others, (n, p)."""
    n = len(surveys.names)
    return np.asarray((surveys.variances.sum(axis=0) - surveys.variances) / (n - 1))


def amplitudes(surveys: Surveys, variances: Array, points: Points) -> Array:
    """Return the amplitude of each survey, (n,), by some of its points."""
    weighted = surveys.expected[:, points] / variances[:, points]
    top = (surveys.measured[:, points] * weighted).sum(axis=1)
    return np.asarray(top / (surveys.expected[:, points] * weighted).sum(axis=1))


def error_ratio(surveys: Surveys, points: Points) -> Mean:
    """Return the jackknife error over the scatter between surveys, in the mean over points.

    Both are square roots of mean variances. The error of the ratio is by leaving out each survey.
    """
    residual = (surveys.measured - surveys.expected)[:, points]
    variances = surveys.variances[:, points]

    def ratio(kept: Points) -> float:
        scatter = residual[kept].std(axis=0, ddof=1)
        return float((np.sqrt(variances[kept].mean(axis=0)) / scatter).mean())

    return by_leaving_out(ratio, len(residual))


def by_leaving_out(number: Callable[[Points], float], n: int) -> Mean:
    """Return a number that is made of n surveys, with its error by leaving out each of them.

    Parameters
    ----------
    number : makes it of those surveys that are true in a mask, (n,)
    n : how many surveys there are
    """
    without = np.array([number(np.arange(n) != k) for k in range(n)])
    return Mean(
        value=number(np.ones(n, dtype=bool)),
        error=float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())),
    )


def point_ratios(surveys: Surveys) -> tuple[Array, Array]:
    """Return the mean residual of each point and its error, in units of its expectation.

    Both are not numbers where nothing is expected, as of lenses that are far from each other.
    """
    expected = surveys.expected.mean(axis=0)
    expected = np.where(expected == 0, np.nan, expected)
    residual = surveys.measured - surveys.expected
    error = residual.std(axis=0, ddof=1) / np.sqrt(len(residual))
    return residual.mean(axis=0) / expected, error / np.abs(expected)
