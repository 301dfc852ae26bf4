"""Write the catalogues of a simulated survey, some galaxies at a time."""

from collections.abc import Iterator, Mapping

import numpy as np
from astropy.io import fits
from catalog_types import ShearCatalog
from fits_stream import Columns, table_hdu, write_table
from galaxies import METACAL_SHEAR, OUTLIER_RANGE, VARIANTS, Galaxies, Observation, observe
from numpy.typing import NDArray
from photometry import BANDS
from photoz import Z_EDGES, PosteriorTable, posterior_table
from survey import Survey
from survey_types import LensCatalog, PhotozCatalog, TrainingSample

ROWS_AT_ONCE = 500_000
REDSHIFT_MARGIN = 0.1  # what shear changes of an observed redshift is far less


def write_catalogs(survey: Survey, shear_path: str, photoz_path: str, lens_path: str) -> None:
    """Write the shear catalogue, the photo-z catalogue and the lens catalogue as FITS files."""
    count = survey.galaxies.z.size
    header = fits.Header()
    header["AREA"] = (survey.footprint.area, "[deg2] area of the footprint")
    header["DGAMMA"] = (2 * METACAL_SHEAR, "difference of shear between variants p and m")
    shear_parts = (
        shear_columns(survey, galaxies, seen, rows) for rows, galaxies, seen in observed(survey)
    )
    write_table(
        shear_path,
        "SHEAR",
        shear_parts,
        count=count,
        declared=ShearCatalog().tables[""],
        header=header,
    )
    table = posteriors_for(survey)
    header = fits.Header()
    header["ZMIN"] = (Z_EDGES[0], "lower edge of the first bin of pdf")
    header["ZMAX"] = (Z_EDGES[-1], "upper edge of the last bin of pdf")
    header["NZ"] = (Z_EDGES.size - 1, "number of equal bins of pdf")
    photoz_parts = (photoz_columns(table, seen, rows) for rows, _, seen in observed(survey))
    write_table(
        photoz_path,
        "PHOTOZ",
        photoz_parts,
        count=count,
        declared=PhotozCatalog().tables[""],
        header=header,
    )
    fits.append(photoz_path, *prior_table(table))
    lens_hdu = table_hdu("LENSES", lens_columns(survey), LensCatalog().tables[""])
    fits.HDUList([fits.PrimaryHDU(), lens_hdu]).writeto(lens_path, overwrite=True)


def observed(survey: Survey) -> Iterator[tuple[slice, Galaxies, dict[str, Observation]]]:
    """Yield the rows, the galaxies, and what is measured of them, some galaxies at a time."""
    for start in range(0, survey.galaxies.z.size, ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, survey.galaxies.z.size))
        galaxies = survey.galaxies.part(rows)
        yield rows, galaxies, observe_variants(survey, galaxies, rows)


def observe_variants(survey: Survey, galaxies: Galaxies, rows: slice) -> dict[str, Observation]:
    """Measure galaxies at their true shear and, for metacalibration, at four shears around it.

    Returns
    -------
    by the suffix of the columns: "", "_1p", "_1m", "_2p", "_2m"
    """
    measurement = survey.design.measurement
    return {
        suffix: observe(galaxies, survey.shear[:, rows], measurement, added)
        for suffix, added in VARIANTS.items()
    }


def shear_columns(
    survey: Survey, galaxies: Galaxies, observations: Mapping[str, Observation], rows: slice
) -> Columns:
    """Return the shear catalogue of some galaxies."""
    columns: Columns = {
        "id": np.arange(rows.start, rows.stop),
        "ra": galaxies.ra,
        "dec": galaxies.dec,
    }
    for suffix, observation in observations.items():
        for name in ("g1", "g2", "s2n", "size_ratio", "weight"):
            columns[name + suffix] = getattr(observation, name).astype(np.float32)
        if survey.photometry is not None:
            magnitudes = survey.photometry.part(rows).observe(galaxies, observation)
            columns |= {name + suffix: x.astype(np.float32) for name, x in magnitudes.items()}
    noise = survey.design.measurement.measurement_noise(galaxies.s2n)
    columns["sigma_m"] = noise.astype(np.float32)
    for name, values in zip(("psf_g1", "psf_g2"), galaxies.psf, strict=True):
        columns[name] = values.astype(np.float32)
    return columns


def photoz_columns(
    table: PosteriorTable, observations: Mapping[str, Observation], rows: slice
) -> Columns:
    """Return the photo-z catalogue of some galaxies."""
    columns: Columns = {"id": np.arange(rows.start, rows.stop)}
    for suffix, observation in observations.items():
        columns["z_mean" + suffix] = table.mean_at(observation.z_observed)
    columns["pdf"] = table.density_at(observations[""].z_observed)
    return columns


def prior_table(table: PosteriorTable) -> tuple[NDArray[np.void], fits.Header]:
    """Return the prior of the posteriors, and the header of its table."""
    rows = np.zeros(table.prior.size, dtype=[("z_low", "f8"), ("z_high", "f8"), ("density", "f8")])
    rows["z_low"], rows["z_high"], rows["density"] = Z_EDGES[:-1], Z_EDGES[1:], table.prior
    return rows, fits.Header({"EXTNAME": "PRIOR"})


def posteriors_for(survey: Survey) -> PosteriorTable:
    """Return the table of posteriors over all observed redshifts."""
    design, galaxies = survey.design, survey.galaxies
    scatter = design.measurement.photoz_scatter
    noisy = galaxies.z + scatter * (1 + galaxies.z) * galaxies.photoz_noise
    return posterior_table(
        scatter,
        min(noisy.min(), OUTLIER_RANGE[0]) - REDSHIFT_MARGIN,
        max(noisy.max(), OUTLIER_RANGE[1]) + REDSHIFT_MARGIN,
        design.measurement.photoz_outliers if design.outliers_known else 0.0,
        OUTLIER_RANGE,
        flat_prior=design.flat_prior,
    )


def lens_columns(survey: Survey) -> Columns:
    """Return the lens catalogue."""
    lenses = survey.lenses
    return {
        "id": np.arange(lenses.z.size),
        "ra": lenses.ra,
        "dec": lenses.dec,
        "z": lenses.z,
        "bin": lenses.bin.astype(np.int32),
        "weight": np.ones(lenses.z.size),
    }


def write_training_sample(survey: Survey, path: str) -> None:
    """Write the galaxies with known redshifts."""
    training = survey.training
    columns = {"z": training.z}
    columns |= {f"mag_{b}": x for b, x in zip(BANDS, training.magnitudes, strict=True)}
    hdu = table_hdu("TRAINING", columns, TrainingSample().tables[""])
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
