"""Read measured correlation functions and redshift distributions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import sacc
from fits_columns import Array, CatalogError, find_table, open_fits, read_columns

Sign = Literal["plus", "minus"]
SIGNS: tuple[Sign, Sign] = ("plus", "minus")
TABLE = "NZ_SOURCE"


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """One measured correlation function.

    Attributes
    ----------
    sign : of xi+ or xi-
    bins : the two tomographic bins
    theta : (n,) mean separations, arcmin
    theta_edges : (n, 2) range of separations of each point, arcmin
    values : (n,)
    covariance : (n, n)
    """

    sign: Sign
    bins: tuple[int, int]
    theta: Array
    theta_edges: Array
    values: Array
    covariance: Array

    @property
    def errors(self) -> Array:
        """Standard deviations, (n,)."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True, kw_only=True)
class RedshiftDensities:
    """Densities of redshift of the tomographic bins.

    Attributes
    ----------
    edges : (n_z + 1,)
    density : (nbin, n_z)
    """

    edges: Array
    density: Array


def read_spectra(path: str) -> tuple[list[Spectrum], int]:
    """Return all correlation functions of a SACC file and the number of jackknife patches.

    Raises
    ------
    CatalogError
        If the file is not readable or has no covariance.
    """
    name = Path(path).name
    try:
        data = sacc.Sacc.load_fits(path)
    except (OSError, KeyError, ValueError) as error:
        raise CatalogError(f"{name}: not readable as SACC: {error}") from error
    if data.covariance is None:
        raise CatalogError(f"{name}: has no covariance")
    spectra = [
        read_spectrum(data, sign, pair)
        for sign in SIGNS
        for pair in data.get_tracer_combinations(f"galaxy_shear_xi_{sign}")
    ]
    return spectra, int(data.metadata.get("npatch", 0))


def read_spectrum(data: sacc.Sacc, sign: Sign, pair: tuple[str, str]) -> Spectrum:
    """Return the correlation function of one pair of tracers, source_0 and the like."""
    kind = f"galaxy_shear_xi_{sign}"
    indices = data.indices(kind, pair)
    tags = {
        name: np.array(data.get_tag(name, kind, pair), dtype=float)
        for name in ("theta", "theta_min", "theta_max")
    }
    first, second = (int(tracer.rsplit("_", 1)[1]) for tracer in pair)
    return Spectrum(
        sign=sign,
        bins=(first, second),
        theta=tags["theta"],
        theta_edges=np.stack([tags["theta_min"], tags["theta_max"]], axis=1),
        values=data.mean[indices],
        covariance=data.covariance.dense[np.ix_(indices, indices)],
    )


def read_redshift_densities(path: str) -> RedshiftDensities:
    """Return the n(z) in the columns BIN1, BIN2, ... of a file.

    Raises
    ------
    CatalogError
        If the file is not readable or one of the columns is left out.
    """
    with open_fits(path) as hdus:
        names = find_table(hdus, TABLE).columns.names
    count = sum(name.upper().startswith("BIN") for name in names)
    bins = [f"BIN{k + 1}" for k in range(count)]
    columns, _ = read_columns(path, ["Z_LOW", "Z_HIGH", *bins], TABLE)
    edges = np.append(columns["Z_LOW"], columns["Z_HIGH"][-1])
    return RedshiftDensities(edges=edges, density=np.array([columns[name] for name in bins]))
