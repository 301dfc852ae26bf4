"""Read the correlation functions of many surveys without shear, and their expected noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import Array, CatalogError
from measured_xi import SIGNS, DataVector, load_sacc, read_data_vector
from scipy import stats
from shape_noise import noise_variances, read_bin_noise
from survey_names import survey_names


@dataclass(frozen=True, kw_only=True)
class NoiseSurveys:
    """Measurements of the same correlation functions in n surveys; p points in each.

    Attributes
    ----------
    names : (n,) of the surveys
    pulls : (n, p) measured, in units of the error that shape noise alone gives
    error_ratios : (n, p) jackknife error in the same units
    groups : by the name of a correlation function, its points; "all" is among them
    """

    names: Sequence[str]
    pulls: Array
    error_ratios: Array
    groups: dict[str, Array]

    def chi_squares(self, group: str) -> Array:
        """Return the chi-square of each survey, (n,)."""
        return np.asarray((self.pulls[:, self.groups[group]] ** 2).sum(axis=1))

    def probabilities(self, group: str) -> Array:
        """Return how probable a larger chi-square is in each survey, (n,): even from 0 to 1."""
        points = int(self.groups[group].sum())
        return np.asarray(stats.chi2(points).sf(self.chi_squares(group)))

    def chi_square_test(self, group: str) -> float:
        """Return the p-value of Kolmogorov and Smirnov that the chi-squares are such."""
        return float(stats.kstest(self.probabilities(group), "uniform").pvalue)

    def pull_test(self, group: str) -> float:
        """Return the p-value of Kolmogorov and Smirnov that the pulls are normal."""
        return float(stats.kstest(self.pulls[:, self.groups[group]].ravel(), "norm").pvalue)


def read_noise_surveys(
    two_point_paths: Sequence[str], tomographic_paths: Sequence[str]
) -> NoiseSurveys:
    """Read all surveys; the paths of both lists are in the same order.

    Raises
    ------
    CatalogError
        If the lists are not of the same surveys, there are too few of them, or they do not have
        the same points.
    """
    names = survey_names(two_point_paths, tomographic_paths)
    pulls, ratios, shape = [], [], None
    for two_point, tomographic in zip(two_point_paths, tomographic_paths, strict=True):
        vector = read_data_vector(two_point, SIGNS)
        points = point_kinds(vector)
        if shape is not None and points.shape != shape.shape:
            raise CatalogError(f"{Path(two_point).name}: other bins or separations than the first")
        shape = points
        data = load_sacc(two_point)
        errors = np.sqrt(noise_variances(data, read_bin_noise(data, tomographic)))
        pulls.append(vector.values / errors)
        ratios.append(np.sqrt(np.diag(vector.covariance)) / errors)
    return NoiseSurveys(
        names=names,
        pulls=np.array(pulls),
        error_ratios=np.array(ratios),
        groups={f"xi_{sign}": points == sign for sign in SIGNS}
        | {"all": np.ones(points.size, dtype=bool)},
    )


def point_kinds(vector: DataVector) -> Array:
    """Return the kind of each point."""
    return np.concatenate([[s.kind] * s.values.size for s in vector.spectra])
