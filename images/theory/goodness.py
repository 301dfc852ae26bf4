"""How well a prediction describes what was measured."""

from dataclasses import dataclass

import numpy as np
from constraint import Evidence, hartlap
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from scipy import stats


@dataclass(frozen=True, kw_only=True)
class ChiSquare:
    """A chi-square.

    Attributes
    ----------
    value : of it
    points : number of points
    parameters : that were fitted to them
    p_value : probability that a right prediction has one as large
    """

    value: float
    points: int
    parameters: int
    p_value: float


def by_model(
    evidence: Evidence, predicted: Array, used: NDArray[np.bool_], parameters: int
) -> ChiSquare | None:
    """Return the chi-square of some points in the covariance of the model.

    Parameters
    ----------
    evidence : what was measured
    predicted : (n,) for all points
    used : (n,) which count
    parameters : number of them that were fitted
    """
    points = int(used.sum())
    if points <= parameters:
        return None
    value = quadratic(evidence.values - predicted, evidence.model_covariance, used)
    p_value = float(stats.chi2(points - parameters).sf(value))
    return ChiSquare(value=value, points=points, parameters=parameters, p_value=p_value)


def by_patches(
    evidence: Evidence, predicted: Array, used: NDArray[np.bool_], parameters: int
) -> ChiSquare | None:
    """Return the chi-square of some points in the measured covariance, or None for few patches.

    The inverse of a covariance of patches is biased, which the factor of Hartlap et al. 2007
    (arXiv:astro-ph/0608064) corrects. The probability is that of Hotelling's T^2.

    Parameters
    ----------
    evidence : what was measured
    predicted : (n,) for all points
    used : (n,) which count
    parameters : number of them that were fitted
    """
    points, n_patch = int(used.sum()), evidence.n_patch
    factor, freedom = hartlap(n_patch, points), points - parameters
    if freedom <= 0 or factor <= 0:
        return None
    value = quadratic(evidence.values - predicted, evidence.covariance, used)
    spread = (n_patch - freedom) / (freedom * (n_patch - 1))
    return ChiSquare(
        value=factor * value,
        points=points,
        parameters=parameters,
        p_value=float(stats.f(freedom, n_patch - freedom).sf(spread * value)),
    )


def quadratic(residual: Array, covariance: Array, used: NDArray[np.bool_]) -> float:
    """Return r^T C^-1 r of some points.

    Raises
    ------
    CatalogError
        If the covariance has no inverse.
    """
    some = residual[used]
    try:
        return float(some @ np.linalg.solve(covariance[np.ix_(used, used)], some))
    except np.linalg.LinAlgError as error:
        raise CatalogError(
            f"the covariance of {some.size} points cannot be inverted; are there points that are "
            "there twice?"
        ) from error
