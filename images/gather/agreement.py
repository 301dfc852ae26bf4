"""Whether the parts of a measurement make up one whole."""

from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

import numpy as np
from fits_columns import Array
from jackknife import Jackknife, Pair
from parts import JackknifePart, TwoPointPart

# Parts on other machines may round differently. Both are far below what tells two runs apart.
SAME_CENTERS = 1e-9  # of the radius of the sky: 0.2 mas
SAME_COVARIANCE = 1e-9  # of its largest variance
# How items of metadata begin that say what made a file: another shard for each part.
MADE_BY = "descpipe/"


def disagreements(
    two_points: Sequence[TwoPointPart], jackknives: Sequence[JackknifePart]
) -> list[str]:
    """Return everything for which the parts are not one measurement, in words."""
    problems = [
        *(problem for part in two_points for problem in own_separations(part)),
        *(problem for part in two_points[1:] for problem in other_settings(part, two_points[0])),
        *(problem for part in jackknives[1:] for problem in other_patches(part, jackknives[0])),
    ]
    n_bin = max(len(part.data.tracers) for part in two_points)
    problems += wrong_pairs("two-point-parts", n_bin, pairs_by_name(two_points))
    problems += wrong_pairs("jackknife-parts", n_bin, sampled_pairs_by_name(jackknives))
    return problems or foreign_samples(two_points, jackknives)


def pairs_by_name(parts: Iterable[TwoPointPart]) -> list[tuple[str, Sequence[Pair]]]:
    """Return the pairs of each file of correlation functions."""
    return [(part.name, list(part.indices)) for part in parts]


def sampled_pairs_by_name(parts: Iterable[JackknifePart]) -> list[tuple[str, Sequence[Pair]]]:
    """Return the pairs of each file of samples."""
    return [(part.name, part.jackknife.pairs) for part in parts]


def wrong_pairs(
    tag: str, n_bin: int, pairs_of_files: Sequence[tuple[str, Sequence[Pair]]]
) -> list[str]:
    """Return a problem for every pair of bins that is missing or there more than once."""
    files: dict[Pair, list[str]] = {}
    for name, pairs in pairs_of_files:
        for pair in pairs:
            files.setdefault(pair, []).append(name)
    where = f"the {len(pairs_of_files)} files" if len(pairs_of_files) > 1 else "the one file"
    problems = []
    for pair in combinations_with_replacement(range(n_bin), 2):
        names = files.pop(pair, [])
        if not names:
            problems.append(
                f"the pair of bins {pair} is not in {where} of {tag!r}; give those of all parts"
            )
        elif len(names) > 1:
            places = " and again in ".join(names)
            problems.append(f"the pair of bins {pair} is in {places}; leave one of them out")
    problems += [
        f"the pair of bins {pair}, in {names[0]}, is not among those of {n_bin} bins"
        for pair, names in files.items()
    ]
    return problems


def own_separations(part: TwoPointPart) -> list[str]:
    """Return a problem for every pair of a file whose bins of separation are others."""
    return [
        f"{part.name}: the pair of bins {pair} has other separations than the rest of it"
        for pair in part.indices
        if not same(part.edges_of(pair), part.edges)
        or len(part.indices[pair]) != 2 * len(part.edges)
    ]


def other_settings(part: TwoPointPart, first: TwoPointPart) -> list[str]:
    """Return a problem for everything in a part that is not as in the first one."""
    names = sorted({*part.data.tracers, *first.data.tracers})
    tracers = [other_tracer(part, first, name) for name in names]
    return [
        *other_separations(part, first),
        *other_metadata(part, first),
        *(problem for problem in tracers if problem),
    ]


def other_separations(part: TwoPointPart, first: TwoPointPart) -> list[str]:
    """Return a problem if the bins of separation are not those of the first part."""
    if same(part.edges, first.edges):
        return []
    theirs = separations(first.edges)
    return [f"{part.name} has {separations(part.edges)}, but {first.name} has {theirs}"]


