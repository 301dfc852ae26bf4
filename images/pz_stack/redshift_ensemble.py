"""Densities of redshift in a file of qp: quantiles, histograms, points, mixtures and so on."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from binned_sources import Part
from fits_chunks import ROWS_AT_ONCE
from fits_columns import Array, CatalogError
from numpy.typing import NDArray
from redshift_masses import refuse_mass_outside

ROUNDING = 1e-9
# What qp and the readers below it raise of a file that is not theirs.
UNREADABLE = (OSError, KeyError, ValueError, TypeError, IndexError, NotImplementedError)
ID_NAMES = ("id", "ids", "object_id", "objectId")


class EnsembleMasses:
    """Masses of the densities in a file of qp, one for each object of the catalogues."""

    columns: tuple[str, ...] = ()

    def __init__(self, path: str, size: int, edges: Array) -> None:
        self.place = Path(path).name
        self._path = path
        self._edges = edges
        if not self._ask("is_qp_file", path):
            raise CatalogError(f"{self.place}: not written by qp, as qp.Ensemble.write_to does")
        length = self._ask("data_length", path)
        if length != size:
            raise CatalogError(
                f"{self.place}: {length} densities, but the catalogues have {size} rows"
            )

    def _ask(self, function: str, *arguments: Any) -> Any:
        import qp

        try:
            return getattr(qp, function)(*arguments)
        except UNREADABLE as error:
            raise CatalogError(f"{self.place}: not readable by qp: {error}") from error

    def _cumulatives(self) -> Iterator[tuple[Any, Array]]:
        try:
            for _, _, ensemble in self._ask("iterator", self._path, ROWS_AT_ONCE):
                yield ensemble.ancil, np.asarray(ensemble.cdf(self._edges), dtype=float)
        except UNREADABLE as error:
            raise CatalogError(f"{self.place}: not readable by qp: {error}") from error

    def of_parts(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Array]]:
        """Yield each part with the masses of its objects: differences of the cumulative.

        Raises
        ------
        CatalogError
            After the last part, if the identifiers are others, or too much mass is not on the grid.
        """
        inside, number, differing = 0.0, 0, 0
        for part, (ancil, cumulative) in zip(parts, self._cumulatives(), strict=True):
            masses = np.diff(cumulative, axis=1)
            # the cumulative of a density rises, up to rounding
            masses[(masses < 0) & (masses > -ROUNDING)] = 0.0
            used = part.bin >= 0
            inside += np.nansum(masses[used])
            number += int(used.sum())
            differing += count_differing(ancil, part.photoz["id"])
            yield part, masses[part.described]
        if differing > 0:
            raise CatalogError(
                f"{self.place}: the identifiers of {differing} densities are not those of the "
                "catalogues; sort all by id"
            )
        if number > 0:
            refuse_mass_outside(self.place, self._edges, 1 - inside / number)


def count_differing(ancil: Any, ids: NDArray[np.int64]) -> int:
    """Return how many identifiers differ, 0 if the file of qp has none."""
    there = [name for name in ID_NAMES if ancil and name in ancil]
    return int(np.count_nonzero(np.asarray(ancil[there[0]]) != ids)) if there else 0
