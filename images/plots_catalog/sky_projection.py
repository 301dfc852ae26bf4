"""Equal-area projections of the sky, seen from inside: right ascension grows to the left.

An area on the sky is the same area on the plane, so that counts in equal cells are densities. Up
to a hemisphere it is Lambert's azimuthal projection around the middle; beyond, Hammer's, which is
Lambert's with half the right ascensions and twice the width (Snyder 1987, USGS paper 1395).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HEMISPHERE = 90.0  # deg, the largest radius of Lambert's projection here
AT_POLE = 0.1  # distance of the middle from a pole, below which its right ascension says nothing
UNDIRECTED = 0.05  # length of the mean unit vector, below which a sample has no middle


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A projection of the sky onto a plane in deg.

    Attributes
    ----------
    ra, dec : of the middle, deg
    is_whole : whether it shows the whole sky
    """

    ra: float
    dec: float
    is_whole: bool

    @property
    def stretch(self) -> int:
        """Factor between widths on the plane and in Lambert's projection."""
        return 2 if self.is_whole else 1

    def project(self, ra: Array, dec: Array) -> tuple[Array, Array]:
        """Return the places on the plane of positions in deg."""
        lon = np.radians((ra - self.ra + 180) % 360 - 180) / self.stretch
        lat, tilt = np.radians(dec), np.radians(self.dec)
        east = np.cos(lat) * np.sin(lon)
        north = np.sin(lat) * np.cos(tilt) - np.cos(lat) * np.cos(lon) * np.sin(tilt)
        up = np.sin(lat) * np.sin(tilt) + np.cos(lat) * np.cos(lon) * np.cos(tilt)
        scale = np.degrees(np.sqrt(2 / np.maximum(1 + up, 1e-12)))
        return -self.stretch * scale * east, scale * north

    def positions(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return right ascension and declination of places on the plane, NaN outside the sky."""
        east, north = -np.radians(x) / self.stretch, np.radians(y)
        squared = east**2 + north**2
        # Hammer's ellipse is the image of a hemisphere of Lambert's projection.
        squared = np.where(squared < (2 if self.is_whole else 4), squared, np.nan)
        up, shrink = 1 - squared / 2, np.sqrt(1 - squared / 4)
        east, north, tilt = shrink * east, shrink * north, np.radians(self.dec)
        dec = np.arcsin(np.clip(north * np.cos(tilt) + up * np.sin(tilt), -1, 1))
        lon = np.arctan2(east, up * np.cos(tilt) - north * np.sin(tilt))
        return (np.degrees(lon) * self.stretch + self.ra) % 360, np.degrees(dec)


def unit_vectors(ra: Array, dec: Array) -> Array:
    """Return unit vectors (n, 3) to positions in deg."""
    lon, lat = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def choose_projection(ra: Array, dec: Array) -> Projection:
    """Return the projection for positions in deg: around their middle, or of the whole sky."""
    vectors = unit_vectors(ra, dec)
    middle = vectors.mean(axis=0)
    length = float(np.linalg.norm(middle))
    centre_ra = float(np.degrees(np.arctan2(middle[1], middle[0])) % 360)
    if length < UNDIRECTED:
        return Projection(ra=180.0, dec=0.0, is_whole=True)
    if (vectors @ (middle / length)).min() < np.cos(np.radians(HEMISPHERE)):
        return Projection(ra=centre_ra, dec=0.0, is_whole=True)
    if np.hypot(*middle[:2]) < AT_POLE * length:
        return Projection(ra=0.0, dec=float(np.copysign(90, middle[2])), is_whole=False)
    centre_dec = float(np.degrees(np.arcsin(middle[2] / length)))
    return Projection(ra=centre_ra, dec=centre_dec, is_whole=False)
