"""Shear correlation functions of pairs of tomographic bins, and their jackknife samples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import treecorr
from bin_pairs import Share, pairs_of_share
from calibrated_sources import BinnedSources, Sources
from fits_columns import Array, CatalogError
from jackknife import Jackknife, Pair

EVERYTHING = Share()

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
    """Correlation functions of pairs of bins.

    Attributes
    ----------
    pairs : of bins, (i, j) with i <= j
    correlations : one of TreeCorr's objects per pair
    jackknife : samples of the same pairs, for their covariance
    """

    pairs: Sequence[Pair]
    correlations: Sequence[treecorr.GGCorrelation]
    jackknife: Jackknife

    @property
    def covariance(self) -> Array:
        """Covariance of xi+ of the first pair, xi- of the first pair, xi+ of the second, ..."""
        return self.jackknife.covariance


def measure(
    sources: Sequence[Sources] | BinnedSources,
    binning: Binning,
    patches: Patches,
    threads: int,
    share: Share = EVERYTHING,
) -> TwoPoint:
    """Measure xi+ and xi- of all pairs of bins, or of a share of them.

    A pair and its jackknife samples are the same numbers in every share.

    Parameters
    ----------
    sources : one per bin
    binning : bins of separation
    patches : for the jackknife
    threads : number of threads
    share : which pairs are measured

    Raises
    ------
    CatalogError
        If a bin has fewer objects than there are patches, or none in some of them; if there are no
        pairs at some separations, or more shares than pairs of bins.
    """
    positions = [(bin_sources.ra, bin_sources.dec) for bin_sources in sources]
    counts = [ra.size for ra, _ in positions]
    pairs = pairs_of_share(counts, share)
    refuse_small_bins(counts, patches)
    centers = find_patch_centers(positions, patches)
    del positions
    catalogs = {k: make_catalog(sources[k], centers) for k in sorted({k for p in pairs for k in p})}
    refuse_empty_patches(catalogs, patches)
    options = {"min_top": 0, "max_top": top_levels(patches.count)} | dict(binning.options)
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
    refuse_empty_separations(pairs, correlations)
    jackknife = Jackknife(pairs=pairs, samples=jackknife_samples(correlations), centers=centers)
    return TwoPoint(pairs=pairs, correlations=correlations, jackknife=jackknife)


def jackknife_samples(correlations: Iterable[treecorr.GGCorrelation]) -> Array:
    """Return xi+ and xi- of each pair without each patch, (n_pair, n_patch, 2, n_theta)."""
    samples = [
        treecorr.build_multi_cov_design_matrix(
            [correlation], "jackknife", cross_patch_weight=CROSS_PATCH_WEIGHT
        )[0]
        for correlation in correlations
    ]
    return np.array([sample.reshape(len(sample), 2, -1) for sample in samples])


def top_levels(n_patch: int) -> int:
    """Return how many times the tree of a patch is divided before pairs are looked for."""
    return max(0, TOP_LEVELS - int(np.log2(n_patch)))


def refuse_small_bins(counts: Sequence[int], patches: Patches) -> None:
    """Raise an error if a bin has fewer objects than there are patches."""
    problems = [
        f"bin {k} has {count} objects, fewer than the {patches.count} patches of the jackknife; "
        "use fewer patches or fewer bins"
        for k, count in enumerate(counts)
        if count < patches.count
    ]
    if problems:
        raise CatalogError(*problems)


def refuse_empty_patches(catalogs: Mapping[int, treecorr.Catalog], patches: Patches) -> None:
    """Raise an error if a bin has no objects in some of the patches."""
    occupied = {k: np.unique(catalog.patch).size for k, catalog in catalogs.items()}
    problems = [
        f"bin {k} has no objects in {patches.count - count} of the {patches.count} patches of the "
        "jackknife; use fewer patches, and look whether the positions are right"
        for k, count in occupied.items()
        if count < patches.count
    ]
    if problems:
        raise CatalogError(*problems)


def refuse_empty_separations(
    pairs: Sequence[Pair], correlations: Sequence[treecorr.GGCorrelation]
) -> None:
    """Raise an error if there are no pairs of objects at some separations."""
    problems = [
        f"bins {i} and {j} have no pairs of objects from {low:.4g} to {high:.4g} arcmin; "
        "change min_sep, max_sep or nbins, and look whether ra and dec are in degrees"
        for (i, j), gg in zip(pairs, correlations, strict=True)
        for low, high, count in zip(gg.left_edges, gg.right_edges, gg.npairs, strict=True)
        if count == 0
    ]
    if problems:
        raise CatalogError(*problems)


def make_catalog(sources: Sources, centers: Array) -> treecorr.Catalog:
    """Return TreeCorr's catalogue of a bin, divided into patches around their centres."""
    return treecorr.Catalog(
        ra=sources.ra,
        dec=sources.dec,
        ra_units="deg",
        dec_units="deg",
        g1=sources.shear[0],
        g2=sources.shear[1],
        w=sources.weight,
        patch_centers=centers,
    )


def find_patch_centers(positions: Iterable[tuple[Array, Array]], patches: Patches) -> Array:
    """Return the centres of patches of equal numbers of sources, (count, 3) unit vectors."""
    rng = np.random.default_rng(patches.seed)
    ra, dec = map(np.concatenate, zip(*positions, strict=True))
    if ra.size > PATCH_SAMPLE:
        chosen = rng.choice(ra.size, PATCH_SAMPLE, replace=False)
        ra, dec = ra[chosen], dec[chosen]
    catalog = treecorr.Catalog(
        ra=ra, dec=dec, ra_units="deg", dec_units="deg", npatch=patches.count, rng=rng
    )
    return np.asarray(catalog.patch_centers, dtype=float)
