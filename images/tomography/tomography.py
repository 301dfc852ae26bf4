"""Tomographic binning and the metacalibration response of every bin.

Sheldon & Huff 2017 (arXiv:1702.02601), Zuntz et al. 2018 (arXiv:1708.01533).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.io import fits
from fits_columns import Array, CatalogError, response_problems
from metacal_catalog import MetacalCatalog, Variant, read_metacal_catalog
from numpy.typing import NDArray

Bins = NDArray[np.int32]

UNSELECTED = -1
VARIANT_PAIRS = (("_1p", "_1m"), ("_2p", "_2m"))


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """Which objects are used.

    Attributes
    ----------
    s2n : signal to noise must be greater
    size_ratio : squared size in units of the point spread function's must be greater
    """

    s2n: float
    size_ratio: float

    def accept(self, variant: Variant) -> NDArray[np.bool_]:
        """Return which objects pass; those of weight zero do not."""
        well_measured = (variant.s2n > self.s2n) & (variant.size_ratio > self.size_ratio)
        return np.asarray(well_measured & (variant.weight > 0))


@dataclass(frozen=True, kw_only=True)
class Response:
    """Mean response of a sample's ellipticity to shear; matrices [component, shear].

    Attributes
    ----------
    gamma : (2, 2) of the ellipticities themselves, R_gamma
    selection : (2, 2) of the selection and the weights, R_S
    """

    gamma: Array
    selection: Array

    @property
    def total(self) -> Array:
        """R = R_gamma + R_S, by which the mean ellipticity is calibrated."""
        return self.gamma + self.selection


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Sums over the objects of one bin, or of all bins together.

    Attributes
    ----------
    z_low, z_high : redshift range, z_low <= z < z_high
    count : number of objects
    sum_w, sum_w2 : sum of weights and of their squares
    mean_g : (2,) weighted mean ellipticity, not calibrated
    response : of the sample
    """

    z_low: float
    z_high: float
    count: int
    sum_w: float
    sum_w2: float
    mean_g: Array
    response: Response


def bin_catalog(
    shear_path: str, photoz_path: str, output_path: str, cuts: Cuts, edges: "EdgeRule"
) -> None:
    """Read both catalogues, assign bins, measure responses and write the tomographic catalogue.

    Raises
    ------
    CatalogError
        If the catalogues cannot be used or a bin is empty.
    """
    catalog = read_metacal_catalog(shear_path, photoz_path)
    unsheared = catalog.variants[""]
    accepted = cuts.accept(unsheared)
    z_edges = edges.find(unsheared.z[accepted], unsheared.weight[accepted])
    bins = {
        suffix: assign_bins(variant.z, cuts.accept(variant), z_edges)
        for suffix, variant in catalog.variants.items()
    }
    samples, everything = summarise(catalog, bins, z_edges)
    totals = np.array([sample.response.total for sample in samples])
    if problems := response_problems(shear_path, totals):
        raise CatalogError(*problems)
    objects = object_table(catalog, accepted, bins)
    write_tomographic_catalog(output_path, objects, samples, everything)


@dataclass(frozen=True, kw_only=True)
class EdgeRule:
    """How the edges of the bins are found.

    Attributes
    ----------
    nbin : number of bins, unless `given`
    z_min, z_max : redshift range of all bins, unless `given`
    given : increasing edges, or None for bins of equal weight
    """

    nbin: int
    z_min: float
    z_max: float
    given: Sequence[float] | None = None

    def __post_init__(self) -> None:
        """Refuse edges that do not increase."""
        if self.given is not None and np.any(np.diff(self.given) <= 0):
            raise CatalogError(f"edges: {list(self.given)} do not increase")
        if self.given is None and self.z_min >= self.z_max:
            raise CatalogError(f"zmin {self.z_min} is not below zmax {self.z_max}")

    def find(self, z: Array, weight: Array) -> Array:
        """Return the edges of the bins for a sample.

        Raises
        ------
        CatalogError
            If there are not enough objects in range.
        """
        if self.given is not None:
            return np.array(self.given, dtype=float)
        return weighted_quantile_edges(z, weight, self.nbin, self.z_min, self.z_max)


