"""A simulated weak-lensing survey with known truth: the catalogues and what they were made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.io import fits
from catalog_types import PhotozCatalog, ShearCatalog, Truth
from cosmic_shear import COSMOLOGY, SLAB_EDGES, correlation_functions, shear_spectra
from galaxies import (
    METACAL_SHEAR,
    VARIANTS,
    Galaxies,
    Measurement,
    Observation,
    draw_galaxies,
    observe,
)
from numpy.typing import NDArray
from photoz import Z_EDGES, PosteriorTable, posterior_table
from shear_field import draw_modes, shear_at

from descpipe import Table

Array = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]

CENTRE = (0.0, -45.0)  # right ascension and declination, deg: across 0 h, as real footprints are
THETA_ARCMIN: Array = np.geomspace(0.5, 1200.0, 400)


@dataclass(frozen=True, kw_only=True)
class Design:
    """What survey to simulate.

    Attributes
    ----------
    n_galaxies : number of galaxies before any selection
    area : deg^2, at most the full sky
    lmax : highest multipole of the shear field
    seed : of all random numbers
    measurement : how galaxies are measured
    """

    n_galaxies: int
    area: float
    lmax: int
    seed: int
    measurement: Measurement


# number of galaxies, area in deg2, highest multipole
SIZES = {"tiny": (30_000, 60.0, 1024), "demo": (400_000, 300.0, 3000)}


def choose_design(
    size: str,
    *,
    n_galaxies: int | None,
    area: float | None,
    lmax: int | None,
    seed: int,
    measurement: Measurement,
) -> Design:
    """Return the design of a named size, with what is given in place of the size's own."""
    size_n, size_area, size_lmax = SIZES[size]
    return Design(
        n_galaxies=n_galaxies or size_n,
        area=area or size_area,
        lmax=lmax or size_lmax,
        seed=seed,
        measurement=measurement,
    )


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A simulated survey.

    Attributes
    ----------
    design : what was asked for
    galaxies : what the galaxies are
    shear : (2, n) true shear of each galaxy, without noise
    spectra : (lmax + 1, n_slab, n_slab) E-mode shear spectra
    """

    design: Design
    galaxies: Galaxies
    shear: Array
    spectra: Array


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
    sky_rng, galaxy_rng = np.random.default_rng(design.seed).spawn(2)
    spectra = shear_spectra(design.lmax)
    galaxies = draw_galaxies(design.n_galaxies, design.area, CENTRE, design.measurement, galaxy_rng)
    modes = draw_modes(spectra, sky_rng)
    shear = np.zeros((2, design.n_galaxies))
    for slab, slab_modes in enumerate(modes):
        inside = np.flatnonzero(galaxies.slab == slab)
        if inside.size > 0:
            ra, dec = galaxies.ra[inside], galaxies.dec[inside]
            shear[:, inside] = shear_at(slab_modes, design.lmax, ra, dec, threads)
    return Survey(design=design, galaxies=galaxies, shear=shear, spectra=spectra)


def observe_variants(survey: Survey) -> dict[str, Observation]:
    """Measure all galaxies at their true shear and, for metacalibration, at four shears around it.

    Returns
    -------
    by the suffix of the columns: "", "_1p", "_1m", "_2p", "_2m"
    """
    return {
        suffix: observe(
            survey.galaxies, survey.shear + np.array([[g1], [g2]]), survey.design.measurement
        )
        for suffix, (g1, g2) in VARIANTS.items()
    }


def write_survey(survey: Survey, shear_path: str, photoz_path: str, truth_path: str) -> None:
    """Write the shear catalogue, the photo-z catalogue and the truth as FITS files."""
    observations = observe_variants(survey)
    for path, hdu in (
        (shear_path, shear_table(survey, observations)),
        (photoz_path, photoz_table(survey, observations)),
    ):
        fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
    truth_hdus(survey).writeto(truth_path, overwrite=True)


def table_hdu(
    name: str, columns: Columns, declared: Table, header: fits.Header | None = None
) -> fits.BinTableHDU:
    """Return a binary table; columns of more than one dimension keep their shape.

    Parameters
    ----------
    name : of the table
    columns : by name
    declared : what readers are told of it, for the units
    header : further keywords
    """
    data = np.empty(
        len(next(iter(columns.values()))),
        dtype=[(key, values.dtype, values.shape[1:]) for key, values in columns.items()],
    )
    for key, values in columns.items():
        data[key] = values
    hdu = fits.BinTableHDU(data, header=header, name=name)
    for column in hdu.columns:
        column.unit = declared.columns[column.name].unit or None
    return hdu


def shear_table(survey: Survey, observations: Mapping[str, Observation]) -> fits.BinTableHDU:
    """Return the shear catalogue."""
    galaxies = survey.galaxies
    columns: Columns = {
        "id": np.arange(galaxies.ra.size),
        "ra": galaxies.ra,
        "dec": galaxies.dec,
    }
    for suffix, observation in observations.items():
        for name in ("g1", "g2", "s2n", "size_ratio", "weight"):
            columns[name + suffix] = getattr(observation, name).astype(np.float32)
    noise = survey.design.measurement.measurement_noise(galaxies.s2n)
    columns["sigma_m"] = noise.astype(np.float32)
    header = fits.Header()
    header["AREA"] = (survey.design.area, "[deg2] area of the footprint")
    header["DGAMMA"] = (2 * METACAL_SHEAR, "difference of shear between variants p and m")
    return table_hdu("SHEAR", columns, ShearCatalog().tables[""], header)


def photoz_table(survey: Survey, observations: Mapping[str, Observation]) -> fits.BinTableHDU:
    """Return the photo-z catalogue."""
    table = posteriors_for(survey, observations)
    columns: Columns = {"id": np.arange(survey.galaxies.ra.size)}
    for suffix, observation in observations.items():
        columns["z_mean" + suffix] = table.mean_at(observation.z_observed)
    columns["pdf"] = table.density_at(observations[""].z_observed)
    header = fits.Header()
    header["ZMIN"] = (Z_EDGES[0], "lower edge of the first bin of pdf")
    header["ZMAX"] = (Z_EDGES[-1], "upper edge of the last bin of pdf")
    header["NZ"] = (Z_EDGES.size - 1, "number of equal bins of pdf")
    return table_hdu("PHOTOZ", columns, PhotozCatalog().tables[""], header)


def posteriors_for(survey: Survey, observations: Mapping[str, Observation]) -> PosteriorTable:
    """Return the table of posteriors over all observed redshifts."""
    lowest = min(observation.z_observed.min() for observation in observations.values())
    highest = max(observation.z_observed.max() for observation in observations.values())
    return posterior_table(survey.design.measurement.photoz_scatter, lowest, highest)


def truth_hdus(survey: Survey) -> fits.HDUList:
    """Return the truth: objects, slabs, spectra and correlation functions of all slab pairs."""
    n_slab = SLAB_EDGES.size - 1
    xi_plus, xi_minus = correlation_functions(survey.spectra, np.radians(THETA_ARCMIN / 60))
    declared = Truth().tables
    ell = np.arange(survey.design.lmax + 1)
    objects = {
        "id": np.arange(survey.galaxies.z.size),
        "z": survey.galaxies.z,
        "slab": survey.galaxies.slab.astype(np.int16),
        "g1": survey.shear[0],
        "g2": survey.shear[1],
    }
    theta = {
        "theta": THETA_ARCMIN,
        "xi_plus": np.moveaxis(xi_plus, -1, 0),
        "xi_minus": np.moveaxis(xi_minus, -1, 0),
    }
    slabs = {"slab": np.arange(n_slab), "z_low": SLAB_EDGES[:-1], "z_high": SLAB_EDGES[1:]}
    return fits.HDUList(
        [
            fits.PrimaryHDU(header=truth_header(survey.design)),
            *(
                table_hdu(name, columns, declared[name])
                for name, columns in (
                    ("OBJECTS", objects),
                    ("SLABS", slabs),
                    ("SPECTRA", {"ell": ell, "cl": survey.spectra}),
                    ("XI", theta),
                )
            ),
        ]
    )


def truth_header(design: Design) -> fits.Header:
    """Return the cosmology and the design of the survey as FITS keywords."""
    header = fits.Header()
    for name, value in COSMOLOGY.items():
        header[name.replace("_", "")[:8].upper()] = (value, f"cosmology: {name}")
    header["PKLIN"] = ("eisenstein_hu", "cosmology: transfer function")
    header["PKNL"] = ("halofit", "cosmology: matter power spectrum")
    header["AREA"] = (design.area, "[deg2] area of the footprint")
    header["LMAX"] = (design.lmax, "highest multipole of the shear field")
    header["SEED"] = (design.seed, "of the random numbers")
    header["SIGMAINT"] = (design.measurement.shape_noise, "intrinsic dispersion per component")
    header["ZSCATTER"] = (design.measurement.photoz_scatter, "photo-z dispersion over 1 + z")
    return header
