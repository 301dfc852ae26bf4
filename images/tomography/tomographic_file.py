"""Write the tomographic catalogue, the objects some at a time."""

from collections.abc import Iterable, Sequence

import numpy as np
from astropy.io import fits
from catalog_types import TomographicCatalog
from fits_columns import Columns
from fits_stream import rows_hdu, write_table
from numpy.typing import NDArray
from shear_responses import Sample

SCALARS = ("z_low", "z_high", "count", "sum_w", "sum_w2")


def write_objects(path: str, parts: Iterable[Columns], count: int, nbin: int) -> None:
    """Write the table OBJECTS: the bins of every object, one row each.

    Parameters
    ----------
    path : of the file
    parts : columns of some objects at a time
    count : number of all objects
    nbin : number of bins
    """
    header = fits.Header()
    header["NBIN"] = (nbin, "number of tomographic bins")
    declared = TomographicCatalog().tables["OBJECTS"]
    write_table(path, "OBJECTS", parts, count=count, declared=declared, header=header)


def append_samples(path: str, samples: Sequence[Sample], everything: Sample) -> None:
    """Write the tables BINS, with a row for each bin, and ALL, for all bins together."""
    with fits.open(path, mode="append") as hdus:
        hdus.append(rows_hdu("BINS", sample_table(samples)))
        hdus.append(rows_hdu("ALL", sample_table([everything])))


def sample_table(samples: Sequence[Sample]) -> NDArray[np.void]:
    """Return one row per sample."""
    matrices = ("R_gamma", "R_S", "R", "R_gamma_error", "R_S_error", "R_error")
    table = np.zeros(
        len(samples),
        dtype=[(name, "i8" if name == "count" else "f8") for name in SCALARS]
        + [("mean_g", "f8", 2), *((name, "f8", (2, 2)) for name in matrices)],
    )
    for row, sample in zip(table, samples, strict=True):
        for name in (*SCALARS, "mean_g"):
            row[name] = getattr(sample, name)
        response = sample.response
        row["R_gamma"], row["R_gamma_error"] = response.gamma, response.gamma_error
        row["R_S"], row["R_S_error"] = response.selection, response.selection_error
        row["R"], row["R_error"] = response.total, response.total_error
    return table
