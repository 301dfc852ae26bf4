"""Read where the selected objects of a survey are."""

from pathlib import Path

import numpy as np
from fits_columns import Array, CatalogError, alignment_problems, read_columns, value_problems
from numpy.typing import NDArray

POLE = 90.0  # deg


def read_source_positions(shear_path: str, tomographic_path: str) -> tuple[Array, Array]:
    """Return right ascension and declination in deg of the sources that are in a bin.

    Raises
    ------
    CatalogError
        If a file is not readable, the two do not list the same objects, positions are no numbers,
        or no object is in a bin.
    """
    shear, _ = read_columns(shear_path, ["id", "ra", "dec"])
    binned, _ = read_columns(tomographic_path, ["id", "bin"], "OBJECTS")
    if problems := alignment_problems(shear_path, shear["id"], tomographic_path, binned["id"]):
        raise CatalogError(*problems)
    return checked(shear_path, shear["ra"], shear["dec"], binned["bin"] >= 0)


def read_lens_positions(path: str) -> tuple[Array, Array]:
    """Return right ascension and declination in deg of the lenses that are in a bin.

    Raises
    ------
    CatalogError
        If the file is not readable, positions are no numbers, or no lens is in a bin.
    """
    lenses, _ = read_columns(path, ["ra", "dec", "bin"], "OBJECTS")
    return checked(path, lenses["ra"], lenses["dec"], lenses["bin"] >= 0)


def checked(path: str, ra: Array, dec: Array, members: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the positions of the members, if all is well with them."""
    positions = {"ra": ra[members], "dec": dec[members]}
    problems = value_problems(path, positions)
    beyond = int(np.sum(np.abs(positions["dec"]) > POLE))
    if beyond > 0:
        problems.append(
            f"{Path(path).name}: column 'dec': {beyond} of {members.sum()} values are beyond 90; "
            "give positions in deg"
        )
    if not members.any():
        problems.append(f"{Path(path).name}: no object is in a bin")
    if problems:
        raise CatalogError(*problems)
    return positions["ra"], positions["dec"]
