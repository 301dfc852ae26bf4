"""Where the selected objects of a survey are, read some at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fits_chunks import Alignment, TableFile, open_table, size_problems
from fits_columns import Array, CatalogError, Columns

POLE = 90.0  # deg
SAMPLE = 50_000  # objects that a projection is chosen from


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Right ascensions and declinations, in parts.

    Attributes
    ----------
    objects : table with the columns ra and dec
    bins : table with the column bin of the same objects; the others are in no bin if it is below 0
    """

    objects: TableFile
    bins: TableFile

    def parts(self) -> Iterator[tuple[Array, Array]]:
        """Yield right ascension and declination in deg of objects that are in a bin."""
        for objects, bins in self._tables():
            yield of_members(objects, bins)

    def checked_sample(self) -> tuple[Array, Array]:
        """Return an even sample of the positions, after a look at all of them.

        Raises
        ------
        CatalogError
            If the tables do not list the same objects, positions are no numbers, or there are none.
        """
        problems = size_problems(self.objects, self.bins)
        if problems:
            raise CatalogError(*problems)
        step = max(1, self.objects.size // SAMPLE)
        checks, sample = PositionChecks(Path(self.objects.path).name), []
        alignment = Alignment(self.objects, self.bins)
        for objects, bins in self._tables():
            if self.objects is not self.bins:
                alignment.add(objects["id"], bins["id"])
            part = of_members(objects, bins)
            checks.add(*part)
            sample.append([values[::step].copy() for values in part])
        problems = alignment.problems() + checks.problems()
        if problems:
            raise CatalogError(*problems)
        ra, dec = (np.concatenate(values) for values in zip(*sample, strict=True))
        return ra, dec

    def _tables(self) -> Iterator[tuple[Columns, Columns]]:
        if self.objects is self.bins:
            return ((part, part) for part in self.objects.parts())
        return zip(self.objects.parts(), self.bins.parts(), strict=True)


def of_members(objects: Columns, bins: Columns) -> tuple[Array, Array]:
    """Return right ascension and declination of objects that are in a bin."""
    members = bins["bin"] >= 0
    return objects["ra"][members], objects["dec"][members]


class PositionChecks:
    """Whether positions are some, counted part by part."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bad = {"ra": 0, "dec": 0}
        self._beyond = 0
        self._count = 0

    def add(self, ra: Array, dec: Array) -> None:
        """Look at some positions."""
        for column, values in (("ra", ra), ("dec", dec)):
            self._bad[column] += int(np.sum(~np.isfinite(values)))
        self._beyond += int(np.sum(np.abs(dec) > POLE))
        self._count += ra.size

    def problems(self) -> list[str]:
        """Return a problem for each kind of positions that are none."""
        told = [
            f"{self._name}: column {column!r}: {bad} of {self._count} values are NaN or infinite; "
            "remove these objects from all catalogues"
            for column, bad in self._bad.items()
            if bad > 0
        ]
        if self._beyond > 0:
            told.append(
                f"{self._name}: column 'dec': {self._beyond} of {self._count} values are beyond "
                "90; give positions in deg"
            )
        return told if self._count else [f"{self._name}: no object is in a bin"]


def source_positions(shear_path: str, tomographic_path: str) -> Positions:
    """Return the positions of the sources that are in a bin.

    Raises
    ------
    CatalogError
        If a file is not readable.
    """
    return Positions(
        objects=open_table(shear_path, ["id", "ra", "dec"]),
        bins=open_table(tomographic_path, ["id", "bin"], "OBJECTS"),
    )


def lens_positions(path: str) -> Positions:
    """Return the positions of the lenses that are in a bin.

    Raises
    ------
    CatalogError
        If the file is not readable.
    """
    lenses = open_table(path, ["ra", "dec", "bin"], "OBJECTS")
    return Positions(objects=lenses, bins=lenses)
