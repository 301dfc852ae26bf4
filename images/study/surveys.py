"""Read what was measured in each of many simulated surveys, and what their truths predict."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import Array, CatalogError
from measured_xi import SIGNS, Spectrum, read_spectra
from truth_theory import Truth, read_truth


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
    groups : by the name of a correlation function, its points; "all" is among them
    """

    names: Sequence[str]
    measured: Array
    expected: Array
    variances: Array
    theta: Array
    groups: dict[str, Array]


def read_surveys(
    two_point_paths: Sequence[str], tomographic_paths: Sequence[str], truth_paths: Sequence[str]
) -> Surveys:
    """Read all surveys; the paths of each list are in the same order.

    Raises
    ------
    CatalogError
        If the lists are not of the same surveys, there are too few of them, or they do not have
        the same points.
    """
    names = survey_names(two_point_paths, tomographic_paths, truth_paths)
    rows, shape = [], None
    for paths in zip(two_point_paths, tomographic_paths, truth_paths, strict=True):
        spectra, _ = read_spectra(paths[0])
        points = [(s.sign, s.bins, *s.theta_edges.ravel().tolist()) for s in spectra]
        if shape is not None and points != shape:
            raise CatalogError(f"{Path(paths[0]).name}: other bins or separations than the first")
        shape = points
        rows.append(survey_row(spectra, read_truth(paths[2], paths[1])))
    measured, expected, variances = (np.array(column) for column in zip(*rows, strict=True))
    signs = np.concatenate([[s.sign] * s.values.size for s in spectra])
    edges = np.concatenate([s.theta_edges for s in spectra])
    return Surveys(
        names=names,
        measured=measured,
        expected=expected,
        variances=variances,
        theta=np.sqrt(edges.prod(axis=1)),
        groups={f"xi_{sign}": signs == sign for sign in SIGNS}
        | {"all": np.ones(signs.size, dtype=bool)},
    )


def survey_row(spectra: Sequence[Spectrum], truth: Truth) -> tuple[Array, Array, Array]:
    """Return the values, the expectation and the variances of all points of one survey."""
    expected = [truth.bin_average(s.sign, s.bins, s.theta_edges) for s in spectra]
    return (
        np.concatenate([s.values for s in spectra]),
        np.concatenate(expected),
        np.concatenate([s.errors**2 for s in spectra]),
    )


def survey_names(*lists: Sequence[str]) -> list[str]:
    """Return the names of the surveys, which their files have between the tag and the suffix.

    Raises
    ------
    CatalogError
        If the lists are not of the same surveys in the same order, or of fewer than three.
    """
    named = [[Path(path).name.partition(".")[2].rpartition(".")[0] for path in p] for p in lists]
    last = [[name.rpartition(".")[2] for name in names] for names in named]
    if any(names != last[0] for names in last):
        raise CatalogError(f"the files are not of the same surveys: {last}")
    if len(last[0]) < 3:  # noqa: PLR2004
        raise CatalogError(f"{len(last[0])} surveys; at least 3 are needed for a scatter")
    return last[0]
