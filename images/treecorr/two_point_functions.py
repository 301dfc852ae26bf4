"""Measure correlation functions of pairs of bins with TreeCorr."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import treecorr
from bin_pairs import Task
from estimators import (
    boost,
    boosted_shear_around_lenses,
    clustering,
    estimate,
    shear_around_lenses,
    shear_functions,
)
from fits_columns import Array, CatalogError
from jackknife import Pair, Probe
from resampling import (
    CROSS_PATCH_WEIGHT,
    PatchSums,
    Resampling,
    possible_own_pairs,
    possible_pairs,
    sums_in_patches,
)
from sky_patches import PatchedCatalog, top_levels

# Of positions alone TreeCorr's own slop makes w wrong by more than w at large separations.
CLUSTERING_OPTIONS = {"bin_slop": 0.0}


@dataclass(frozen=True, kw_only=True)
class Binning:
    """Bins of separation, equal in the logarithm.

    Attributes
    ----------
    min_sep, max_sep : arcmin
    nbins : number of bins
    options : further options of TreeCorr
    """

    min_sep: float
    max_sep: float
    nbins: int
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an empty range."""
        if not 0 < self.min_sep < self.max_sep:
            raise CatalogError(
                f"min_sep {self.min_sep} is not between 0 and max_sep {self.max_sep}"
            )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How correlation functions are measured.

    Attributes
    ----------
    binning : bins of separation
    resampling : for the covariance
    threads : number of threads
    boost : whether the shear around lenses is corrected for sources at the lenses
    low_mem : whether patches are taken from memory when they are not needed
    """

    binning: Binning
    resampling: Resampling
    threads: int
    boost: bool = False
    low_mem: bool = False


@dataclass(frozen=True, kw_only=True)
class Function:
    """The correlation functions of one pair of bins: xi+ and xi-, gamma_t and gamma_x, or w.

    Attributes
    ----------
    probe : which of these
    bins : of sources, of lenses and of sources, or of lenses
    correlation : TreeCorr's object of their pairs
    values : (n_function, n_theta)
    errors : (n_function, n_theta) of shape noise, or of the number of pairs
    samples : (n_sample, n_function, n_theta)
    empty : (n_theta,) number of samples that have no pairs at a separation
    boost : (n_theta,) of the shear around lenses, if it was corrected
    """

    probe: Probe
    bins: Pair
    correlation: Any
    values: Array
    errors: Array
    samples: Array
    empty: Array
    boost: Array | None = None

    @property
    def words(self) -> str:
        """The bins, in words."""
        first, second = self.bins
        if self.probe == "lensing":
            return f"lens bin {first} and bin {second}"
        return f"{'lens ' if self.probe == 'clustering' else ''}bins {first} and {second}"

    def problems(self) -> list[str]:
        """Return a problem for each separation without pairs."""
        pairs = self.correlation
        edges = zip(pairs.left_edges, pairs.right_edges, strict=True)
        problems = []
        for (low, high), count, empty in zip(edges, pairs.npairs, self.empty, strict=True):
            if count == 0:
                problems.append(
                    f"{self.words} have no pairs of objects from {low:.4g} to {high:.4g} arcmin; "
                    "change min_sep, max_sep or nbins, and look whether ra and dec are in degrees"
                )
            elif empty > 0:
                problems.append(
                    f"{self.words} have no pairs of objects from {low:.4g} to {high:.4g} arcmin in "
                    f"{empty} of the {len(self.samples)} samples for the covariance; "
                    "change min_sep, max_sep or nbins, or use fewer patches"
                )
        return problems


@dataclass(frozen=True, kw_only=True)
class Catalogs:
    """All that is correlated.

    Attributes
    ----------
    sources, lenses : by bin
    randoms : None without lenses
    """

    sources: Mapping[int, PatchedCatalog]
    lenses: Mapping[int, PatchedCatalog]
    randoms: PatchedCatalog | None

    @property
    def around(self) -> PatchedCatalog:
        """The random points, where there are lenses."""
        if self.randoms is None:
            raise ValueError("no random points")
        return self.randoms

    def __iter__(self) -> Iterator[PatchedCatalog]:
        """Yield each of them."""
        yield from self.sources.values()
        yield from self.lenses.values()
        if self.randoms is not None:
            yield self.randoms


def measure_task(task: Task, catalogs: Catalogs, settings: Settings) -> list[Function]:
    """Return the correlation functions of a task."""
    if task.probe == "shear":
        ((i, j),) = task.pairs
        return [measure_shear((i, j), catalogs, settings)]
    if task.probe == "lensing":
        return measure_lensing(task.pairs, catalogs, settings)
    return measure_clustering(task.pairs, catalogs, settings)


def measure_shear(bins: Pair, catalogs: Catalogs, settings: Settings) -> Function:
    """Measure xi+ and xi- of two bins of sources."""
    first, second = (catalogs.sources[k] for k in bins)
    gg = process(treecorr.GGCorrelation, first, second, settings)
    sums = sums_in_patches(gg, ("xip", "xim"), possible(first, second))
    estimated = estimate(shear_functions, [sums], settings.resampling)
    return Function(
        probe="shear",
        bins=bins,
        correlation=gg,
        values=np.array([gg.xip, gg.xim]),
        errors=np.sqrt([gg.varxip, gg.varxim]),
        samples=estimated.samples,
        empty=estimated.empty,
    )


def measure_lensing(
    pairs: Sequence[Pair], catalogs: Catalogs, settings: Settings
) -> list[Function]:
    """Measure the shear of one bin of sources around each bin of lenses."""
    sources = catalogs.sources[pairs[0][1]]
    rg = process(treecorr.NGCorrelation, catalogs.around, sources, settings)
    around_randoms = shear_sums(rg, catalogs.around, sources)
    estimator = boosted_shear_around_lenses if settings.boost else shear_around_lenses
    functions = []
    for bins in pairs:
        lenses = catalogs.lenses[bins[0]]
        ng = process(treecorr.NGCorrelation, lenses, sources, settings)
        sums = [shear_sums(ng, lenses, sources), around_randoms]
        estimated = estimate(estimator, sums, settings.resampling)
        factor = boost(*(part.total() for part in sums))
        variance = (factor**2 if settings.boost else 1.0) * ng.varxi + rg.varxi
        functions.append(
            Function(
                probe="lensing",
                bins=bins,
                correlation=ng,
                values=estimated.values,
                errors=np.sqrt([variance, variance]),
                samples=estimated.samples,
                empty=estimated.empty,
                boost=factor if settings.boost else None,
            )
        )
    return functions


def shear_sums(ng: Any, lenses: PatchedCatalog, sources: PatchedCatalog) -> PatchSums:
    """Return sums of shears around lenses or random points."""
    return sums_in_patches(ng, ("xi", "xi_im"), possible(lenses, sources))


def measure_clustering(
    pairs: Sequence[Pair], catalogs: Catalogs, settings: Settings
) -> list[Function]:
    """Measure w of pairs of lens bins."""
    randoms = catalogs.around
    rr = counts(randoms, randoms, settings)[1]
    around = {
        k: counts(catalogs.lenses[k], randoms, settings)[1]
        for k in sorted({k for pair in pairs for k in pair})
    }
    functions = []
    for k, m in pairs:
        dd, sums = counts(catalogs.lenses[k], catalogs.lenses[m], settings)
        parts = [sums, around[k], around[m], rr]
        estimated = estimate(clustering, parts, settings.resampling)
        functions.append(
            Function(
                probe="clustering",
                bins=(k, m),
                correlation=dd,
                values=estimated.values,
                errors=(1 + estimated.values) / np.sqrt(np.maximum(dd.npairs, 1)),
                samples=estimated.samples,
                empty=estimated.empty,
            )
        )
    return functions


def counts(
    first: PatchedCatalog, second: PatchedCatalog, settings: Settings
) -> tuple[Any, PatchSums]:
    """Return the pairs of two catalogues of positions."""
    nn = process(treecorr.NNCorrelation, first, second, settings, CLUSTERING_OPTIONS)
    return nn, sums_in_patches(nn, (), possible(first, second))


def possible(first: PatchedCatalog, second: PatchedCatalog) -> Array:
    """Return the possible pairs of each pair of patches of two catalogues."""
    if first is second:
        return possible_own_pairs(first.weight, first.squares)
    return possible_pairs(first.weight, second.weight)


def process(
    kind: Any,
    first: PatchedCatalog,
    second: PatchedCatalog,
    settings: Settings,
    defaults: Mapping[str, Any] | None = None,
) -> Any:
    """Return a correlation of TreeCorr of two catalogues, or of one with itself.

    A new one for each pair: process() empties the arrays of one that is used again.
    """
    binning = settings.binning
    trees = {"min_top": 0, "max_top": top_levels(len(first.weight))}
    correlation = kind(
        min_sep=binning.min_sep,
        max_sep=binning.max_sep,
        nbins=binning.nbins,
        sep_units="arcmin",
        cross_patch_weight=CROSS_PATCH_WEIGHT[settings.resampling.method],
        **trees | dict(defaults or {}) | dict(binning.options),
    )
    own = first is second
    correlation.process(
        first.catalog,
        None if own else second.catalog,
        num_threads=settings.threads,
        low_mem=settings.low_mem,
    )
    return correlation
