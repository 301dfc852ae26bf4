"""Footprint of the simulated survey: a round patch of the sky with round holes in it.

The holes lie within the outline and do not overlap, so that the area is known exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]

FULL_SKY_DEG2 = 4 * np.pi * np.degrees(1) ** 2
NO_HOLES: Array = np.empty((0, 3))


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """A spherical cap, up to the full sky, less holes.

    Attributes
    ----------
    outline_area : deg^2 within the outline, the holes too
    centre : right ascension and declination of the middle, deg
    holes : (n, 3) unit vectors to the middles of the holes
    hole_radius : deg
    """

    outline_area: float
    centre: tuple[float, float]
    holes: Array
    hole_radius: float

    @property
    def area(self) -> float:
        """Area without the holes, deg^2."""
        return self.outline_area - len(self.holes) * cap_area(self.hole_radius)

    def outside_holes(self, ra: Array, dec: Array) -> NDArray[np.bool_]:
        """Return which positions are in no hole."""
        if len(self.holes) == 0:
            return np.ones(ra.size, dtype=bool)
        chord = 2 * np.sin(np.radians(self.hole_radius) / 2)
        distance, _ = cKDTree(self.holes).query(unit_vectors(ra, dec), distance_upper_bound=chord)
        return np.asarray(np.isinf(distance))

    def margin(self, ra: Array, dec: Array) -> Array:
        """Return how far within the footprint positions are, in deg; outside, it is negative.

        It is never more than the distance to the nearest rim, of the outline or of a hole.
        """
        if self.outline_area >= FULL_SKY_DEG2:
            within: Array = np.full(ra.size, np.inf)
        else:
            middle = unit_vectors(*np.array([self.centre]).T)
            off = np.linalg.norm(unit_vectors(ra, dec) - middle, axis=1)
            within = cap_radius(self.outline_area) - degrees_of_chord(off)
        if len(self.holes) == 0:
            return within
        nearest, _ = cKDTree(self.holes).query(unit_vectors(ra, dec))
        return np.minimum(within, degrees_of_chord(nearest) - self.hole_radius)


def degrees_of_chord(chord: Array) -> Array:
    """Return the angle in deg between unit vectors at a distance."""
    return np.asarray(2 * np.degrees(np.arcsin(np.minimum(chord / 2, 1))))


def cap_area(radius: float) -> float:
    """Return the area in deg^2 of a spherical cap with a radius in deg."""
    return float(FULL_SKY_DEG2 * np.sin(np.radians(radius) / 2) ** 2)


def cap_radius(area: float) -> float:
    """Return the radius in deg of a spherical cap with an area in deg^2."""
    return float(np.degrees(2 * np.arcsin(np.sqrt(min(area / FULL_SKY_DEG2, 1.0)))))


def unit_vectors(ra: Array, dec: Array) -> Array:
    """Return unit vectors (n, 3) to positions in deg."""
    lon, lat = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def make_footprint(
    area: float,
    centre: tuple[float, float],
    masked_fraction: float,
    hole_radius: float,
    rng: np.random.Generator,
) -> Footprint:
    """Return a footprint with randomly placed holes.

    Parameters
    ----------
    area : deg^2 within the outline
    centre : of the outline, deg
    masked_fraction : of the area, to the nearest whole hole
    hole_radius : deg
    rng : source of random numbers
    """
    wanted = round(masked_fraction * area / cap_area(hole_radius))
    holes = NO_HOLES
    room = cap_area(max(cap_radius(area) - hole_radius, 0.0))
    if area >= FULL_SKY_DEG2:
        room = area
    smallest = 2 * np.sin(np.radians(hole_radius))  # chord between middles that touch
    while len(holes) < wanted:
        proposed = unit_vectors(*draw_in_cap(1, room, centre, rng))
        if len(holes) == 0 or np.linalg.norm(holes - proposed, axis=1).min() > smallest:
            holes = np.concatenate([holes, proposed])
    return Footprint(outline_area=area, centre=centre, holes=holes, hole_radius=hole_radius)


def draw_in_cap(
    n: int, area: float, centre: tuple[float, float], rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw positions evenly in a spherical cap.

    Parameters
    ----------
    n : number of positions
    area : deg^2, at most the full sky
    centre : right ascension and declination of the middle, deg
    rng : source of random numbers

    Returns
    -------
    ra, dec : (n,) deg, 0 <= ra < 360
    """
    height = 2 * area / FULL_SKY_DEG2
    along = 1 - height * rng.uniform(size=n)
    angle = rng.uniform(0, 2 * np.pi, n)
    across = np.sqrt(1 - along**2)
    # the cap is drawn around the x axis, tilted up by the declination, then turned around the pole
    x, y, z = along, across * np.cos(angle), across * np.sin(angle)
    tilt = np.radians(centre[1])
    dec = np.arcsin(np.clip(x * np.sin(tilt) + z * np.cos(tilt), -1, 1))
    ra = np.arctan2(y, x * np.cos(tilt) - z * np.sin(tilt))
    return (np.degrees(ra) + centre[0]) % 360, np.degrees(dec)


def draw_positions(n: int, footprint: Footprint, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw `n` positions evenly in a footprint; those in holes are drawn again."""
    ra, dec = draw_in_cap(n, footprint.outline_area, footprint.centre, rng)
    while True:
        again = np.flatnonzero(~footprint.outside_holes(ra, dec))
        if again.size == 0:
            return ra, dec
        ra[again], dec[again] = draw_in_cap(
            again.size, footprint.outline_area, footprint.centre, rng
        )
