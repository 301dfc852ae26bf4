"""Predictions of correlation functions at measured points, as the stage theory writes them."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_columns import UNREADABLE, Array, CatalogError, reading
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from descpipe import Text

Bins = tuple[int, int]

NAMES = {"plus": "xi_plus", "minus": "xi_minus"}  # where they are not those of the figures
COLUMNS = ("function", "first_bin", "second_bin", "theta_min", "theta_max", "best_fit", "used")
FROM_THEORY = "give the output theory-points of the stage theory"
SAME_EDGES = 1e-4  # relative
SMOOTH = 3  # order of the polynomial between points


@dataclass(frozen=True, kw_only=True)
class TheoryPoints:
    """Predictions for bins of separation.

    Attributes
    ----------
    name : of the file
    edges : by function and bins, (n, 2) arcmin
    values : by function and bins, (n,)
    counted : by function and bins, (n,) whether the fit used the point
    """

    name: str
    edges: dict[tuple[str, Bins], Array]
    values: dict[tuple[str, Bins], Array]
    counted: dict[tuple[str, Bins], NDArray[np.bool_]]

    def curve(self, name: str, bins: Bins, theta: Array) -> Array:
        """Return a smooth line through the predictions, NaN outside of them.

        Parameters
        ----------
        name : "plus", "minus", "gamma_t" or "w"
        bins : two tomographic bins; for gamma_t a lens bin first, for w two lens bins
        theta : (n,) arcmin
        """
        key = self._key(name, bins)
        edges, values = self.edges[key], self.values[key]
        middles = np.sqrt(edges.prod(axis=1))
        order = min(SMOOTH, values.size - 1)
        line = make_interp_spline(np.log(middles), middles * values, k=order)(np.log(theta))
        outside = (theta < middles[0]) | (theta > middles[-1])
        return np.where(outside, np.nan, line / theta)

    def bin_average(self, name: str, bins: Bins, edges: Array) -> Array:
        """Return the predictions for bins of separation.

        Parameters
        ----------
        name : "plus", "minus", "gamma_t" or "w"
        bins : two tomographic bins; for gamma_t a lens bin first, for w two lens bins
        edges : (n, 2) arcmin

        Raises
        ------
        CatalogError
            If the predictions are for others.
        """
        return self.values[self._key(name, bins, edges)]

    def used(self, name: str, bins: Bins, edges: Array) -> NDArray[np.bool_]:
        """Return which bins of separation the fit used; see `bin_average`."""
        return self.counted[self._key(name, bins, edges)]

    def _key(self, name: str, bins: Bins, edges: Array | None = None) -> tuple[str, Bins]:
        key = (NAMES.get(name, name), bins)
        function = f"{key[0]} of the bins {bins}"
        if key not in self.values:
            raise CatalogError(f"{self.name}: no {function}; give the files of one run")
        there = self.edges[key]
        if edges is not None and (
            there.shape != edges.shape or not np.allclose(there, edges, rtol=SAME_EDGES)
        ):
            raise CatalogError(
                f"{self.name}: {function} is for other separations than were measured; give the "
                "files of one run"
            )
        return key


def read_theory_points(path: str) -> TheoryPoints:
    """Read the predictions of best fit.

    Raises
    ------
    CatalogError
        With the columns that are missing, or the lines that are no predictions.
    """
    name = Path(path).name
    errors = (*UNREADABLE, csv.Error)
    with (
        reading(path, Text(suffix="csv"), FROM_THEORY, errors=errors),
        Path(path).open(encoding="utf-8", newline="") as file,
    ):
        reader = csv.DictReader(file)
        rows = list(reader)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise CatalogError(f"{name}: no columns {', '.join(missing)}; {FROM_THEORY}")
    points: dict[tuple[str, Bins], list[list[float]]] = {}
    problems = []
    for number, row in enumerate(rows, 2):
        try:
            key = (row["function"], (int(row["first_bin"]), int(row["second_bin"])))
            numbers = [float(row[column]) for column in COLUMNS[3:]]
        except (TypeError, ValueError):
            problems.append(f"{name}: line {number} has something else than numbers in its columns")
        else:
            points.setdefault(key, []).append(numbers)
    if problems:
        raise CatalogError(*problems)
    tables = {key: np.array(numbers) for key, numbers in points.items()}
    return TheoryPoints(
        name=name,
        edges={key: table[:, :2] for key, table in tables.items()},
        values={key: table[:, 2] for key, table in tables.items()},
        counted={key: table[:, 3] > 0 for key, table in tables.items()},
    )
