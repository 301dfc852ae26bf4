"""Write correlation functions with their redshift distributions as a SACC file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sacc
import yaml
from catalog_types import TracerMetadata
from fits_columns import Array, CatalogError, read_columns, reading
from jackknife import Pair, Probe
from lens_positions import Lenses
from ordered_sacc import OrderedSacc
from two_point import TwoPoint
from two_point_functions import Function

# Types of the functions of each probe, and the tag of their errors.
TYPES: dict[Probe, tuple[str, ...]] = {
    "shear": (
        sacc.standard_types.galaxy_shear_xi_plus,
        sacc.standard_types.galaxy_shear_xi_minus,
    ),
    "lensing": (
        sacc.standard_types.galaxy_shearDensity_xi_t,
        sacc.standard_types.galaxy_shearDensity_xi_x,
    ),
    "clustering": (sacc.standard_types.galaxy_density_xi,),
}
ERROR_TAGS: dict[Probe, str] = {
    "shear": "shape_noise_error",
    "lensing": "shape_noise_error",
    "clustering": "pair_count_error",
}


@dataclass(frozen=True, kw_only=True)
class Tracer:
    """A bin of sources or of lenses.

    Attributes
    ----------
    name : "source_0", "lens_0" and so on
    redshifts : (n_z,)
    density : (n_z,) n(z)
    metadata : what else is known of it
    """

    name: str
    redshifts: Array
    density: Array
    metadata: Mapping[str, float]


def read_redshift_distributions(
    path: str, nbin: int, table: str = "NZ_SOURCE"
) -> tuple[Array, list[Array]]:
    """Return the redshifts and the n(z) of each bin, from columns Z_MID, BIN1, BIN2, ...

    Raises
    ------
    CatalogError
        If the file has not as many bins.
    """
    names = [f"BIN{k + 1}" for k in range(nbin)]
    columns, _ = read_columns(path, ["Z_MID", *names], table)
    return columns["Z_MID"], [columns[name] for name in names]


def read_tracer_metadata(path: str, nbin: int) -> list[dict[str, float]]:
    """Return the effective number density, shape noise and mean shear of each bin.

    Raises
    ------
    CatalogError
        If the file has not as many bins.
    """
    do = "give the output tracer-metadata of the stage pz_stack"
    with reading(path, TracerMetadata(keys=["bins"]), do):
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


def source_tracers(
    stack_path: str, metadata_path: str, nbin: int, chosen: Sequence[int]
) -> list[Tracer]:
    """Return some of the bins of sources.

    Raises
    ------
    CatalogError
        If a file has not as many bins as there are.
    """
    redshifts, densities = read_redshift_distributions(stack_path, nbin)
    described = read_tracer_metadata(metadata_path, nbin)
    return [
        Tracer(
            name=f"source_{k}",
            redshifts=redshifts,
            density=densities[k],
            metadata=described[k],
        )
        for k in chosen
    ]


def lens_tracers(path: str, lenses: Lenses, chosen: Sequence[int]) -> list[Tracer]:
    """Return some of the bins of lenses.

    Raises
    ------
    CatalogError
        If the file has not as many redshift distributions as bins.
    """
    redshifts, densities = read_redshift_distributions(path, len(lenses.bins), "NZ_LENS")
    return [
        Tracer(
            name=f"lens_{k}",
            redshifts=redshifts,
            density=densities[k],
            metadata={"count": lenses.bins[k].ra.size},
        )
        for k in chosen
    ]


def make_sacc(
    two_point: TwoPoint, tracers: Sequence[Tracer], metadata: Mapping[str, Any]
) -> sacc.Sacc:
    """Return the correlation functions as a SACC data set.

    Parameters
    ----------
    two_point : correlation functions and their covariance
    tracers : bins
    metadata : of the whole data set
    """
    data = OrderedSacc()
    for tracer in tracers:
        is_source = tracer.name.startswith("source")
        data.add_tracer(
            "NZ",
            tracer.name,
            tracer.redshifts,
            tracer.density,
            quantity="galaxy_shear" if is_source else "galaxy_density",
            spin=2 if is_source else 0,
            metadata=dict(tracer.metadata),
        )
    for function in two_point.functions:
        add_function(data, function)
    data.add_covariance(two_point.covariance)
    data.metadata.update(metadata)
    return data


def tracer_names(probe: Probe, bins: Pair) -> tuple[str, str]:
    """Return the tracers of two bins; the shear around lenses has its sources first, as in SACC."""
    first, second = bins
    return {
        "shear": (f"source_{first}", f"source_{second}"),
        "lensing": (f"source_{second}", f"lens_{first}"),
        "clustering": (f"lens_{first}", f"lens_{second}"),
    }[probe]


def add_function(data: sacc.Sacc, function: Function) -> None:
    """Add the correlation functions of a pair of bins, one after the other; angles in arcmin."""
    tracers = tracer_names(function.probe, function.bins)
    pairs = function.correlation
    for kind, values, errors in zip(
        TYPES[function.probe], function.values, function.errors, strict=True
    ):
        for k, value in enumerate(values):
            tags = {
                "theta": float(pairs.meanr[k]),
                "theta_nominal": float(pairs.rnom[k]),
                "theta_min": float(pairs.left_edges[k]),
                "theta_max": float(pairs.right_edges[k]),
                "npair": float(pairs.npairs[k]),
                "weight": float(pairs.weight[k]),
                ERROR_TAGS[function.probe]: float(errors[k]),
            }
            if function.boost is not None:
                tags["boost"] = float(function.boost[k])
            data.add_data_point(kind, tracers, float(value), **tags)
