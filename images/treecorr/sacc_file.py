"""Write correlation functions with their redshift distributions as a SACC file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import sacc
import yaml
from fits_columns import Array, CatalogError, read_columns
from two_point import TwoPoint

XI_PLUS = sacc.standard_types.galaxy_shear_xi_plus
XI_MINUS = sacc.standard_types.galaxy_shear_xi_minus


def read_redshift_distributions(path: str, nbin: int) -> tuple[Array, list[Array]]:
    """Return the redshifts and the n(z) of each bin, from columns Z_MID, BIN1, BIN2, ...

    Raises
    ------
    CatalogError
        If the file has not as many bins.
    """
    names = [f"BIN{k + 1}" for k in range(nbin)]
    columns, _ = read_columns(path, ["Z_MID", *names], "NZ_SOURCE")
    return columns["Z_MID"], [columns[name] for name in names]


def read_tracer_metadata(path: str, nbin: int) -> list[dict[str, float]]:
    """Return the effective number density, shape noise and mean shear of each bin.

    Raises
    ------
    CatalogError
        If the file has not as many bins.
    """
    bins = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["bins"]
    if len(bins) != nbin:
        raise CatalogError(
            f"{Path(path).name}: {len(bins)} bins, but the tomographic catalogue has {nbin}"
        )
    return [
        {
            "n_eff": float(entry["H12"]["n_eff"]),
            "sigma_e": float(entry["H12"]["sigma_e"]),
            "mean_g1": float(entry["mean_shear"][0]),
            "mean_g2": float(entry["mean_shear"][1]),
        }
        for entry in bins
    ]


def make_sacc(
    two_point: TwoPoint,
    redshifts: Array,
    densities: list[Array],
    tracer_metadata: list[dict[str, float]],
    metadata: Mapping[str, Any],
) -> sacc.Sacc:
    """Return the correlation functions as a SACC data set.

    Parameters
    ----------
    two_point : correlation functions and their covariance
    redshifts : (n_z,) of the densities
    densities : (n_z,) n(z) of each bin
    tracer_metadata : of each bin
    metadata : of the whole data set
    """
    data = sacc.Sacc()
    for k, (density, described) in enumerate(zip(densities, tracer_metadata, strict=True)):
        data.add_tracer(
            "NZ",
            f"source_{k}",
            redshifts,
            density,
            quantity="galaxy_shear",
            spin=2,
            metadata=described,
        )
    for pair, correlation in zip(two_point.pairs, two_point.correlations, strict=True):
        add_correlation(data, pair, correlation)
    data.add_covariance(two_point.covariance)
    data.metadata.update(metadata)
    return data


def add_correlation(data: sacc.Sacc, pair: tuple[int, int], correlation: Any) -> None:
    """Add xi+ and then xi- of a pair of bins; angles are in arcmin."""
    tracers = (f"source_{pair[0]}", f"source_{pair[1]}")
    for kind, values, variances in (
        (XI_PLUS, correlation.xip, correlation.varxip),
        (XI_MINUS, correlation.xim, correlation.varxim),
    ):
        for k, value in enumerate(values):
            data.add_data_point(
                kind,
                tracers,
                float(value),
                theta=float(correlation.meanr[k]),
                theta_nominal=float(correlation.rnom[k]),
                theta_min=float(correlation.left_edges[k]),
                theta_max=float(correlation.right_edges[k]),
                npair=float(correlation.npairs[k]),
                weight=float(correlation.weight[k]),
                shape_noise_error=float(np.sqrt(variances[k])),
            )
