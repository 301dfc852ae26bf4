"""Redshift distributions and metadata of tomographic bins, from files and options."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from binned_sources import BinnedSources, open_binned_sources
from fits_chunks import open_table
from fits_columns import Array, CatalogError, open_fits, read_columns
from lensing_weights import PlainWeights, ResponseWeights, Weights
from parent_distribution import Parent
from photoz_stack import stack
from redshift_distribution import RedshiftDistribution
from redshift_ensemble import EnsembleMasses
from redshift_masses import DensityColumn, Masses, PointEstimates, SampleColumn, redshift_grid
from tracer_metadata import Area, describe_tracers

COLUMNS: dict[str, Callable[[str, Array], Masses]] = {"pdf": DensityColumn, "samples": SampleColumn}


@dataclass(frozen=True, kw_only=True)
class CatalogPaths:
    """Files that describe the sources.

    Attributes
    ----------
    shear, photoz, tomographic : catalogues with the same rows
    ensemble : file of qp with a density for each object, None without
    mask : of the survey, None without
    """

    shear: str
    photoz: str
    tomographic: str
    ensemble: str | None = None
    mask: str | None = None


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the distributions are made.

    Attributes
    ----------
    method : "pdf" to add densities, "point" to count point estimates, "hierarchical"
    densities : where densities are: in the column "pdf" or "samples", or in the "ensemble"
    weighting : "weight", or "response" for weights by the response too
    area : of the survey, deg2; None for that of the mask or the catalogue
    interim_prior : prior of the densities: in the "table" PRIOR of the photo-z catalogue, or "flat"
    prior_length, prior_scatter, parent_objects, n_samples, seed : see `Parent`
    """

    method: str = "pdf"
    densities: str = "pdf"
    weighting: str = "weight"
    area: float | None = None
    interim_prior: str = "table"
    prior_length: float = 0.5
    prior_scatter: float = 3.0
    parent_objects: int = 500_000
    n_samples: int = 100
    seed: int = 1


def describe_bins(
    paths: CatalogPaths, options: Options
) -> tuple[RedshiftDistribution, dict[str, Any]]:
    """Return n(z) and the metadata of every bin.

    Raises
    ------
    CatalogError
        If the files cannot be used.
    """
    open_table(paths.shear, ["id"])  # the first to be told of, if all are empty
    edges = redshift_grid(paths.photoz)
    masses = choose_masses(paths, options, edges)
    sources, area = open_sources(paths, options, masses)
    stacked = stack(
        sources,
        masses,
        edges,
        weights=choose_weights(sources, options),
        parent=choose_parent(paths.photoz, options, edges),
    )
    metadata = describe_tracers(sources, stacked.sums, stacked.distribution, area)
    return stacked.distribution, metadata


def choose_masses(paths: CatalogPaths, options: Options, edges: Array) -> Masses:
    """Return where the redshifts of the objects are.

    Raises
    ------
    CatalogError
        If they are not there, or an ensemble is there that is not used.
    """
    asked = options.densities == "ensemble" and options.method != "point"
    if paths.ensemble and not asked:
        raise CatalogError(
            f"{Path(paths.ensemble).name}: set densities to ensemble to use it, or leave it out"
        )
    if options.method == "point":
        return PointEstimates(paths.photoz, edges)
    if not asked:
        return COLUMNS[options.densities](paths.photoz, edges)
    if not paths.ensemble:
        raise CatalogError("densities is ensemble: give the input photoz-ensemble, a file of qp")
    return EnsembleMasses(paths.ensemble, open_table(paths.photoz, ["id"]).size, edges)


def open_sources(
    paths: CatalogPaths, options: Options, masses: Masses
) -> tuple[BinnedSources, Area]:
    """Open the catalogues with the columns that are needed, and find the area.

    Raises
    ------
    CatalogError
        If the catalogues cannot be opened, or nothing says the area.
    """
    mask = None
    if paths.mask:
        from survey_mask import read_mask  # slow to import

        mask = read_mask(paths.mask)
    sources = open_binned_sources(
        paths.shear,
        paths.photoz,
        paths.tomographic,
        more=masses.columns,
        variants=options.weighting == "response",
        accepted=options.method == "hierarchical",
        mask=mask,
    )
    if options.area is not None:
        return sources, Area(deg2=options.area, source="the parameter area")
    if mask:
        return sources, Area(deg2=mask.area, source="the mask")
    if sources.area_deg2 is None:
        raise CatalogError(
            "the shear catalogue has no keyword AREA; set the parameter area (deg2), or give a mask"
        )
    return sources, Area(deg2=sources.area_deg2, source="AREA of the shear catalogue")


def choose_weights(sources: BinnedSources, options: Options) -> Weights:
    """Return what the redshifts are weighted by."""
    if options.weighting == "response":
        return ResponseWeights(shear_difference=sources.shear_difference)
    return PlainWeights()


def choose_parent(photoz_path: str, options: Options, edges: Array) -> Parent | None:
    """Return how the distribution of the whole catalogue is inferred, None if it is not."""
    if options.method != "hierarchical":
        return None
    flat = np.full(edges.size - 1, 1 / (edges.size - 1))
    return Parent(
        interim=read_prior(photoz_path, edges) if options.interim_prior == "table" else flat,
        length=options.prior_length,
        scatter=options.prior_scatter,
        n_objects=options.parent_objects,
        n_samples=options.n_samples,
        seed=options.seed,
    )


def read_prior(photoz_path: str, edges: Array) -> Array:
    """Return the mass of the densities' prior in each bin, from the table PRIOR.

    Raises
    ------
    CatalogError
        If there is no such table, or it is no distribution on these bins.
    """
    name = Path(photoz_path).name
    with open_fits(photoz_path) as hdus:
        is_there = "PRIOR" in hdus
    if not is_there:
        raise CatalogError(
            f"{name}: no table PRIOR with the prior of its densities (columns z_low and density); "
            "if they were made with a flat one, set interim_prior to flat"
        )
    columns, _ = read_columns(photoz_path, ["z_low", "density"], "PRIOR")
    low, density = columns["z_low"], columns["density"]
    width = edges[1] - edges[0]
    if low.size != edges.size - 1 or np.any(np.abs(low - edges[:-1]) > width / 100):
        raise CatalogError(
            f"{name}: the {low.size} bins of PRIOR are not the {edges.size - 1} from "
            f"{edges[0]:g} to {edges[-1]:g} of the densities"
        )
    if not (np.isfinite(density).all() and density.min() >= 0 and density.max() > 0):
        raise CatalogError(f"{name}: PRIOR: column 'density' is negative, NaN or zero everywhere")
    return np.asarray(density / density.sum())
