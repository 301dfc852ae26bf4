"""Measured over predicted correlation functions at each separation, of all pairs of bins."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from comparison import Comparison
from fits_columns import Array
from measured_xi import Kind
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Ratios:
    """Amplitudes of one kind of correlation functions; n separations.

    Attributes
    ----------
    theta : (n,) arcmin
    values, errors : (n,) best multiple of the best fit, and its error by the patches
    used : (n,) whether these points count for the fit
    """

    theta: Array
    values: Array
    errors: Array
    used: NDArray[np.bool_]


def scale_ratios(comparison: Comparison) -> Mapping[Kind, Ratios]:
    """Return the amplitudes of each kind at each separation."""
    observations = comparison.observations
    kinds = dict.fromkeys(spectrum.kind for spectrum in observations.spectra)
    return {kind: ratios_of(comparison, observations.kinds == kind) for kind in kinds}


def ratios_of(comparison: Comparison, chosen: NDArray[np.bool_]) -> Ratios:
    """Return the amplitudes of some points at each of their separations."""
    edges = comparison.observations.edges
    distinct = np.unique(edges[chosen], axis=0)
    rows = [chosen & np.all(edges == edge, axis=1) for edge in distinct]
    values, errors = np.array([amplitude(comparison, some) for some in rows]).T
    return Ratios(
        theta=np.sqrt(distinct.prod(axis=1)),
        values=values,
        errors=errors,
        used=np.array([comparison.used[some].all() for some in rows]),
    )


def amplitude(comparison: Comparison, some: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the best multiple of the best fit for some points, and its error."""
    fitted = comparison.fitted[some]
    rows = np.ix_(some, some)
    weights = np.linalg.solve(comparison.model_covariance[rows], fitted)
    weights /= weights @ fitted
    variance = weights @ comparison.observations.covariance[rows] @ weights
    return float(weights @ comparison.observations.values[some]), float(np.sqrt(variance))
