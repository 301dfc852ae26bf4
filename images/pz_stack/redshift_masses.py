"""What is known of the redshift of each object: its mass in each bin of redshift.

The mass in a bin is the probability that the object is there. It comes from densities on the grid,
from samples, or from one point estimate; from other forms of densities in `redshift_ensemble`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from binned_sources import Part
from fits_chunks import TableFile, open_table
from fits_columns import Array, CatalogError

NUMBERS_AT_ONCE = 1 << 16  # as many as fit in the cache of a processor
MOST_OUTSIDE = 0.01  # of the mass of all objects: more is not a tail, but another range


class Masses(Protocol):
    """Where the masses of objects come from."""

    columns: tuple[str, ...]  # of the photo-z catalogue that they are made of
    place: str  # where they are, for messages

    def of_parts(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Array]]:
        """Yield each part with the masses of its objects that are described, (n_described, n_z).

        They are not normalised.
        """
        ...


def redshift_grid(photoz_path: str) -> Array:
    """Return the edges of the redshift bins, from the keywords ZMIN, ZMAX and NZ.

    Raises
    ------
    CatalogError
        If the grid makes no sense.
    """
    header = open_table(photoz_path, ["id"]).header
    z_min, z_max, n_z = (header[name] for name in ("ZMIN", "ZMAX", "NZ"))
    if not (z_min < z_max and n_z >= 1):
        raise CatalogError(
            f"{Path(photoz_path).name}: {n_z} bins from ZMIN {z_min} to ZMAX {z_max}"
        )
    return np.linspace(z_min, z_max, int(n_z) + 1)


class DensityColumn:
    """Densities on the grid, in the column `pdf`."""

    columns: tuple[str, ...] = ("pdf",)

    def __init__(self, photoz_path: str, edges: Array) -> None:
        table = open_table(photoz_path, ["id"])
        name = Path(photoz_path).name
        if not has_column(table, "pdf"):
            raise CatalogError(
                f"{name}: no column 'pdf'; set method to point for a histogram of z_mean, or "
                "densities to what there is"
            )
        self.place = f"{name}: column 'pdf'"
        shape = row_shape(table, "pdf")
        if shape != (edges.size - 1,):
            raise CatalogError(f"{self.place} has shape {shape}, but NZ is {edges.size - 1}")

    def of_parts(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Array]]:
        """Yield each part with the densities of its objects."""
        return ((part, part.photoz["pdf"]) for part in parts)


class SampleColumn:
    """Samples of redshift, the same number for each object, in the column `samples`."""

    columns: tuple[str, ...] = ("samples",)

    def __init__(self, photoz_path: str, edges: Array) -> None:
        table = open_table(photoz_path, ["id"])
        if not has_column(table, "samples"):
            raise CatalogError(f"{Path(photoz_path).name}: no column 'samples'")
        self.place = f"{Path(photoz_path).name}: column 'samples'"
        self._edges = edges

    def of_parts(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Array]]:
        """Yield each part with the fractions of its objects' samples.

        Raises
        ------
        CatalogError
            After the last part, if too many samples are not on the grid.
        """
        inside, number = 0.0, 0
        for part in parts:
            samples = part.photoz["samples"].reshape(np.count_nonzero(part.described), -1)
            masses = counted(samples, self._edges)
            used = part.bin[part.described] >= 0
            inside += masses[used].sum()
            number += int(used.sum())
            yield part, masses
        if number > 0:
            refuse_mass_outside(self.place, self._edges, 1 - inside / number)


class PointEstimates:
    """Point estimates of redshift: all the mass is in one bin."""

    columns: tuple[str, ...] = ()

    def __init__(self, photoz_path: str, edges: Array) -> None:
        self.place = f"{Path(photoz_path).name}: column 'z_mean'"
        self._edges = edges

    def of_parts(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Array]]:
        """Yield each part with one for the bin of redshift of each object, and else zero.

        Raises
        ------
        CatalogError
            After the last part, if the point estimate of any object with a bin is not on the grid.
        """
        lost, number = 0, 0
        for part in parts:
            masses = counted(part.photoz["z_mean"][part.described, None], self._edges)
            used = part.bin[part.described] >= 0
            lost += int(np.count_nonzero(masses[used].sum(axis=1) == 0))
            number += int(used.sum())
            yield part, masses
        if lost > 0:
            raise CatalogError(
                f"{self.place}: {lost} of {number} values of selected objects are "
                f"outside of ZMIN and ZMAX, {self._edges[0]:g} to {self._edges[-1]:g}"
            )


def counted(samples: Array, edges: Array) -> Array:
    """Return the fraction of the samples of each object in each bin of redshift.

    Parameters
    ----------
    samples : (n, n_samples)
    edges : (n_z + 1,) of equal bins, the last of which holds its upper edge
    """
    n_z = edges.size - 1
    place = np.searchsorted(edges, samples, side="right") - 1
    place[samples == edges[-1]] = n_z - 1
    on_grid = (place >= 0) & (place < n_z)
    row = np.broadcast_to(np.arange(len(samples))[:, None], samples.shape)
    cells = np.bincount(row[on_grid] * n_z + place[on_grid], minlength=len(samples) * n_z)
    return np.asarray(cells.reshape(len(samples), n_z) / samples.shape[1], dtype=float)


def refuse_mass_outside(place: str, edges: Array, outside: float) -> None:
    """Refuse a grid that leaves out much of the mass.

    Raises
    ------
    CatalogError
        If more than `MOST_OUTSIDE` is not on the grid.
    """
    if outside > MOST_OUTSIDE:
        raise CatalogError(
            f"{place}: {100 * outside:.3g} % of the mass of the selected objects is outside of "
            f"ZMIN and ZMAX, {edges[0]:g} to {edges[-1]:g}; give the photo-z catalogue a wider grid"
        )


class MassCheck:
    """Whether the masses of objects can be used, found out part by part."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._bad = 0
        self._number = 0

    def normalise(self, masses: Array) -> None:
        """Divide the masses of each object, (n, n_z), by their sum; if they are bad, they are zero.

        This is done in place: with many objects, memory costs more time than the division.
        """
        step = max(1, NUMBERS_AT_ONCE // masses.shape[1])
        for start in range(0, len(masses), step):
            self._normalise_few(masses[start : start + step])
        self._number += len(masses)

    def _normalise_few(self, masses: Array) -> None:
        total = masses.sum(axis=1)
        good = np.isfinite(total) & (total > 0)
        if not masses.min() >= 0:  # of all together, which is quicker
            good &= masses.min(axis=1) >= 0
        if not good.all():
            self._bad += int(np.count_nonzero(~good))
            masses[~good], total[~good] = 0.0, 1.0
        masses /= total[:, None]

    def problems(self) -> list[str]:
        """Return a problem if there are objects without usable masses."""
        if self._bad == 0:
            return []
        what = "negative, zero everywhere, NaN or infinite"
        number = f"{self._bad} of {self._number}"
        return [f"{self._place}: {number} densities of selected objects are {what}"]


def has_column(table: TableFile, name: str) -> bool:
    """Return whether a table has a column with a name in any case."""
    return name in map(str.lower, table.names)


def row_shape(table: TableFile, name: str) -> tuple[int, ...]:
    """Return the shape of one row of a column."""
    (stored,) = (there for there in table.names if there.lower() == name)
    return tuple(table.row_type[stored].shape)
