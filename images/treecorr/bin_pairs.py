"""What is measured, and its division among parts of equal work."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fits_columns import CatalogError
from jackknife import Pair, Probe

Clustering = Literal["none", "auto", "all"]


@dataclass(frozen=True, kw_only=True)
class Share:
    """Which part of the pairs is measured.

    Attributes
    ----------
    rank : number of the part, from 0
    size : number of parts
    are_processes : whether the parts are processes of MPI, not shards
    """

    rank: int = 0
    size: int = 1
    are_processes: bool = False


EVERYTHING = Share()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which correlation functions are measured.

    Attributes
    ----------
    source_bins : tomographic bins
    lens_bins : bins of lenses; none without lenses
    clustering : the pairs of lens bins whose w is measured: "auto" for each bin with itself,
        "all" for different ones too
    boost : whether the shear around lenses is corrected for sources that are at the lenses
    """

    source_bins: Sequence[int]
    lens_bins: Sequence[int] = ()
    clustering: Clustering = "auto"
    boost: bool = False

    @property
    def clustering_pairs(self) -> list[Pair]:
        """Pairs of lens bins whose w is measured."""
        if self.clustering == "none":
            return []
        return [(k, m) for k, m in all_pairs(self.lens_bins) if k == m or self.clustering == "all"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Correlation functions that share random points, so that one part measures all of them.

    Attributes
    ----------
    probe : what is measured
    pairs : of bins
    work : number of pairs of objects
    """

    probe: Probe
    pairs: Sequence[Pair]
    work: int


def all_pairs(bins: Sequence[int]) -> list[Pair]:
    """Return all pairs of bins, (i, j) with i before j or the same."""
    return [(first, second) for k, first in enumerate(bins) for second in bins[k:]]


def all_tasks(
    plan: Plan, sources: Mapping[int, int], lenses: Mapping[int, int], n_random: int
) -> list[Task]:
    """Return all that is to be measured.

    A pair of bins of sources is a task; so is the shear of a bin of sources around all lenses and
    random points, and the clustering of all lenses.

    Parameters
    ----------
    plan : what is to be measured
    sources, lenses : number of objects in each bin
    n_random : number of random points
    """
    tasks = [
        Task(probe="shear", pairs=[(i, j)], work=sources[i] * sources[j] // (2 if i == j else 1))
        for i, j in all_pairs(plan.source_bins)
    ]
    if not plan.lens_bins:
        return tasks
    n_lens = sum(lenses[k] for k in plan.lens_bins)
    for a in plan.source_bins:
        pairs = [(k, a) for k in plan.lens_bins]
        tasks.append(Task(probe="lensing", pairs=pairs, work=sources[a] * (n_lens + n_random)))
    if not plan.clustering_pairs:
        return tasks
    work = n_random**2 // 2 + n_random * n_lens + n_lens**2 // 2
    return [*tasks, Task(probe="clustering", pairs=plan.clustering_pairs, work=work)]


def tasks_of_share(tasks: Sequence[Task], share: Share) -> list[Task]:
    """Return the tasks of one part, where all parts have about the same pairs of objects.

    The largest task goes first, each to the part that has the least yet. So every part finds the
    same division without the others. Each part has a pair of bins of sources: with lenses, the
    smallest of them are dealt out before.

    Raises
    ------
    CatalogError
        If there are more parts than pairs of bins of sources.
    """
    shear = sorted((task for task in tasks if task.probe == "shear"), key=lambda task: task.work)
    refuse_more_parts(len(shear), share)
    dealt = shear[: share.size] if len(shear) < len(tasks) else []
    loads = [task.work for task in dealt] or [0] * share.size
    chosen = dealt[share.rank : share.rank + 1]
    for task in sorted((t for t in tasks if t not in dealt), key=lambda task: -task.work):
        least = loads.index(min(loads))
        loads[least] += task.work
        if least == share.rank:
            chosen.append(task)
    return [task for task in tasks if task in chosen]


def pairs_of_tasks(tasks: Sequence[Task]) -> Iterator[tuple[Probe, Pair]]:
    """Yield all that some tasks measure."""
    return ((task.probe, pair) for task in tasks for pair in task.pairs)


def refuse_more_parts(n_pair: int, share: Share) -> None:
    """Raise an error if there are more parts than pairs of bins of sources."""
    if share.size <= n_pair:
        return
    n_bin = next(n for n in range(1, n_pair + 1) if n * (n + 1) // 2 == n_pair)
    bins = "1 bin has" if n_bin == 1 else f"{n_bin} bins have"
    parts, key = ("processes", "mpi") if share.are_processes else ("shards", "scatter")
    raise CatalogError(
        f"{share.size} {parts}, but {bins} only {n_pair} pairs to measure; "
        f"give at most {n_pair}, as in `{key}: {{{parts}: {n_pair}}}`"
    )
