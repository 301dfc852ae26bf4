"""A simulated weak-lensing survey with known truth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from cosmic_shear import LENS_BINS, N_SLAB, field_spectra
from footprint import Footprint, make_footprint
from galaxies import Galaxies, Measurement, draw_galaxies
from lenses import NO_LENSES, Lenses, draw_lenses
from numpy.typing import NDArray
from photometry import Photometry, Training, draw_photometry, draw_training
from shear_field import Modes, draw_modes, shear_at

Array = NDArray[np.float64]

CENTRE = (0.0, -45.0)  # right ascension and declination, deg: across 0 h, as real footprints are


@dataclass(frozen=True, kw_only=True)
class Design:
    """What survey to simulate.

    Attributes
    ----------
    n_galaxies : number of galaxies before any selection
    area : deg^2 within the outline, at most the full sky
    lmax : highest multipole of the shear field
    seed : of all random numbers
    measurement : how galaxies are measured
    masked_fraction : of the area, in holes
    hole_radius : deg
    n_lenses : number of lenses to be expected
    n_training : number of galaxies of the training sample; with any, galaxies have magnitudes
    outliers_known : whether the photo-z posteriors know how many outliers there are
    flat_prior : whether their prior is flat in redshift, which that of the galaxies is not
    shear_signal : factor of the true shear, and not of the density of lenses
    """

    n_galaxies: int
    area: float
    lmax: int
    seed: int
    measurement: Measurement
    masked_fraction: float = 0.0
    hole_radius: float = 0.2
    outliers_known: bool = True
    flat_prior: bool = False
    n_lenses: int = 0
    n_training: int = 0
    shear_signal: float = 1.0


# number of galaxies, area in deg2, highest multipole
SIZES = {
    "tiny": (30_000, 60.0, 1024),
    "demo": (400_000, 300.0, 3000),
    "des-sv": (3_000_000, 139.0, 4096),
    "year1": (26_000_000, 1321.0, 4096),
}


def choose_design(
    size: str,
    *,
    n_galaxies: int | None,
    area: float | None,
    lmax: int | None,
    **others: Any,
) -> Design:
    """Return the design of a named size, with what is given in place of the size's own."""
    size_n, size_area, size_lmax = SIZES[size]
    return Design(
        n_galaxies=n_galaxies or size_n,
        area=area or size_area,
        lmax=lmax or size_lmax,
        **others,
    )


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A simulated survey.

    Attributes
    ----------
    design : what was asked for
    footprint : where the galaxies lie
    galaxies : what the galaxies are
    shear : (2, n) true shear of each galaxy, without noise
    lenses : that trace the same density, or none
    spectra : (lmax + 1, n_slab + n_lens, n_slab + n_lens) of the E-mode shears and the lenses
    photometry : magnitudes of the galaxies, None if there are none
    training : redshifts and magnitudes of other galaxies like these
    """

    design: Design
    footprint: Footprint
    galaxies: Galaxies
    shear: Array
    lenses: Lenses
    spectra: Array
    photometry: Photometry | None
    training: Training


def simulate_survey(design: Design, threads: int = 1) -> Survey:
    """Simulate a survey; a galaxy takes the shear of the slab of its true redshift.

    Parameters
    ----------
    design : what survey to simulate
    threads : for the evaluation of the shear field

    Returns
    -------
    Survey, the same for the same design whatever the number of threads, to rounding
    """
    rngs = np.random.default_rng(design.seed).spawn(7)
    sky_rng, galaxy_rng, mask_rng, density_rng, lens_rng, colour_rng, training_rng = rngs
    spectra = field_spectra(design.lmax)
    footprint = make_footprint(
        design.area, CENTRE, design.masked_fraction, design.hole_radius, mask_rng
    )
    galaxies = draw_galaxies(design.n_galaxies, footprint, design.measurement, galaxy_rng)
    lensing, lenses = spectra[:, :N_SLAB, :N_SLAB], NO_LENSES
    if design.n_lenses == 0:
        modes = draw_modes(lensing, [(sky_rng, N_SLAB)])
    else:
        modes = draw_modes(spectra, [(sky_rng, N_SLAB), (density_rng, len(LENS_BINS))])
        density = spectra[:, N_SLAB:, N_SLAB:]
        lenses = draw_lenses(design.n_lenses, modes[N_SLAB:], density, footprint, lens_rng)
    return Survey(
        design=design,
        footprint=footprint,
        galaxies=galaxies,
        shear=design.shear_signal * shear_of(galaxies, modes[:N_SLAB], design.lmax, threads),
        lenses=lenses,
        spectra=scale_shear(spectra, design.shear_signal),
        photometry=draw_photometry(galaxies, colour_rng) if design.n_training else None,
        training=draw_training(design.n_training, footprint, design.measurement, training_rng),
    )


def scale_shear(spectra: Array, factor: float) -> Array:
    """Return the spectra of shears that are multiplied by a factor, and of densities that are not.

    Parameters
    ----------
    spectra : (lmax + 1, n_slab + n_lens, n_slab + n_lens)
    factor : of the shear
    """
    factors = np.ones(spectra.shape[1])
    factors[:N_SLAB] = factor
    return spectra * factors[:, None] * factors


def shear_of(galaxies: Galaxies, modes: Modes, lmax: int, threads: int) -> Array:
    """Return the true shear of all galaxies, (2, n), each in the field of its slab."""
    shear = np.zeros((2, galaxies.z.size))
    for slab, slab_modes in enumerate(modes):
        inside = np.flatnonzero(galaxies.slab == slab)
        if inside.size > 0:
            ra, dec = galaxies.ra[inside], galaxies.dec[inside]
            shear[:, inside] = shear_at(slab_modes, lmax, ra, dec, threads)
    return shear
