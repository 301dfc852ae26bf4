"""Read lens catalogues some rows at a time, and say what is wrong with them."""

from pathlib import Path

import numpy as np
from expression import Expression
from fits_chunks import TableFile, open_table
from fits_columns import CatalogError, Census, Columns, count_values

COLUMNS = ("id", "ra", "dec", "z", "weight")
POLE = 90.0  # deg


def open_lenses(path: str, cuts: Expression | None) -> TableFile:
    """Return the catalogue with the columns of lenses, and those that the cuts name.

    Raises
    ------
    CatalogError
        If one of them is not there.
    """
    catalog = open_table(path, COLUMNS)
    if cuts is None:
        return catalog
    if problems := cuts.column_problems(catalog.numbers):
        raise CatalogError(*problems)
    return open_table(path, dict.fromkeys([*COLUMNS, *cuts.names]))


class LensCheck:
    """What no lens catalogue can have, counted part by part.

    Identifiers are compared only if they do not ascend: then they are read again.
    """

    def __init__(self, catalog: TableFile, cuts: Expression | None) -> None:
        self._catalog = catalog
        self._guarded = cuts.guarded if cuts else frozenset()
        self._census = Census(catalog.path)
        self._last = np.iinfo(np.int64).min
        self._ascending = True

    def count(self, columns: Columns) -> None:
        """Count what is wrong in one part."""
        kept = {name: values for name, values in columns.items() if name not in self._guarded}
        count_values(self._census, kept, not_negative=["weight"])
        beyond = f"beyond {POLE:g} deg; declinations are in degrees"
        self._census.count("dec", np.abs(columns["dec"]) > POLE, beyond)
        ids = columns["id"]
        self._ascending &= bool(ids[0] > self._last and np.all(np.diff(ids) > 0))
        self._last = ids[-1]

    def problems(self) -> list[str]:
        """Return a problem for every column and every way in which values of it are wrong."""
        return [*self._census.problems(), *self._repeated()]

    def _repeated(self) -> list[str]:
        """Return a problem if objects are there twice."""
        if self._ascending:
            return []
        only_ids = self._catalog.choose(lambda name: name == "id")
        ids = np.concatenate([columns["id"] for columns in only_ids.parts()])
        repeated = ids.size - np.unique(ids).size
        what = f"{repeated} of {ids.size} are there again; each object must have an id of its own"
        place = f"{Path(self._catalog.path).name}: column 'id'"
        return [f"{place}: {what}"] if repeated > 0 else []
