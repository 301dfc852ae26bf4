"""Read what was measured in each of many simulated surveys, and what their truths predict."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import Array, CatalogError
from measured_xi import DataVector, Kind, read_data_vector
from numpy.typing import NDArray
from survey_names import survey_names
from truth_theory import Truth, read_truth

SHEAR: tuple[Kind, ...] = ("plus", "minus")
WITH_LENSES: tuple[Kind, ...] = (*SHEAR, "gamma_t", "w")
GROUPS: dict[str, tuple[Kind, ...]] = {
    "xi_plus": ("plus",),
    "xi_minus": ("minus",),
    "xi": SHEAR,
    "gamma_t": ("gamma_t",),
    "w": ("w",),
}


@dataclass(frozen=True, kw_only=True)
class Surveys:
    """Measurements of the same correlation functions in n surveys; p points in each.

    Attributes
    ----------
    names : (n,) of the surveys
    measured : (n, p)
    expected : (n, p) from the truth of each survey
    variances : (n, p) of the jackknife in each survey
    theta : (p,) nominal separations, arcmin
    pairs : (p,) number of the pair of bins, among those of the same correlation function
    groups : by the name of a correlation function, its points; "xi" is xi+ and xi- together
    """

    names: Sequence[str]
    measured: Array
    expected: Array
    variances: Array
    theta: Array
    pairs: NDArray[np.int64]
    groups: dict[str, NDArray[np.bool_]]


def read_surveys(
    two_point_paths: Sequence[str],
    tomographic_paths: Sequence[str],
    truth_paths: Sequence[str],
    lens_paths: Sequence[str] = (),
) -> Surveys:
    """Read all surveys; the paths of each list are in the same order.

    Parameters
    ----------
    two_point_paths : what was measured
    tomographic_paths : bins of the sources
    truth_paths : of the simulated surveys
    lens_paths : samples of lenses; without them only xi+ and xi- are compared

    Raises
    ------
    CatalogError
        If the lists are not of the same surveys, there are too few of them, or they do not have
        the same points.
    """
    lists = [two_point_paths, tomographic_paths, truth_paths, *([lens_paths] if lens_paths else [])]
    names = survey_names(*lists)
    rows, first = [], None
    for two_point, tomographic, truth, *lens in zip(*lists, strict=True):
        vector = read_data_vector(two_point, WITH_LENSES if lens else SHEAR)
        first = first or vector
        if points_of(vector) != points_of(first):
            raise CatalogError(f"{Path(two_point).name}: other bins or separations than the first")
        rows.append(survey_row(vector, read_truth(truth, tomographic, *lens)))
    measured, expected, variances = (np.array(column) for column in zip(*rows, strict=True))
    return Surveys(
        names=names,
        measured=measured,
        expected=expected,
        variances=variances,
        theta=np.sqrt(np.concatenate([s.theta_edges for s in vector.spectra]).prod(axis=1)),
        pairs=pair_numbers(vector),
        groups=point_groups(vector),
    )


def points_of(vector: DataVector) -> list[tuple[object, ...]]:
    """Return what the points are: kinds, bins and separations."""
    return [(s.kind, s.bins, *s.theta_edges.ravel().tolist()) for s in vector.spectra]


def survey_row(vector: DataVector, truth: Truth) -> tuple[Array, Array, Array]:
    """Return the values, the expectation and the variances of all points of one survey."""
    expected = [truth.bin_average(s.kind, s.bins, s.theta_edges) for s in vector.spectra]
    return vector.values, np.concatenate(expected), np.diag(vector.covariance)


def pair_numbers(vector: DataVector) -> NDArray[np.int64]:
    """Return the number of each point's pair of bins, which counts anew for each kind."""
    numbers: list[int] = []
    kinds: list[str] = []
    for spectrum in vector.spectra:
        numbers += [kinds.count(spectrum.kind)] * spectrum.values.size
        kinds.append(spectrum.kind)
    return np.array(numbers)


def point_groups(vector: DataVector) -> dict[str, NDArray[np.bool_]]:
    """Return the points of each group that has some."""
    kinds = np.concatenate([[s.kind] * s.values.size for s in vector.spectra])
    groups = {name: np.isin(kinds, of_group) for name, of_group in GROUPS.items()}
    return {name: points for name, points in groups.items() if points.any()}
