"""Lens galaxies that trace the same density field as the shear.

The number of lenses follows exp(g - var/2) times its mean, with a Gaussian field g of a linear
bias times the matter density along the line of sight. So their correlation function is
w = exp(xi_g) - 1, and the shear around them gamma_t is the sum over the spectrum of g and shear,
both exactly (Coles & Jones 1991; for gamma_t by Stein's identity).
"""

from dataclasses import dataclass

import numpy as np
from cosmic_shear import LENS_BINS
from footprint import Footprint, draw_in_cap
from numpy.typing import NDArray
from shear_field import Modes, density_at

Array = NDArray[np.float64]

CAP_SIGMA = 4.5  # of g: above it, the density of lenses is cut off


@dataclass(frozen=True, kw_only=True)
class Lenses:
    """Lens galaxies; one entry per galaxy.

    Attributes
    ----------
    ra, dec : positions, deg
    z : true redshift
    bin : of lenses
    """

    ra: Array
    dec: Array
    z: Array
    bin: NDArray[np.int64]


NOTHING: Array = np.empty(0)
NO_LENSES = Lenses(ra=NOTHING, dec=NOTHING, z=NOTHING, bin=np.empty(0, dtype=np.int64))


def draw_lenses(
    n: int, modes: Modes, spectra: Array, footprint: Footprint, rng: np.random.Generator
) -> Lenses:
    """Draw lenses of all lens bins.

    Parameters
    ----------
    n : number of lenses to be expected, the same in each bin
    modes : of g in each lens bin
    spectra : (lmax + 1, n_lens, n_lens) of g
    footprint : where they lie
    rng : source of random numbers
    """
    parts = []
    for k, (z_low, z_high, _) in enumerate(LENS_BINS):
        ra, dec = draw_bin(n / len(LENS_BINS), modes[k], spectra[:, k, k], footprint, rng)
        z = rng.uniform(z_low, z_high, ra.size)
        parts.append((ra, dec, z, np.full(ra.size, k)))
    ra, dec, z, bins = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Lenses(ra=ra, dec=dec, z=z, bin=bins)


def draw_bin(
    expected: float, modes: Modes, spectrum: Array, footprint: Footprint, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw the positions of one bin's lenses, by thinning positions that are spread evenly."""
    ell = np.arange(spectrum.size)
    variance = float(((2 * ell + 1) / (4 * np.pi) * spectrum).sum())
    highest = CAP_SIGMA * np.sqrt(variance) - variance / 2
    density = expected / footprint.area * np.exp(highest)
    number = rng.poisson(density * footprint.outline_area)
    ra, dec = draw_in_cap(number, footprint.outline_area, footprint.centre, rng)
    field = density_at(modes, spectrum.size - 1, ra, dec)
    kept = np.log(rng.uniform(size=number)) < field - variance / 2 - highest
    kept &= footprint.outside_holes(ra, dec)
    return ra[kept], dec[kept]
