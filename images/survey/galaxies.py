"""Galaxies of the simulated survey: what they are, and what is measured of them under a shear.

The measurement has the two biases that metacalibration corrects (Sheldon & Huff 2017,
arXiv:1702.02601): the ellipticity responds to shear by less than one, and the quantities that
galaxies are selected, weighted and binned by respond to shear along the galaxy's own shape.
"""

from dataclasses import dataclass

import numpy as np
from cosmic_shear import SLAB_EDGES, parent_density
from numpy.typing import NDArray

Array = NDArray[np.float64]

METACAL_SHEAR = 0.01
VARIANTS: dict[str, tuple[float, float]] = {
    "": (0.0, 0.0),
    "_1p": (METACAL_SHEAR, 0.0),
    "_1m": (-METACAL_SHEAR, 0.0),
    "_2p": (0.0, METACAL_SHEAR),
    "_2m": (0.0, -METACAL_SHEAR),
}
FULL_SKY_DEG2 = 4 * np.pi * np.degrees(1) ** 2


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """How galaxies are measured.

    Attributes
    ----------
    shape_noise : dispersion of the intrinsic ellipticity per component
    photoz_scatter : dispersion of the observed redshift divided by 1 + z
    s2n_coupling : change of ln(s2n) per shear along the galaxy's shape in units of its dispersion
    size_coupling : the same for the relative change of the size
    photoz_coupling : the same for the observed redshift
    """

    shape_noise: float = 0.27
    photoz_scatter: float = 0.05
    s2n_coupling: float = 0.04
    size_coupling: float = 0.02
    photoz_coupling: float = 0.001

    def measurement_noise(self, s2n: Array) -> Array:
        """Return the dispersion of the measured ellipticity per component at `s2n`."""
        return 6 * self.shape_noise / s2n


@dataclass(frozen=True, kw_only=True)
class Galaxies:
    """What galaxies are, before any shear; one entry per galaxy.

    Attributes
    ----------
    ra, dec : positions, deg
    z : true redshift
    slab : index of the redshift slab
    intrinsic : (2, n) intrinsic ellipticity
    noise : (2, n) measurement noise in units of its dispersion
    s2n : signal to noise without shear
    size_ratio : squared size in units of the point spread function's, without shear
    photoz_noise : noise of the observed redshift in units of its dispersion
    response : (2, 2, n) derivative of the measured ellipticity by shear
    """

    ra: Array
    dec: Array
    z: Array
    slab: NDArray[np.int64]
    intrinsic: Array
    noise: Array
    s2n: Array
    size_ratio: Array
    photoz_noise: Array
    response: Array


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What is measured of galaxies; one entry per galaxy.

    Attributes
    ----------
    g1, g2 : ellipticity, not calibrated
    s2n : signal to noise
    size_ratio : squared size in units of the point spread function's
    weight : inverse variance of the ellipticity in units of the intrinsic one's, 0 to 1
    z_observed : noisy redshift, what the photometric redshift knows of the true one
    """

    g1: Array
    g2: Array
    s2n: Array
    size_ratio: Array
    weight: Array
    z_observed: Array


def draw_positions(
    n: int, area: float, centre: tuple[float, float], rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw positions evenly in a round footprint (a spherical cap, up to the full sky).

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


def draw_redshifts(n: int, rng: np.random.Generator) -> Array:
    """Draw `n` true redshifts from the parent distribution between the ends of the slabs."""
    grid = np.linspace(SLAB_EDGES[0], SLAB_EDGES[-1], 3001)
    density = parent_density(grid)
    cumulative = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]))])
    return np.interp(rng.uniform(size=n), cumulative / cumulative[-1], grid)


def draw_galaxies(
    n: int,
    area: float,
    centre: tuple[float, float],
    measurement: Measurement,
    rng: np.random.Generator,
) -> Galaxies:
    """Draw `n` galaxies in a footprint of `area` deg^2 around `centre`."""
    ra, dec = draw_positions(n, area, centre, rng)
    z = draw_redshifts(n, rng)
    s2n = 8 * np.exp(rng.exponential(0.6, n))
    response = 0.01 * rng.standard_normal((2, 2, n))
    response[[0, 1], [0, 1]] += 0.95 - 1.8 / s2n
    return Galaxies(
        ra=ra,
        dec=dec,
        z=z,
        slab=np.clip(np.searchsorted(SLAB_EDGES, z, side="right") - 1, 0, SLAB_EDGES.size - 2),
        intrinsic=measurement.shape_noise * rng.standard_normal((2, n)),
        noise=rng.standard_normal((2, n)),
        s2n=s2n,
        size_ratio=0.35 + rng.gamma(2.0, 0.35, n),
        photoz_noise=rng.standard_normal(n),
        response=response,
    )


def observe(galaxies: Galaxies, shear: Array, measurement: Measurement) -> Observation:
    """Measure galaxies under a shear.

    Parameters
    ----------
    galaxies : n galaxies
    shear : (2, n) or (2, 1) total shear
    measurement : how galaxies are measured

    Returns
    -------
    Observation of the n galaxies; with the same noise for every shear, so that differences
        between shears are free of it (as in metacalibration, which shears the same image)
    """
    along = (galaxies.intrinsic * shear).sum(axis=0) / measurement.shape_noise**2
    s2n = galaxies.s2n * np.exp(measurement.s2n_coupling * along)
    noise = measurement.measurement_noise(galaxies.s2n) * galaxies.noise
    g1, g2 = galaxies.intrinsic + noise + (galaxies.response * shear[None]).sum(axis=1)
    scatter = measurement.photoz_scatter * (1 + galaxies.z) * galaxies.photoz_noise
    variance = measurement.shape_noise**2 + measurement.measurement_noise(s2n) ** 2
    return Observation(
        g1=g1,
        g2=g2,
        s2n=s2n,
        size_ratio=galaxies.size_ratio * (1 + measurement.size_coupling * along),
        weight=measurement.shape_noise**2 / variance,
        z_observed=galaxies.z + scatter + measurement.photoz_coupling * along,
    )