def weighted_quantile_edges(
    z: Array, weight: Array, nbin: int, z_min: float, z_max: float
) -> Array:
    """Return edges between which the weight is equal, up to the weight of one object.

    Parameters
    ----------
    z, weight : (n,) redshifts and positive weights
    nbin : number of bins
    z_min, z_max : first and last edge; objects outside are ignored

    Returns
    -------
    (nbin + 1,) edges; the inner ones are redshifts of objects

    Raises
    ------
    CatalogError
        If fewer objects than bins are in range, or ties make two edges the same.
    """
    inside = (z >= z_min) & (z < z_max)
    n = int(inside.sum())
    if n < nbin:
        raise CatalogError(f"only {n} selected objects at {z_min} <= z < {z_max}, for {nbin} bins")
    order = np.argsort(z[inside], kind="stable")
    cumulative = np.cumsum(weight[inside][order])
    targets = np.arange(1, nbin) / nbin * cumulative[-1]
    inner = z[inside][order][np.searchsorted(cumulative, targets)]
    edges = np.concatenate([[z_min], inner, [z_max]])
    if np.any(np.diff(edges) <= 0):
        raise CatalogError(
            f"{nbin} bins of equal weight have the edges {edges.tolist()}: too many objects share "
            "one redshift; use fewer bins or give edges"
        )
    return edges


def assign_bins(z: Array, accepted: NDArray[np.bool_], edges: Array) -> Bins:
    """Return the bin of each object, edges[k] <= z < edges[k + 1], or -1 if it has none."""
    bins = np.searchsorted(edges, z, side="right") - 1
    outside = (bins < 0) | (bins >= edges.size - 1) | ~accepted
    return np.where(outside, UNSELECTED, bins).astype(np.int32)


def summarise(
    catalog: MetacalCatalog, bins: dict[str, Bins], edges: Array
) -> tuple[list[Sample], Sample]:
    """Return the sums of each bin and of all bins together.

    Raises
    ------
    CatalogError
        If a bin is empty, in any variant.
    """
    nbin = edges.size - 1
    check_occupation(bins, edges)
    responses = bin_responses(catalog, bins, nbin)
    together = {s: np.where(b >= 0, 0, UNSELECTED).astype(np.int32) for s, b in bins.items()}
    samples = [
        summarise_sample(catalog, bins[""] == k, (edges[k], edges[k + 1]), responses[k])
        for k in range(nbin)
    ]
    everything = summarise_sample(
        catalog,
        together[""] == 0,
        (edges[0], edges[-1]),
        bin_responses(catalog, together, 1)[0],
    )
    return samples, everything


def check_occupation(bins: dict[str, Bins], edges: Array) -> None:
    """Refuse bins without objects, naming each of them.

    Raises
    ------
    CatalogError
        If a bin is empty, in any variant.
    """
    problems = []
    for k in range(edges.size - 1):
        empty = [suffix for suffix, values in bins.items() if not np.any(values == k)]
        if empty:
            which = "" if "" in empty else f" in the variants {', '.join(empty)}"
            problems.append(
                f"bin {k}, {edges[k]:.4g} <= z < {edges[k + 1]:.4g}, is empty{which}; "
                "change the edges or the cuts"
            )
    if problems:
        raise CatalogError(*problems)


def summarise_sample(
    catalog: MetacalCatalog,
    members: NDArray[np.bool_],
    z_range: tuple[float, float],
    response: Response,
) -> Sample:
    """Return the sums over the members of one sample."""
    variant = catalog.variants[""]
    weight = variant.weight[members]
    total = weight.sum()
    return Sample(
        z_low=z_range[0],
        z_high=z_range[1],
        count=int(members.sum()),
        sum_w=float(total),
        sum_w2=float((weight**2).sum()),
        mean_g=np.array([(weight * g[members]).sum() / total for g in (variant.g1, variant.g2)]),
        response=response,
    )


