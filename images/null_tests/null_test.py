"""A test that something is zero: its chi-square, its p-value, and what was measured.

With a covariance from n patches, chi-square is that of Hartlap et al. 2007
(arXiv:astro-ph/0608064), h d^T C^-1 d with h = (n - p - 2) / (n - 1), whose mean is the number p
of values. The p-value is by the distribution of d^T C^-1 d, which is Hotelling's: it is
p (n - 1) / (n - p) times an F variable of p and n - p degrees of freedom. With a covariance that is
known it is the usual one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array
from scipy import stats

MOST_PER_PATCH = 1 / 3  # values whose covariance is estimated, per patch that it is from


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One thing that was measured.

    Attributes
    ----------
    bins : that it is of
    quantity : what it is
    value : zero, if all is well
    error : its standard deviation
    theta : separation, arcmin, or None
    """

    bins: tuple[int, ...]
    quantity: str
    value: float
    error: float
    theta: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NullTest:
    """What was measured and must be zero.

    Attributes
    ----------
    name : of the test
    title : what is zero, in words
    points : what is shown
    values : (p,) what is tested
    covariance : (p, p) of the values
    n_patch : number of patches that the covariance is from, or None if it is known
    reason : why the test was not done, or ""
    """

    name: str
    title: str
    points: Sequence[Point]
    values: Array
    covariance: Array
    n_patch: int | None
    reason: str = ""

    @property
    def dof(self) -> int:
        """Number of values."""
        return self.values.size

    @property
    def chi2(self) -> float:
        """Chi-square, whose mean is the number of values."""
        n, p = self.n_patch, self.dof
        return self._distance * ((n - p - 2) / (n - 1) if n is not None else 1.0)

    @property
    def p_value(self) -> float:
        """How probable a chi-square as large as this one is where all is zero."""
        n, p = self.n_patch, self.dof
        if n is None:
            return float(stats.chi2.sf(self._distance, p))
        return float(stats.f.sf((n - p) / (p * (n - 1)) * self._distance, p, n - p))

    @property
    def _distance(self) -> float:
        return float(self.values @ np.linalg.solve(self.covariance, self.values))


def not_done(name: str, title: str, reason: str) -> NullTest:
    """Return a test that could not be done, with the reason."""
    nothing = np.empty(0)
    return NullTest(
        name=name,
        title=title,
        points=[],
        values=nothing,
        covariance=np.empty((0, 0)),
        n_patch=None,
        reason=reason,
    )


def most_values(n_patch: int) -> int:
    """Return how many values have a covariance that can be told from so many patches."""
    return int(MOST_PER_PATCH * n_patch)


def covariance_of_samples(samples: Array) -> Array:
    """Return the jackknife covariance of values that were found without each patch, (n, p)."""
    deviations = samples - samples.mean(axis=0)
    return np.asarray((1 - 1 / len(samples)) * (deviations.T @ deviations))
