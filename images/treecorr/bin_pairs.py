"""Pairs of tomographic bins, and their division among parts of equal work."""

from collections.abc import Sequence
from dataclasses import dataclass

from fits_columns import CatalogError
from jackknife import Pair


@dataclass(frozen=True, kw_only=True)
class Share:
    """Which part of the pairs is measured.

    Attributes
    ----------
    rank : number of the part, from 0
    size : number of parts
    """

    rank: int = 0
    size: int = 1


def all_pairs(nbin: int) -> list[Pair]:
    """Return all pairs of bins, (i, j) with i <= j."""
    return [(i, j) for i in range(nbin) for j in range(i, nbin)]


def pairs_of_share(counts: Sequence[int], share: Share) -> list[Pair]:
    """Return the pairs of one part, where all parts have about the same pairs of objects.

    The largest pair goes first, each to the part that has the least yet. So every part finds the
    same division without the others.

    Parameters
    ----------
    counts : number of objects of each bin
    share : the part

    Raises
    ------
    CatalogError
        If there are more parts than pairs.
    """
    pairs = all_pairs(len(counts))
    if share.size > len(pairs):
        bins = "1 bin" if len(counts) == 1 else f"{len(counts)} bins"
        raise CatalogError(
            f"{share.size} shards, but {bins} have only {len(pairs)} pairs to measure; "
            f"give at most {len(pairs)}, as in `scatter: {{shards: {len(pairs)}}}`"
        )
    work = {(i, j): counts[i] * counts[j] // (2 if i == j else 1) for i, j in pairs}
    loads = [0] * share.size
    chosen = []
    for pair in sorted(pairs, key=lambda pair: -work[pair]):
        least = loads.index(min(loads))
        loads[least] += work[pair]
        if least == share.rank:
            chosen.append(pair)
    return sorted(chosen)
