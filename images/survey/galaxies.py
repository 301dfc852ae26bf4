"""Galaxies of the simulated survey: what they are, and what is measured of them under a shear.

The measurement has the two biases that metacalibration corrects (Sheldon & Huff 2017,
arXiv:1702.02601): the ellipticity responds to shear by less than one, and the quantities that
galaxies are selected, weighted and binned by respond to shear along the galaxy's own shape. On
request it has biases too that metacalibration does not see: the multiplicative and additive ones
of Heymans et al. 2006 (arXiv:astro-ph/0506112), and a leakage of the point spread function.
"""

from dataclasses import dataclass

import numpy as np
from cosmic_shear import SLAB_EDGES, parent_density
from footprint import Footprint, draw_positions, unit_vectors
from numpy.typing import NDArray

Array = NDArray[np.float64]

METACAL_SHEAR = 0.01
OUTLIER_RANGE = (float(SLAB_EDGES[0]), float(SLAB_EDGES[-1]))
PSF_MEAN: Array = np.array([0.01, -0.005])
PSF_AMPLITUDE = 0.02
PSF_WAVES: Array = np.array([[31.0, 7.0, 23.0], [-5.0, 37.0, 19.0]])  # periods along x, y, z
VARIANTS: dict[str, tuple[float, float]] = {
    "": (0.0, 0.0),
    "_1p": (METACAL_SHEAR, 0.0),
    "_1m": (-METACAL_SHEAR, 0.0),
    "_2p": (0.0, METACAL_SHEAR),
    "_2m": (0.0, -METACAL_SHEAR),
}


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
    selection_bias : factor of the three couplings
    multiplicative_bias : m of the shear that images have, (1 + m) times the true one
    additive_bias : c of both components of the ellipticity
    psf_leakage : ellipticity measured per ellipticity of the point spread function
    photoz_outliers : fraction of galaxies whose observed redshift is any of `OUTLIER_RANGE`
    """

    shape_noise: float = 0.27
    photoz_scatter: float = 0.05
    s2n_coupling: float = 0.04
    size_coupling: float = 0.02
    photoz_coupling: float = 0.001
    selection_bias: float = 1.0
    multiplicative_bias: float = 0.0
    additive_bias: tuple[float, float] = (0.0, 0.0)
    psf_leakage: float = 0.0
    photoz_outliers: float = 0.0

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
    outlier_rank : even in 0 to 1, so that every fraction of outliers has those of smaller ones
    outlier_z : what the observed redshift is of an outlier
    response : (2, 2, n) derivative of the measured ellipticity by shear
    psf : (2, n) ellipticity of the point spread function
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
    outlier_rank: Array
    outlier_z: Array
    response: Array
    psf: Array

    def part(self, rows: slice) -> "Galaxies":
        """Return some of the galaxies."""
        return Galaxies(**{name: values[..., rows] for name, values in vars(self).items()})


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


def draw_redshifts(n: int, rng: np.random.Generator) -> Array:
    """Draw `n` true redshifts from the parent distribution between the ends of the slabs."""
    grid = np.linspace(SLAB_EDGES[0], SLAB_EDGES[-1], 3001)
    density = parent_density(grid)
    cumulative = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]))])
    return np.interp(rng.uniform(size=n), cumulative / cumulative[-1], grid)


def psf_ellipticity(ra: Array, dec: Array) -> Array:
    """Return the ellipticity of the point spread function: smooth waves over the sky, (2, n)."""
    position = unit_vectors(ra, dec)
    phases = 2 * np.pi * PSF_WAVES @ position.T
    return np.asarray(PSF_MEAN[:, None] + PSF_AMPLITUDE * np.sin(phases))


def draw_galaxies(
    n: int, footprint: Footprint, measurement: Measurement, rng: np.random.Generator
) -> Galaxies:
    """Draw `n` galaxies in a footprint."""
    ra, dec = draw_positions(n, footprint, rng)
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
        psf=psf_ellipticity(ra, dec),
        outlier_rank=rng.uniform(size=n),
        outlier_z=rng.uniform(*OUTLIER_RANGE, n),
    )


def observe(
    galaxies: Galaxies,
    shear: Array,
    measurement: Measurement,
    added_shear: tuple[float, float] = (0.0, 0.0),
) -> Observation:
    """Measure galaxies under a shear.

    Parameters
    ----------
    galaxies : n galaxies
    shear : (2, n) or (2, 1) shear by the sky, which has the multiplicative bias
    measurement : how galaxies are measured
    added_shear : of metacalibration, which has not

    Returns
    -------
    Observation of the n galaxies; with the same noise for every shear, so that differences
        between shears are free of it (as in metacalibration, which shears the same image)
    """
    total = (1 + measurement.multiplicative_bias) * shear + np.array(added_shear)[:, None]
    along = (galaxies.intrinsic * total).sum(axis=0) / measurement.shape_noise**2
    along *= measurement.selection_bias
    s2n = galaxies.s2n * np.exp(measurement.s2n_coupling * along)
    noise = measurement.measurement_noise(galaxies.s2n) * galaxies.noise
    ellipticity = galaxies.intrinsic + noise + (galaxies.response * total[None]).sum(axis=1)
    ellipticity += np.array(measurement.additive_bias)[:, None]
    ellipticity += measurement.psf_leakage * galaxies.psf
    scatter = measurement.photoz_scatter * (1 + galaxies.z) * galaxies.photoz_noise
    z_observed = galaxies.z + scatter + measurement.photoz_coupling * along
    is_outlier = galaxies.outlier_rank < measurement.photoz_outliers
    variance = measurement.shape_noise**2 + measurement.measurement_noise(s2n) ** 2
    return Observation(
        g1=ellipticity[0],
        g2=ellipticity[1],
        s2n=s2n,
        size_ratio=galaxies.size_ratio * (1 + measurement.size_coupling * along),
        weight=measurement.shape_noise**2 / variance,
        z_observed=np.where(is_outlier, galaxies.outlier_z, z_observed),
    )
