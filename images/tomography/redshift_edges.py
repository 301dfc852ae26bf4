"""The edges of tomographic bins: given, of equal width, or of equal weight.

Edges of equal weight are quantiles, found in two passes over the objects that keep no more than a
histogram, and the objects in those few of its cells that hold an edge. The second pass does not
read the catalogue again if it is small.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from fits_columns import Array, CatalogError
from numpy.typing import NDArray

Parts = Callable[[], Iterable[tuple[Array, Array]]]

CELLS = 1 << 16
KEPT = 8_000_000  # objects that are remembered from the first pass: 128 MB
EQUAL_WEIGHT, EQUAL_WIDTH = "equal_weight", "equal_width"


@dataclass(frozen=True, kw_only=True)
class EdgeRule:
    """How the edges of the bins are found.

    Attributes
    ----------
    nbin : number of bins, unless `given`
    z_min, z_max : redshift range of all bins, unless `given`
    given : increasing edges, or None
    binning : "equal_weight" or "equal_width", unless `given`
    """

    nbin: int
    z_min: float
    z_max: float
    given: Sequence[float] | None = None
    binning: str = EQUAL_WEIGHT

    def __post_init__(self) -> None:
        """Refuse edges that do not increase."""
        if self.given is not None and np.any(np.diff(self.given) <= 0):
            raise CatalogError(f"edges: {list(self.given)} do not increase")
        if self.given is None and self.z_min >= self.z_max:
            raise CatalogError(f"zmin {self.z_min} is not below zmax {self.z_max}")

    def find(self, parts: Parts) -> Array:
        """Return the edges of the bins for a sample.

        Parameters
        ----------
        parts : yields redshifts and positive weights of some objects at a time

        Raises
        ------
        CatalogError
            If there are not enough objects in range for bins of equal weight.
        """
        if self.given is not None:
            return np.array(self.given, dtype=float)
        if self.binning == EQUAL_WIDTH:
            return np.linspace(self.z_min, self.z_max, self.nbin + 1)
        return quantile_edges(parts, self.nbin, self.z_min, self.z_max)


def weighted_quantile_edges(
    z: Array, weight: Array, nbin: int, z_min: float, z_max: float
) -> Array:
    """Return the edges of equal weight of a sample that is whole; see `quantile_edges`."""
    return quantile_edges(lambda: [(z, weight)], nbin, z_min, z_max)


def quantile_edges(parts: Parts, nbin: int, z_min: float, z_max: float) -> Array:
    """Return edges between which the weight is equal, up to the weight of one object.

    Parameters
    ----------
    parts : yields redshifts and positive weights of some objects at a time
    nbin : number of bins
    z_min, z_max : first and last edge; objects outside are ignored

    Returns
    -------
    (nbin + 1,) edges; the inner ones are redshifts of objects

    Raises
    ------
    CatalogError
        If fewer objects than bins are in range, or ties make two edges the same.
    """
    grid, parts = Grid(z_min=z_min, z_max=z_max), remembered(parts)
    total, count = np.zeros(CELLS), 0
    for z, weight in parts():
        cells, inside = grid.cells(z)
        total += np.bincount(cells, weight[inside], minlength=CELLS)
        count += cells.size
    if count < nbin:
        raise CatalogError(
            f"only {count} selected objects at {z_min} <= z < {z_max}, for {nbin} bins"
        )
    cumulative = np.cumsum(total)
    targets = np.arange(1, nbin) / nbin * cumulative[-1]
    wanted = np.minimum(np.searchsorted(cumulative, targets), CELLS - 1)
    kept = grid.objects_of(wanted, parts())
    inner = [
        value_at(*kept[cell], target - (cumulative[cell] - total[cell]))
        for cell, target in zip(wanted.tolist(), targets, strict=True)
    ]
    edges = np.array([z_min, *inner, z_max])
    if np.any(np.diff(edges) <= 0):
        raise CatalogError(
            f"{nbin} bins of equal weight have the edges {edges.tolist()}: too many objects share "
            "one redshift; use fewer bins or give edges"
        )
    return edges


def remembered(parts: Parts) -> Parts:
    """Return the same parts, which are not read a second time if there are few objects."""
    kept: list[tuple[Array, Array]] = []
    is_whole = False

    def read() -> Iterator[tuple[Array, Array]]:
        nonlocal is_whole
        count = 0
        for part in parts():
            count += part[0].size
            if count <= KEPT:
                kept.append(part)
            else:
                kept.clear()
            yield part
        is_whole = count <= KEPT

    return lambda: kept if is_whole else read()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Cells of equal width between two redshifts."""

    z_min: float
    z_max: float

    def cells(self, z: Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the cells of the objects in range, and which these are."""
        inside = (z >= self.z_min) & (z < self.z_max)
        place = (z[inside] - self.z_min) / (self.z_max - self.z_min)
        return np.minimum((place * CELLS).astype(np.int64), CELLS - 1), inside

    def objects_of(
        self, wanted: NDArray[np.int64], parts: Iterable[tuple[Array, Array]]
    ) -> dict[int, tuple[Array, Array]]:
        """Return the redshifts in each wanted cell, ascending, and the weight at each of them."""
        found: dict[int, list[tuple[Array, Array]]] = {int(cell): [] for cell in wanted}
        for z, weight in parts:
            cells, inside = self.cells(z)
            chosen = np.isin(cells, wanted)
            few_cells, few_z = cells[chosen], z[inside][chosen]
            few_weights = weight[inside][chosen]
            for cell, kept in found.items():
                kept.append(summed(few_z[few_cells == cell], few_weights[few_cells == cell]))
        return {
            cell: summed(*(np.concatenate(values) for values in zip(*kept, strict=True)))
            for cell, kept in found.items()
        }


def summed(z: Array, weight: Array) -> tuple[Array, Array]:
    """Return the redshifts that occur, ascending, and the weight at each of them."""
    values, place = np.unique(z, return_inverse=True)
    return values, np.asarray(np.bincount(place, weight, minlength=values.size), dtype=float)


def value_at(z: Array, weight: Array, target: float) -> float:
    """Return the first of ascending redshifts up to which there is as much weight as a target."""
    place = np.searchsorted(np.cumsum(weight), target)
    return float(z[min(int(place), z.size - 1)])
