"""Samples of correlation functions, by a jackknife or a bootstrap: their covariance and their file.

The stages that write or read them have links to this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from astropy.io import fits
from fits_columns import Array, open_fits, read_columns

Pair = tuple[int, int]
Probe = Literal["shear", "lensing", "clustering"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """How the samples of a probe are written.

    Attributes
    ----------
    table : its name
    bins : columns of the two bins
    functions : columns of the correlation functions
    """

    table: str
    bins: tuple[str, str]
    functions: tuple[str, ...]


# In the order that they have in the data vector.
FORMS: dict[Probe, Form] = {
    "shear": Form(
        table="SAMPLES", bins=("first_bin", "second_bin"), functions=("xi_plus", "xi_minus")
    ),
    "lensing": Form(
        table="LENSING", bins=("lens_bin", "source_bin"), functions=("gamma_t", "gamma_x")
    ),
    "clustering": Form(table="CLUSTERING", bins=("first_bin", "second_bin"), functions=("w",)),
}


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Correlation functions of pairs of bins, in many samples of the sky.

    Attributes
    ----------
    pairs : of bins
    values : (n_pair, n_sample, n_function, n_theta) xi+ and xi-, gamma_t and gamma_x, or w
    """

    pairs: Sequence[Pair]
    values: Array


@dataclass(frozen=True, kw_only=True)
class Jackknife:
    """Correlation functions of pairs of bins, each time without one patch of the sky.

    Attributes
    ----------
    probes : samples by probe
    centers : (n_patch, 3) centres of the patches, unit vectors
    is_bootstrap : whether the samples are not without one patch, but of patches drawn at random
    """

    probes: Mapping[Probe, Samples]
    centers: Array
    is_bootstrap: bool = False

    @property
    def covariance(self) -> Array:
        """Covariance of the functions of the first pair, of the second, ..., probe by probe."""
        vectors = np.concatenate(
            [
                samples.values.swapaxes(0, 1).reshape(samples.values.shape[1], -1)
                for samples in self.probes.values()
            ],
            axis=1,
        )
        return covariance_of(vectors, is_bootstrap=self.is_bootstrap)


def covariance_of(vectors: Array, *, is_bootstrap: bool) -> Array:
    """Return the covariance of a vector from its samples, (n_sample, n)."""
    n_sample = len(vectors)
    deviations = vectors - vectors.mean(axis=0)
    factor = 1 / (n_sample - 1) if is_bootstrap else 1 - 1 / n_sample
    covariance: Array = factor * (deviations.T @ deviations)
    return covariance


def write_jackknife(path: str, jackknife: Jackknife) -> None:
    """Write samples and patches as tables of a FITS file."""
    tables = [sample_table(probe, samples) for probe, samples in jackknife.probes.items()]
    patches = table_hdu("PATCHES", {"center": jackknife.centers})
    if jackknife.is_bootstrap:
        patches.header["BOOTSTRA"] = (True, "samples are patches drawn at random")
    tables.insert(1, patches)
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(path)


def sample_table(probe: Probe, samples: Samples) -> fits.BinTableHDU:
    """Return the samples of a probe as a table, with a row for each pair of bins."""
    form = FORMS[probe]
    bins = np.array(samples.pairs, dtype=np.int64).T
    functions = np.moveaxis(samples.values, 2, 0)
    columns = dict(zip(form.bins, bins, strict=True))
    return table_hdu(form.table, columns | dict(zip(form.functions, functions, strict=True)))


def table_hdu(name: str, columns: dict[str, Array]) -> fits.BinTableHDU:
    """Return a table with columns of any shape."""
    kinds = [(column, values.dtype, values.shape[1:]) for column, values in columns.items()]
    rows = np.empty(len(next(iter(columns.values()))), dtype=kinds)
    for column, values in columns.items():
        rows[column] = values
    return fits.BinTableHDU(rows, name=name)


def read_jackknife(path: str) -> Jackknife:
    """Return the samples and patches of a FITS file.

    Raises
    ------
    CatalogError
        If it is not readable.
    """
    with open_fits(path) as hdus:
        there = {hdu.name for hdu in hdus}
    centers, header = read_columns(path, ["center"], "PATCHES")
    return Jackknife(
        probes={
            probe: read_samples(path, form) for probe, form in FORMS.items() if form.table in there
        },
        centers=centers["center"],
        is_bootstrap=bool(header.get("BOOTSTRA", False)),
    )


def read_samples(path: str, form: Form) -> Samples:
    """Return the samples of a probe."""
    columns, _ = read_columns(path, [*form.bins, *form.functions], form.table)
    bins = np.stack([columns[name] for name in form.bins], axis=1).tolist()
    return Samples(
        pairs=[(first, second) for first, second in bins],
        values=np.stack([columns[name] for name in form.functions], axis=2),
    )