def bin_responses(catalog: MetacalCatalog, bins: dict[str, Bins], nbin: int) -> list[Response]:
    """Return the response of each bin.

    R_gamma[a, b] = <e_a(b, +) - e_a(b, -)> / delta_gamma over the objects selected without shear,
    with their weights; R_S[a, b] = (<e_a> over the objects selected in variant (b, +), with their
    weights there, minus the same for (b, -)) / delta_gamma.

    Parameters
    ----------
    catalog : all variants
    bins : of every variant, each from the quantities measured in it
    nbin : number of bins
    """
    unsheared = catalog.variants[""]
    gamma, selection = np.empty((nbin, 2, 2)), np.empty((nbin, 2, 2))
    for b, (plus, minus) in enumerate(VARIANT_PAIRS):
        for a, name in enumerate(("g1", "g2")):
            ellipticity = getattr(unsheared, name)
            change = getattr(catalog.variants[plus], name) - getattr(catalog.variants[minus], name)
            gamma[:, a, b] = bin_means(change, unsheared.weight, bins[""], nbin)
            selection[:, a, b] = bin_means(
                ellipticity, catalog.variants[plus].weight, bins[plus], nbin
            ) - bin_means(ellipticity, catalog.variants[minus].weight, bins[minus], nbin)
    return [
        Response(gamma=gamma[k] / catalog.delta_gamma, selection=selection[k] / catalog.delta_gamma)
        for k in range(nbin)
    ]


def bin_means(values: Array, weight: Array, bins: Bins, nbin: int) -> Array:
    """Return the weighted mean of `values` in each bin; objects in bin -1 do not count."""
    weighted = np.bincount(bins + 1, weight * values, minlength=nbin + 1)[1:]
    total = np.bincount(bins + 1, weight, minlength=nbin + 1)[1:]
    return np.asarray(weighted / total, dtype=float)


def object_table(
    catalog: MetacalCatalog, accepted: NDArray[np.bool_], bins: Mapping[str, Bins]
) -> NDArray[np.void]:
    """Return one row per object: its bin in every variant, and whether it passes the cuts."""
    columns: dict[str, NDArray[Any]] = {
        "id": catalog.id,
        "bin": bins[""],
        "weight": catalog.variants[""].weight,
        "accepted": accepted.astype(np.int16),
    }
    columns |= {"bin" + suffix: bins[suffix].astype(np.int16) for suffix in bins if suffix}
    table = np.zeros(
        catalog.id.size, dtype=[(name, values.dtype) for name, values in columns.items()]
    )
    for name, values in columns.items():
        table[name] = values
    return table


def write_tomographic_catalog(
    path: str, objects: NDArray[np.void], samples: Sequence[Sample], everything: Sample
) -> None:
    """Write the bins of every object (OBJECTS), the sums of the bins (BINS) and of all (ALL)."""
    hdus = [
        fits.PrimaryHDU(),
        fits.BinTableHDU(objects, name="OBJECTS"),
        fits.BinTableHDU(sample_table(samples), name="BINS"),
        fits.BinTableHDU(sample_table([everything]), name="ALL"),
    ]
    hdus[1].header["NBIN"] = (len(samples), "number of tomographic bins")
    fits.HDUList(hdus).writeto(path, overwrite=True)


def sample_table(samples: Sequence[Sample]) -> NDArray[np.void]:
    """Return one row per sample."""
    scalars = ["z_low", "z_high", "count", "sum_w", "sum_w2"]
    table = np.zeros(
        len(samples),
        dtype=[(name, "i8" if name == "count" else "f8") for name in scalars]
        + [("mean_g", "f8", 2), *((name, "f8", (2, 2)) for name in ("R_gamma", "R_S", "R"))],
    )
    for row, sample in zip(table, samples, strict=True):
        for name in [*scalars, "mean_g"]:
            row[name] = getattr(sample, name)
        row["R_gamma"] = sample.response.gamma
        row["R_S"] = sample.response.selection
        row["R"] = sample.response.total
    return table
