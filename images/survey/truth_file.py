"""Write what a simulated survey was made from, and what it predicts."""

import numpy as np
from astropy.io import fits
from cosmic_shear import COSMOLOGY, LENS_BINS, N_SLAB, SLAB_EDGES, correlation_function
from fits_stream import Columns, table_hdu
from footprint import Footprint
from numpy.typing import NDArray
from survey import Survey
from truth_types import Truth

Array = NDArray[np.float64]

THETA_ARCMIN: Array = np.geomspace(0.5, 1200.0, 400)


def write_truth(survey: Survey, path: str) -> None:
    """Write the truth: objects, slabs, lens bins, holes, spectra and correlation functions."""
    declared = Truth().tables
    z_low, z_high, bias = np.array(LENS_BINS).T
    tables: dict[str, Columns] = {
        "OBJECTS": object_columns(survey),
        "SLABS": {
            "slab": np.arange(N_SLAB),
            "z_low": SLAB_EDGES[:-1],
            "z_high": SLAB_EDGES[1:],
        },
        "SPECTRA": spectrum_columns(survey.spectra),
        "XI": correlation_columns(survey.spectra),
        "LENS_BINS": {
            "bin": np.arange(len(LENS_BINS)),
            "z_low": z_low,
            "z_high": z_high,
            "bias": bias,
        },
        "HOLES": hole_columns(survey.footprint),
    }
    hdus = [table_hdu(name, columns, declared[name]) for name, columns in tables.items()]
    fits.HDUList([fits.PrimaryHDU(header=truth_header(survey)), *hdus]).writeto(
        path, overwrite=True
    )


def object_columns(survey: Survey) -> Columns:
    """Return the true redshift and the true shear of each galaxy."""
    return {
        "id": np.arange(survey.galaxies.z.size),
        "z": survey.galaxies.z,
        "slab": survey.galaxies.slab.astype(np.int16),
        "g1": survey.shear[0],
        "g2": survey.shear[1],
    }


def spectrum_columns(spectra: Array) -> Columns:
    """Return the spectra of shear, of lenses with shear, and of lenses."""
    return {
        "ell": np.arange(len(spectra)),
        "cl": spectra[:, :N_SLAB, :N_SLAB],
        "cl_lens_shear": spectra[:, N_SLAB:, :N_SLAB],
        "cl_lens": spectra[:, N_SLAB:, N_SLAB:],
    }


def correlation_columns(spectra: Array) -> Columns:
    """Return the correlation functions of all pairs of slabs, of lens bins, and of both."""
    theta = np.radians(THETA_ARCMIN / 60)
    shear = spectra[:, :N_SLAB, :N_SLAB]
    functions = {
        "xi_plus": correlation_function(shear, (2, 2), theta),
        "xi_minus": correlation_function(shear, (2, -2), theta),
        "gamma_t": correlation_function(spectra[:, N_SLAB:, :N_SLAB], (2, 0), theta),
        "w": np.expm1(correlation_function(spectra[:, N_SLAB:, N_SLAB:], (0, 0), theta)),
    }
    by_theta = {name: np.moveaxis(values, -1, 0) for name, values in functions.items()}
    return {"theta": THETA_ARCMIN} | by_theta


def hole_columns(footprint: Footprint) -> Columns:
    """Return the holes of the footprint; a survey without a mask has none."""
    x, y, z = footprint.holes.T
    return {
        "ra": np.degrees(np.arctan2(y, x)) % 360,
        "dec": np.degrees(np.arcsin(z)),
        "radius": np.full(len(footprint.holes), footprint.hole_radius),
    }


def truth_header(survey: Survey) -> fits.Header:
    """Return the cosmology and the design of the survey as FITS keywords."""
    design = survey.design
    header = fits.Header()
    for name, value in COSMOLOGY.items():
        header[name.replace("_", "")[:8].upper()] = (value, f"cosmology: {name}")
    header["PKLIN"] = ("eisenstein_hu", "cosmology: transfer function")
    header["PKNL"] = ("halofit", "cosmology: matter power spectrum")
    header["AREA"] = (survey.footprint.area, "[deg2] area of the footprint")
    header["LMAX"] = (design.lmax, "highest multipole of the shear field")
    header["SEED"] = (design.seed, "of the random numbers")
    measurement = design.measurement
    header["SIGNAL"] = (design.shear_signal, "factor of the shear")
    header["MBIAS"] = (measurement.multiplicative_bias, "multiplicative bias of the shear")
    header["CBIAS1"], header["CBIAS2"] = measurement.additive_bias
    header["PSFLEAK"] = (measurement.psf_leakage, "ellipticity per that of the PSF")
    header["SELBIAS"] = (measurement.selection_bias, "factor of the response of the selection")
    header["MASKED"] = (design.masked_fraction, "fraction of the area in holes, as asked for")
    header["SIGMAINT"] = (design.measurement.shape_noise, "intrinsic dispersion per component")
    header["ZSCATTER"] = (design.measurement.photoz_scatter, "photo-z dispersion over 1 + z")
    header["ZOUTLIER"] = (measurement.photoz_outliers, "fraction of photo-z outliers")
    header["ZKNOWN"] = (design.outliers_known, "whether the posteriors know of the outliers")
    header["NLENS"] = (design.n_lenses, "number of lenses to be expected")
    return header
