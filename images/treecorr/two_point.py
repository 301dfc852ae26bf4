"""Shear correlation functions of all pairs of tomographic bins, and their covariance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import treecorr
from calibrated_sources import Sources
from fits_columns import Array, CatalogError

# TreeCorr divides each catalogue into 2^10 cells before it looks for pairs. A patch is a catalogue:
# with as many cells in all patches together patches cost 7 % of the pair rate, not 40 %.
TOP_LEVELS = 10
PATCH_SAMPLE = 50_000  # objects that the patches are found from: more do not move them
# Weights pairs across patches so that the jackknife is unbiased (Mohammad & Percival 2022,
# arXiv:2109.07071).
CROSS_PATCH_WEIGHT = "match"


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
class Patches:
    """Patches of the sky for the jackknife.

    Attributes
    ----------
    count : number of patches
    seed : of the search for patches
    """

    count: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class TwoPoint:
    """Correlation functions of all pairs of bins.

    Attributes
    ----------
    pairs : of bins, (i, j) with i <= j
    correlations : one of TreeCorr's objects per pair
    covariance : jackknife covariance of xi+ of the first pair, xi- of the first pair, xi+ of the
        second, ...
    """

    pairs: Sequence[tuple[int, int]]
    correlations: Sequence[treecorr.GGCorrelation]
    covariance: Array


def measure(
    sources: Sequence[Sources], binning: Binning, patches: Patches, threads: int
) -> TwoPoint:
    """Measure xi+ and xi- of all pairs of bins.

    Parameters
    ----------
    sources : one per bin
    binning : bins of separation
    patches : for the jackknife
    threads : number of threads

    Raises
    ------
    CatalogError
        If a bin has fewer objects than there are patches.
    """
    catalogs = make_catalogs(sources, patches)
    options = {"min_top": 0, "max_top": top_levels(patches.count)} | dict(binning.options)
    pairs = [(i, j) for i in range(len(catalogs)) for j in range(i, len(catalogs))]
    correlations = []
    for i, j in pairs:
        # A new object for each pair: process() empties the arrays of one that is used again.
        correlation = treecorr.GGCorrelation(
            min_sep=binning.min_sep,
            max_sep=binning.max_sep,
            nbins=binning.nbins,
            sep_units="arcmin",
            cross_patch_weight=CROSS_PATCH_WEIGHT,
            **options,
        )
        correlation.process(catalogs[i], None if i == j else catalogs[j], num_threads=threads)
        correlations.append(correlation)
    covariance = treecorr.estimate_multi_cov(
        correlations, "jackknife", cross_patch_weight=CROSS_PATCH_WEIGHT
    )
    return TwoPoint(pairs=pairs, correlations=correlations, covariance=covariance)


def top_levels(n_patch: int) -> int:
    """Return how many times the tree of a patch is divided before pairs are looked for."""
    return max(0, TOP_LEVELS - int(np.log2(n_patch)))


def make_catalogs(sources: Sequence[Sources], patches: Patches) -> list[treecorr.Catalog]:
    """Return TreeCorr's catalogue of each bin, all with the same patches.

    Raises
    ------
    CatalogError
        If a bin has fewer objects than there are patches.
    """
    problems = [
        f"bin {k} has {bin_sources.ra.size} objects, fewer than the {patches.count} patches of the "
        "jackknife; use fewer patches or fewer bins"
        for k, bin_sources in enumerate(sources)
        if bin_sources.ra.size < patches.count
    ]
    if problems:
        raise CatalogError(*problems)
    centers = find_patch_centers(sources, patches)
    return [
        treecorr.Catalog(
            ra=bin_sources.ra,
            dec=bin_sources.dec,
            ra_units="deg",
            dec_units="deg",
            g1=bin_sources.shear[0],
            g2=bin_sources.shear[1],
            w=bin_sources.weight,
            patch_centers=centers,
        )
        for bin_sources in sources
    ]


def find_patch_centers(sources: Sequence[Sources], patches: Patches) -> Array:
    """Return the centres of patches of equal numbers of sources, (count, 3) unit vectors."""
    rng = np.random.default_rng(patches.seed)
    ra = np.concatenate([bin_sources.ra for bin_sources in sources])
    dec = np.concatenate([bin_sources.dec for bin_sources in sources])
    if ra.size > PATCH_SAMPLE:
        chosen = rng.choice(ra.size, PATCH_SAMPLE, replace=False)
        ra, dec = ra[chosen], dec[chosen]
    catalog = treecorr.Catalog(
        ra=ra, dec=dec, ra_units="deg", dec_units="deg", npatch=patches.count, rng=rng
    )
    return np.asarray(catalog.patch_centers, dtype=float)
