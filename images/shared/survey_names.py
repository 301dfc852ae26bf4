"""The names of many surveys, from the names of their files."""

from collections.abc import Sequence
from pathlib import Path

from fits_columns import CatalogError

FEWEST = 3


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
    if len(last[0]) < FEWEST:
        raise CatalogError(f"{len(last[0])} surveys; at least {FEWEST} are needed for a scatter")
    return last[0]
