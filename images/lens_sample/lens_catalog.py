"""Read lens catalogues, and say what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from expression import Expression
from fits_chunks import open_table
from fits_columns import CatalogError, Columns, read_columns, value_problems
from numpy.typing import NDArray

COLUMNS = ("id", "ra", "dec", "z", "weight")
POLE = 90.0  # deg


def read_lenses(path: str, cuts: Expression | None = None) -> tuple[Columns, NDArray[np.bool_]]:
    """Read the lens catalogue.

    Parameters
    ----------
    path : of the catalogue
    cuts : what must be true of a lens; its columns need not be among those that are returned

    Returns
    -------
    the columns by name, and which lenses fulfil the cuts

    Raises
    ------
    CatalogError
        With everything in it that no catalogue can have.
    """
    if problems := cuts.column_problems(open_table(path, COLUMNS).numbers) if cuts else []:
        raise CatalogError(*problems)
    columns, _ = read_columns(path, COLUMNS)
    tried, _ = read_columns(path, cuts.names if cuts else [])
    guarded = cuts.guarded if cuts else frozenset()
    others = {name: values for name, values in tried.items() if name.lower() not in COLUMNS}
    checked = {name: values for name, values in others.items() if name not in guarded}
    problems = [
        *value_problems(path, {**columns, **checked}, not_negative=["weight"]),
        *position_problems(path, columns),
    ]
    if problems:
        raise CatalogError(*problems)
    return columns, cuts.accept(tried) if cuts else np.ones(columns["z"].size, dtype=bool)


def position_problems(path: str, columns: Mapping[str, NDArray[Any]]) -> list[str]:
    """Return a problem if declinations are beyond a pole, or objects are there twice."""
    problems = []
    dec, ids = columns["dec"], columns["id"]
    beyond = int(np.sum(np.abs(dec) > POLE))
    if beyond > 0:
        problems.append(
            f"{Path(path).name}: column 'dec': {beyond} of {dec.size} values are beyond "
            f"{POLE:g} deg; declinations are in degrees"
        )
    repeated = ids.size - np.unique(ids).size
    if repeated > 0:
        problems.append(
            f"{Path(path).name}: column 'id': {repeated} of {ids.size} are there again; "
            "each object must have an id of its own"
        )
    return problems
