"""Two-point correlation functions of sources and lenses, and samples for their covariance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from bin_pairs import EVERYTHING, Plan, Share, Task, all_tasks, tasks_of_share
from calibrated_sources import BinnedSources, Sources
from fits_columns import Array, CatalogError
from jackknife import FORMS, Jackknife, Pair, Probe, Samples
from lens_positions import Lenses
from resampling import Resampling
from sky_patches import (
    Patches,
    find_patch_centers,
    patched,
    refuse_empty_patches,
    refuse_small_bins,
    source_catalog,
)
from two_point_functions import Binning, Catalogs, Function, Settings, measure_task

JACKKNIFE = Resampling()


@dataclass(frozen=True, kw_only=True)
class TwoPoint:
    """Correlation functions and the samples for their covariance.

    Attributes
    ----------
    functions : of the shear, of the shear around lenses, of the clustering, each by pairs of bins
    centers : (n_patch, 3) centres of the patches, unit vectors
    resampling : how the samples were made
    """

    functions: Sequence[Function]
    centers: Array
    resampling: Resampling

    @property
    def pairs(self) -> list[Pair]:
        """Pairs of bins of sources, (i, j) with i <= j."""
        return [function.bins for function in self.of("shear")]

    @property
    def correlations(self) -> list[Any]:
        """TreeCorr's objects of these pairs."""
        return [function.correlation for function in self.of("shear")]

    def of(self, probe: Probe) -> list[Function]:
        """Return the functions of a probe."""
        return [function for function in self.functions if function.probe == probe]

    @cached_property
    def jackknife(self) -> Jackknife:
        """Samples of all functions."""
        measured = {probe: self.of(probe) for probe in FORMS}
        return Jackknife(
            probes={
                probe: Samples(
                    pairs=[function.bins for function in functions],
                    values=np.array([function.samples for function in functions]),
                )
                for probe, functions in measured.items()
                if functions
            },
            centers=self.centers,
            is_bootstrap=self.resampling.method == "bootstrap",
        )

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
    *,
    lenses: Lenses | None = None,
    plan: Plan | None = None,
    resampling: Resampling = JACKKNIFE,
    subtract_patch_mean: bool = False,
    low_mem: bool = False,
) -> TwoPoint:
    """Measure all that is planned, or a share of it.

    A function and its samples are the same numbers in every share.

    Parameters
    ----------
    sources : one per bin
    binning : bins of separation
    patches : of the sky
    threads : number of threads
    share : which pairs are measured
    lenses : of all bins, with random points; without them xi+ and xi- alone are measured
    plan : what is measured; everything if not given
    resampling : for the covariance
    subtract_patch_mean : whether the mean shear of each bin in each patch is taken off
    low_mem : whether patches are on disk until they are needed

    Raises
    ------
    CatalogError
        If a bin has fewer objects than there are patches, or none in some of them; if there are no
        pairs at some separations, or more shares than pairs of bins.
    """
    positions = (
        sources.positions()
        if isinstance(sources, BinnedSources)
        else [(bin_sources.ra, bin_sources.dec) for bin_sources in sources]
    )
    counts = [ra.size for ra, _ in positions]
    plan = plan or plan_everything(len(counts), lenses)
    refuse_unknown_bins(plan, len(counts), lenses)
    tasks = tasks_of_share(make_tasks(plan, counts, lenses), share)
    refuse_small_bins(sizes(plan, counts, lenses), patches)
    centers = find_patch_centers(positions, patches)
    del positions
    settings = Settings(
        binning=binning,
        resampling=resampling,
        threads=threads,
        boost=plan.boost,
        low_mem=low_mem,
    )
    with TemporaryDirectory() as folder:
        catalogs = make_catalogs(
            tasks,
            sources,
            lenses,
            centers,
            folder if low_mem else None,
            subtract_patch_mean=subtract_patch_mean,
        )
        refuse_empty_patches(list(catalogs), patches)
        functions = [f for task in tasks for f in measure_task(task, catalogs, settings)]
    problems = [problem for function in functions for problem in function.problems()]
    if problems:
        raise CatalogError(*problems)
    return TwoPoint(functions=in_order(functions), centers=centers, resampling=resampling)


def together(parts: Sequence[TwoPoint]) -> TwoPoint:
    """Return what all shares have measured."""
    functions = [function for part in parts for function in part.functions]
    return replace(parts[0], functions=in_order(functions))


def plan_everything(n_bin: int, lenses: Lenses | None) -> Plan:
    """Return the plan to measure all bins."""
    return Plan(
        source_bins=range(n_bin), lens_bins=range(0 if lenses is None else len(lenses.bins))
    )


def in_order(functions: Iterable[Function]) -> list[Function]:
    """Return functions in the order of the data vector."""
    order = list(FORMS)
    return sorted(functions, key=lambda function: (order.index(function.probe), function.bins))


def make_tasks(plan: Plan, counts: Sequence[int], lenses: Lenses | None) -> list[Task]:
    """Return all that is to be measured, with the numbers of pairs of objects."""
    n_lens = [] if lenses is None else [positions.ra.size for positions in lenses.bins]
    return all_tasks(
        plan,
        dict(enumerate(counts)),
        dict(enumerate(n_lens)),
        0 if lenses is None else lenses.randoms.ra.size,
    )


def sizes(plan: Plan, counts: Sequence[int], lenses: Lenses | None) -> dict[str, int]:
    """Return the number of objects of each catalogue that is measured, by its name in words."""
    named = {f"bin {k}": counts[k] for k in plan.source_bins}
    if lenses is None:
        return named
    return named | {f"lens bin {k}": lenses.bins[k].ra.size for k in plan.lens_bins}


def make_catalogs(
    tasks: Sequence[Task],
    sources: Sequence[Sources] | BinnedSources,
    lenses: Lenses | None,
    centers: Array,
    folder: str | None,
    *,
    subtract_patch_mean: bool,
) -> Catalogs:
    """Return the catalogues that some tasks need, in patches."""
    used = {(task.probe, pair) for task in tasks for pair in task.pairs}
    source_bins = {k for probe, pair in used if probe == "shear" for k in pair}
    source_bins |= {a for probe, (_, a) in used if probe == "lensing"}
    lens_bins = {k for probe, (k, _) in used if probe == "lensing"}
    lens_bins |= {k for probe, pair in used if probe == "clustering" for k in pair}
    return Catalogs(
        sources={
            k: source_catalog(
                f"bin {k}", sources[k], centers, folder, subtract_patch_mean=subtract_patch_mean
            )
            for k in sorted(source_bins)
        },
        lenses={
            k: patched(f"lens bin {k}", lenses.bins[k], centers, folder)
            for k in sorted(lens_bins)
            if lenses is not None
        },
        randoms=patched("the random catalogue", lenses.randoms, centers, folder)
        if lenses is not None and lens_bins
        else None,
    )


def refuse_unknown_bins(plan: Plan, n_source: int, lenses: Lenses | None) -> None:
    """Raise an error for every bin of the plan that there is not, or that is there twice."""
    n_lens = 0 if lenses is None else len(lenses.bins)
    problems = []
    for key, bins, count in (
        ("source_bins", plan.source_bins, n_source),
        ("lens_bins", plan.lens_bins, n_lens),
    ):
        problems += [
            f"{key}: there is no bin {k}; the bins are 0 to {count - 1}"
            for k in bins
            if not 0 <= k < count
        ]
        if list(bins) != sorted(set(bins)):
            problems.append(f"{key}: {list(bins)} do not increase; give each bin once, in order")
    if problems:
        raise CatalogError(*problems)
