"""Read measured correlation functions and redshift distributions.

A file of them has xi+ and xi- of pairs of tomographic bins. With lenses it also has, of each lens
bin k and tomographic bin a, gamma_t and gamma_x (SACC's tracers are source_a, lens_k), and w of
pairs of lens bins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import sacc
from fits_columns import Array, CatalogError, find_table, open_fits, read_columns, reading

from descpipe import SACC

Sign = Literal["plus", "minus"]
SIGNS: tuple[Sign, Sign] = ("plus", "minus")
Kind = Literal["plus", "minus", "gamma_t", "gamma_x", "w"]
KINDS: tuple[Kind, ...] = ("plus", "minus", "gamma_t", "gamma_x", "w")
DATA_TYPES: dict[Kind, str] = {
    "plus": "galaxy_shear_xi_plus",
    "minus": "galaxy_shear_xi_minus",
    "gamma_t": "galaxy_shearDensity_xi_t",
    "gamma_x": "galaxy_shearDensity_xi_x",
    "w": "galaxy_density_xi",
}
LENSING = ("gamma_t", "gamma_x")
TABLE = "NZ_SOURCE"
FROM_TREECORR = "give a file that the stage treecorr, or Sacc.save_fits, has written"


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """One measured correlation function.

    Attributes
    ----------
    kind : "plus" and "minus" for xi+ and xi-, "gamma_t", "gamma_x", "w"
    bins : two tomographic bins; for gamma_t and gamma_x a lens bin and then a tomographic bin; for
        w two lens bins
    theta : (n,) mean separations, arcmin
    theta_edges : (n, 2) range of separations of each point, arcmin
    values : (n,)
    covariance : (n, n)
    """

    kind: Kind
    bins: tuple[int, int]
    theta: Array
    theta_edges: Array
    values: Array
    covariance: Array

    @property
    def sign(self) -> Kind:
        """The kind, by another name."""
        return self.kind

    @property
    def errors(self) -> Array:
        """Standard deviations, (n,)."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True, kw_only=True)
class DataVector:
    """Correlation functions of a file and the covariance of all of them together.

    Attributes
    ----------
    spectra : one after the other
    covariance : (n, n) of all their points, in this order
    n_patch : number of jackknife patches that the covariance is from; 0 if the file does not tell
    """

    spectra: Sequence[Spectrum]
    covariance: Array
    n_patch: int

    @property
    def values(self) -> Array:
        """All points, (n,)."""
        return np.concatenate([spectrum.values for spectrum in self.spectra])


@dataclass(frozen=True, kw_only=True)
class RedshiftDensities:
    """Densities of redshift of tomographic bins, or of bins of lenses.

    Attributes
    ----------
    edges : (n_z + 1,)
    density : (nbin, n_z)
    """

    edges: Array
    density: Array


def read_spectra(path: str) -> tuple[list[Spectrum], int]:
    """Return xi+ and xi- of a SACC file and the number of jackknife patches.

    Raises
    ------
    CatalogError
        If the file is not readable or has no covariance.
    """
    vector = read_data_vector(path, SIGNS)
    return list(vector.spectra), vector.n_patch


def read_data_vector(path: str, kinds: Sequence[Kind] = KINDS) -> DataVector:
    """Return the correlation functions of some kinds in a SACC file, those that it has.

    They come in the order of the kinds, and of the pairs of bins in the file.

    Raises
    ------
    CatalogError
        If the file is not readable or has no covariance, or none of the kinds is in it.
    """
    data = load_sacc(path)
    there = set(data.get_data_types())
    found = [
        (kind, pair)
        for kind in kinds
        if DATA_TYPES[kind] in there
        for pair in data.get_tracer_combinations(DATA_TYPES[kind])
    ]
    if not found:
        names = ", ".join(kinds)
        raise CatalogError(
            f"{Path(path).name}: no correlation functions of the kinds {names}; {FROM_TREECORR}"
        )
    indices = np.concatenate([data.indices(DATA_TYPES[kind], pair) for kind, pair in found])
    return DataVector(
        spectra=[read_spectrum(data, kind, pair) for kind, pair in found],
        covariance=data.covariance.dense[np.ix_(indices, indices)],
        n_patch=int(data.metadata.get("npatch", 0)),
    )


def load_sacc(path: str) -> sacc.Sacc:
    """Return all that is in a SACC file.

    Raises
    ------
    CatalogError
        If the file is not readable or has no covariance.
    """
    with reading(path, SACC(tracers=["*"]), FROM_TREECORR):
        data = sacc.Sacc.load_fits(path)
    if data.covariance is None:
        raise CatalogError(f"{Path(path).name}: has no covariance; {FROM_TREECORR}")
    return data


def read_spectrum(data: sacc.Sacc, kind: Kind, pair: tuple[str, str]) -> Spectrum:
    """Return the correlation function of one pair of tracers, source_0 and the like."""
    data_type = DATA_TYPES[kind]
    indices = data.indices(data_type, pair)
    tags = {
        name: np.array(data.get_tag(name, data_type, pair), dtype=float)
        for name in ("theta", "theta_min", "theta_max")
    }
    first, second = (int(tracer.rsplit("_", 1)[1]) for tracer in pair)
    return Spectrum(
        kind=kind,
        bins=(second, first) if kind in LENSING else (first, second),
        theta=tags["theta"],
        theta_edges=np.stack([tags["theta_min"], tags["theta_max"]], axis=1),
        values=data.mean[indices],
        covariance=data.covariance.dense[np.ix_(indices, indices)],
    )


def read_redshift_densities(path: str, table: str = TABLE) -> RedshiftDensities:
    """Return the n(z) in the columns BIN1, BIN2, ... of a table, of sources or of lenses.

    Raises
    ------
    CatalogError
        If the file is not readable or one of the columns is left out.
    """
    with open_fits(path) as hdus:
        names = find_table(hdus, table).columns.names
    count = sum(name.upper().startswith("BIN") for name in names)
    bins = [f"BIN{k + 1}" for k in range(count)]
    columns, _ = read_columns(path, ["Z_LOW", "Z_HIGH", *bins], table)
    edges = np.append(columns["Z_LOW"], columns["Z_HIGH"][-1])
    return RedshiftDensities(edges=edges, density=np.array([columns[name] for name in bins]))
