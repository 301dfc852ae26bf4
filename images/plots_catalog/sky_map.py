"""Maps of the sky in equal cells of an equal-area projection."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sky_projection import Array, Projection
from survey_mask import SurveyMask

Parts = Iterable[tuple[Array, Array]]  # right ascensions and declinations, deg

OBJECTS_PER_CELL = 40  # a density is then known to 16 %
CELLS = (12, 300)  # smallest and largest number of cells along the longer side
SMALLEST = 0.1  # deg, of a map of objects in one place
PLACES = 5  # along each side of a cell, at which a mask is looked at
MARGIN = 0.04  # of the longer side, left empty around the objects
ARCMIN2_PER_DEG2 = 3600.0


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Equal cells of the plane of a projection.

    Attributes
    ----------
    projection : of the sky
    x, y : edges of the cells, deg
    """

    projection: Projection
    x: Array
    y: Array

    @property
    def cell_area(self) -> float:
        """Area of a cell, arcmin^2."""
        return float((self.x[1] - self.x[0]) * (self.y[1] - self.y[0])) * ARCMIN2_PER_DEG2

    def density(self, parts: Parts) -> Array:
        """Return the number of objects per arcmin^2 in each cell, (n_y, n_x)."""
        counts = np.zeros((self.y.size - 1, self.x.size - 1))
        for ra, dec in parts:
            x, y = self.projection.project(ra, dec)
            counts += np.histogram2d(y, x, bins=(self.y, self.x))[0]
        return counts / self.cell_area

    def finer(self, steps: int) -> "Grid":
        """Return a grid with so many cells along each side of a cell."""
        x, y = (
            np.linspace(edges[0], edges[-1], steps * (edges.size - 1) + 1)
            for edges in (self.x, self.y)
        )
        return Grid(projection=self.projection, x=x, y=y)

    def middles(self) -> tuple[Array, Array]:
        """Return right ascension and declination of the middles of the cells, (n_y, n_x)."""
        return self.positions_inside(0.5, 0.5)

    def positions_inside(self, along_x: float, along_y: float) -> tuple[Array, Array]:
        """Return the position of a place in each cell, from 0 to 1 along its sides."""
        x = self.x[:-1] + along_x * np.diff(self.x)
        y = self.y[:-1] + along_y * np.diff(self.y)
        return self.projection.positions(*np.meshgrid(x, y))

    def observed_fraction(self, mask: SurveyMask) -> Array:
        """Return the mean fraction observed in each cell, (n_y, n_x), 0 outside of the sky."""
        places = (np.arange(PLACES) + 0.5) / PLACES
        total = np.zeros((self.y.size - 1, self.x.size - 1))
        for along_x, along_y in itertools.product(places, places):
            ra, dec = self.positions_inside(along_x, along_y)
            on_sky = np.isfinite(ra)
            total[on_sky] += mask.fraction_at(ra[on_sky], dec[on_sky])
        return total / PLACES**2


def make_grid(projection: Projection, parts: Parts) -> Grid:
    """Return a grid around positions in deg, with some tens of them in a cell."""
    low, high, count = np.full(2, np.inf), np.full(2, -np.inf), 0
    for ra, dec in parts:
        if ra.size > 0:
            places = np.array(projection.project(ra, dec))
            low = np.minimum(low, places.min(axis=1))
            high = np.maximum(high, places.max(axis=1))
            count += ra.size
    longer = max(float((high - low).max()), SMALLEST)
    middle, half = 0.5 * (low + high), 0.5 * np.maximum(high - low, longer / CELLS[0])
    filled = np.prod(2 * half) * np.pi / 4  # as of an ellipse
    wanted = longer / np.sqrt(filled * OBJECTS_PER_CELL / count)
    side = longer / np.clip(wanted, *CELLS)
    number = np.ceil((half + MARGIN * longer) / side)
    edges = [
        centre + side * np.arange(-cells, cells + 1)
        for centre, cells in zip(middle, number, strict=True)
    ]
    return Grid(projection=projection, x=edges[0], y=edges[1])