def other_metadata(part: TwoPointPart, first: TwoPointPart) -> list[str]:
    """Return a problem for everything that is told of a part otherwise than of the first one."""
    ours, theirs = (
        {key: repr(value) for key, value in data.metadata.items() if not key.startswith(MADE_BY)}
        for data in (part.data, first.data)
    )
    return [
        f"{part.name}: {key} is {ours.get(key, 'not given')}, but "
        f"{theirs.get(key, 'not given')} in {first.name}"
        for key in sorted({*ours, *theirs})
        if ours.get(key) != theirs.get(key)
    ]


def separations(edges: Array) -> str:
    """Return bins of separation in words."""
    return f"{len(edges)} bins of separation from {edges.min():g} to {edges.max():g} arcmin"


def other_tracer(part: TwoPointPart, first: TwoPointPart, name: str) -> str:
    """Return how a tracer of a part differs from that of the first one; empty if it does not."""
    for missing, there in ((part, first), (first, part)):
        if name not in missing.data.tracers:
            return f"{missing.name} has no tracer {name!r}, but {there.name} has"
    ours, theirs = part.data.tracers[name], first.data.tracers[name]
    if not (same(ours.z, theirs.z) and same(ours.nz, theirs.nz)):
        return f"{part.name}: the n(z) of {name!r} is not that in {first.name}"
    if ours.metadata != theirs.metadata:
        return f"{part.name}: the metadata of {name!r} are not those in {first.name}"
    return ""


def other_patches(part: JackknifePart, first: JackknifePart) -> list[str]:
    """Return a problem if the patches or the form of the samples are not those of the first."""
    ours, theirs = part.jackknife, first.jackknife
    if len(ours.centers) != len(theirs.centers):
        counts = f"{len(ours.centers)} patches, but {first.name} has {len(theirs.centers)}"
        return [f"{part.name} has {counts}"]
    if not np.allclose(ours.centers, theirs.centers, rtol=0, atol=SAME_CENTERS):
        moved = int(np.sum(np.abs(ours.centers - theirs.centers).max(axis=1) > SAME_CENTERS))
        where = f"patches have other centres than in {first.name}"
        return [f"{part.name}: {moved} of {len(ours.centers)} {where}"]
    return []


def foreign_samples(
    two_points: Sequence[TwoPointPart], jackknives: Sequence[JackknifePart]
) -> list[str]:
    """Return a problem for every file whose covariance is not that of the samples of its pairs."""
    samples = {
        pair: (part.name, part.jackknife.samples[k])
        for part in jackknives
        for k, pair in enumerate(part.jackknife.pairs)
    }
    centers = jackknives[0].jackknife.centers
    problems = []
    for part in two_points:
        names = {samples[pair][0] for pair in part.indices}
        own = [samples[pair][1] for pair in part.indices]
        indices = [index for chosen in part.indices.values() for index in chosen]
        covariance = part.data.covariance.dense[np.ix_(indices, indices)]
        if not is_covariance(covariance, own, centers):
            problems.append(
                f"the covariance in {part.name} is not that of the samples in "
                f"{' and '.join(sorted(names))}; give files of one run"
            )
    return problems


def is_covariance(covariance: Array, samples: Sequence[Array], centers: Array) -> bool:
    """Whether a matrix is the covariance of jackknife samples."""
    shapes = {sample.shape for sample in samples}
    points = len(covariance) // len(samples)
    if shapes != {(len(centers), 2, points // 2)}:
        return False
    pairs = [(0, 0)] * len(samples)
    expected = Jackknife(pairs=pairs, samples=np.array(samples), centers=centers).covariance
    tolerance = SAME_COVARIANCE * np.abs(expected).max()
    return bool(np.allclose(covariance, expected, rtol=0, atol=tolerance, equal_nan=True))


def same(first: Array, second: Array) -> bool:
    """Whether two arrays of one shape hold the same numbers."""
    return first.shape == second.shape and bool(np.allclose(first, second, rtol=1e-12, atol=0))
