"""Tests of functions of separation that must be zero, such as cross shear."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from null_test import NullTest, Point, most_values, not_done


@dataclass(frozen=True, kw_only=True, slots=True)
class Functions:
    """Functions of the same separations, and the covariance of all of them together.

    Attributes
    ----------
    bins : of each of n
    quantity : what they are
    theta : (n, n_theta) mean separations, arcmin
    edges : (n_theta, 2) arcmin
    values : (n, n_theta)
    covariance : (n n_theta, n n_theta)
    n_patch : number of patches that the covariance is from
    """

    bins: Sequence[tuple[int, ...]]
    quantity: str
    theta: Array
    edges: Array
    values: Array
    covariance: Array
    n_patch: int


def check_functions(name: str, title: str, functions: Functions) -> NullTest:
    """Test that functions are zero at all separations.

    As many neighbouring separations are put together as the patches are too few for.
    """
    n, n_theta = functions.values.shape
    n_wide = min(most_values(functions.n_patch) // n, n_theta)
    if n_wide == 0:
        reason = f"{functions.n_patch} patches are too few for {n} pairs of bins; {3 * n} will do"
        return not_done(name, title, reason)
    weights = np.kron(np.eye(n), wide_bins(functions.edges, n_wide))
    return NullTest(
        name=name,
        title=title,
        points=points_of(functions),
        values=weights @ functions.values.ravel(),
        covariance=weights @ functions.covariance @ weights.T,
        n_patch=functions.n_patch,
    )


def wide_bins(edges: Array, n_wide: int) -> Array:
    """Return how values in wide bins follow from those in narrow ones, (n_wide, n_theta).

    The number of pairs in a narrow bin goes as its area.
    """
    area = edges[:, 1] ** 2 - edges[:, 0] ** 2
    weights = np.zeros((n_wide, len(edges)))
    for row, members in zip(weights, np.array_split(np.arange(len(edges)), n_wide), strict=True):
        row[members] = area[members] / area[members].sum()
    return weights


def points_of(functions: Functions) -> list[Point]:
    """Return all values with their errors."""
    errors = np.sqrt(np.diag(functions.covariance)).reshape(functions.values.shape)
    return [
        Point(
            bins=bins,
            quantity=functions.quantity,
            value=float(value),
            error=float(error),
            theta=float(theta),
        )
        for bins, *columns in zip(
            functions.bins, functions.theta, functions.values, errors, strict=True
        )
        for theta, value, error in zip(*columns, strict=True)
    ]
