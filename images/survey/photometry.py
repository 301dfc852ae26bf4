"""Magnitudes of the galaxies of the simulated survey: colours that tell the redshift.

The spectrum of a galaxy is a power law with a break at 400 nm, which moves through the bands with
redshift. A galaxy has a type between 0 (blue, with a weak break) and 1 (red, with a strong one).
"""

from dataclasses import dataclass

import numpy as np
from footprint import Footprint
from galaxies import Galaxies, Measurement, Observation, draw_galaxies
from numpy.typing import NDArray

Array = NDArray[np.float64]

BANDS = {"g": 475.0, "r": 622.0, "i": 755.0, "z": 900.0}  # nm
REFERENCE = "i"  # the band whose signal to noise is that of the shear catalogue
BREAK = 400.0  # nm
BREAK_WIDTH = 12.0
SLOPES = (-0.5, 1.5)  # of the power law, of types 0 and 1
DEPTHS = (0.4, 0.8)  # part of the light that is missing below the break, of types 0 and 1
MAGNITUDE_AT_10 = 24.5  # of a galaxy with signal to noise 10
BAND_NOISE: Array = np.array([1.5, 1.0, 1.0, 1.2])
SHEAR_COUPLING: Array = np.array([1.3, 1.1, 1.0, 0.8])  # to the change of the signal to noise


@dataclass(frozen=True, kw_only=True)
class Photometry:
    """Magnitudes without shear, with noise.

    Attributes
    ----------
    magnitudes : (4, n) in each of `BANDS`
    """

    magnitudes: Array

    def part(self, rows: slice) -> "Photometry":
        """Return the magnitudes of some of the galaxies."""
        return Photometry(magnitudes=self.magnitudes[:, rows])

    def observe(self, galaxies: Galaxies, seen: Observation) -> dict[str, Array]:
        """Return the columns of magnitudes in one variant of the images.

        A galaxy whose signal to noise is changed by shear is brighter by as much, in some bands
        more than in others: so its colours change too.
        """
        brighter = 2.5 * np.log10(seen.s2n / galaxies.s2n)
        magnitudes = self.magnitudes - SHEAR_COUPLING[:, None] * brighter
        return {f"mag_{band}": values for band, values in zip(BANDS, magnitudes, strict=True)}


def draw_photometry(galaxies: Galaxies, rng: np.random.Generator) -> Photometry:
    """Draw the types of galaxies and the noise of their magnitudes."""
    kind = rng.uniform(size=galaxies.z.size)
    light = np.array([spectrum(wave / (1 + galaxies.z), kind) for wave in BANDS.values()])
    reference = light[list(BANDS).index(REFERENCE)]
    magnitudes = MAGNITUDE_AT_10 - 2.5 * np.log10(galaxies.s2n / 10 * light / reference)
    dispersion = 2.5 / np.log(10) * BAND_NOISE[:, None] / galaxies.s2n
    return Photometry(magnitudes=magnitudes + dispersion * rng.standard_normal(magnitudes.shape))


def spectrum(wavelength: Array, kind: Array) -> Array:
    """Return the light per frequency at wavelengths of emission, in nm, of types of galaxies."""
    slope, depth = (low + (high - low) * kind for low, high in (SLOPES, DEPTHS))
    missing = depth / (1 + np.exp((wavelength - BREAK) / BREAK_WIDTH))
    return np.asarray((wavelength / BREAK) ** slope * (1 - missing))


@dataclass(frozen=True, kw_only=True)
class Training:
    """Galaxies with known redshifts, without shear.

    Attributes
    ----------
    z : (n,) redshifts
    magnitudes : (4, n)
    """

    z: Array
    magnitudes: Array


def draw_training(
    n: int, footprint: Footprint, measurement: Measurement, rng: np.random.Generator
) -> Training:
    """Draw `n` galaxies that are like those of the survey, and none of them."""
    galaxies = draw_galaxies(n, footprint, measurement, rng)
    photometry = draw_photometry(galaxies, rng)
    return Training(z=galaxies.z, magnitudes=photometry.magnitudes)
