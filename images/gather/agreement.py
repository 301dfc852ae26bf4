"""Whether the parts of a measurement make up one whole."""

from collections.abc import Iterable, Sequence

import numpy as np
from fits_columns import Array
from jackknife import covariance_of
from parts import KINDS, JackknifePart, Key, TwoPointPart, words

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
    fullest = max(two_points, key=lambda part: len(part.data.tracers))
    expected = fullest.expected_keys()
    problems += wrong_pairs("two-point-parts", expected, pairs_by_name(two_points))
    problems += wrong_pairs("jackknife-parts", expected, sampled_pairs_by_name(jackknives))
    return problems or foreign_samples(two_points, jackknives)


def pairs_by_name(parts: Iterable[TwoPointPart]) -> list[tuple[str, Sequence[Key]]]:
    """Return the pairs of each file of correlation functions."""
    return [(part.name, list(part.indices)) for part in parts]


def sampled_pairs_by_name(parts: Iterable[JackknifePart]) -> list[tuple[str, Sequence[Key]]]:
    """Return the pairs of each file of samples."""
    return [(part.name, list(part.samples)) for part in parts]


def wrong_pairs(
    tag: str, expected: Sequence[Key], pairs_of_files: Sequence[tuple[str, Sequence[Key]]]
) -> list[str]:
    """Return a problem for every pair of bins that is missing or there more than once."""
    files: dict[Key, list[str]] = {}
    for name, keys in pairs_of_files:
        for key in keys:
            files.setdefault(key, []).append(name)
    where = f"the {len(pairs_of_files)} files" if len(pairs_of_files) > 1 else "the one file"
    problems = []
    for key in expected:
        names = files.pop(key, [])
        if not names:
            problems.append(f"{words(key)} is not in {where} of {tag!r}; give those of all parts")
        elif len(names) > 1:
            places = " and again in ".join(names)
            problems.append(f"{words(key)} is in {places}; leave one of them out")
    problems += [
        f"{words(key)}, in {names[0]}, is not among those of the bins that there are"
        for key, names in files.items()
    ]
    return problems


def own_separations(part: TwoPointPart) -> list[str]:
    """Return a problem for every pair of a file whose bins of separation are others."""
    return [
        f"{part.name}: {words(key)} has other separations than the rest of it"
        for key in part.indices
        if not same(part.edges_of(key), part.edges)
        or len(part.indices[key]) != len(KINDS[key[0]]) * len(part.edges)
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
    samples = {key: (part.name, own) for part in jackknives for key, own in part.samples.items()}
    is_bootstrap = jackknives[0].jackknife.is_bootstrap
    problems = []
    for part in two_points:
        names = {samples[key][0] for key in part.indices}
        own = [samples[key][1] for key in part.indices]
        indices = [index for chosen in part.indices.values() for index in chosen]
        covariance = part.data.covariance.dense[np.ix_(indices, indices)]
        if not is_covariance(covariance, own, is_bootstrap=is_bootstrap):
            problems.append(
                f"the covariance in {part.name} is not that of the samples in "
                f"{' and '.join(sorted(names))}; give files of one run"
            )
    return problems


def is_covariance(covariance: Array, samples: Sequence[Array], *, is_bootstrap: bool) -> bool:
    """Whether a matrix is the covariance of samples, (n_sample, n_function, n_theta) each."""
    if len({len(sample) for sample in samples}) != 1:
        return False
    vectors = np.concatenate([sample.reshape(len(sample), -1) for sample in samples], axis=1)
    if vectors.shape[1] != len(covariance):
        return False
    expected = covariance_of(vectors, is_bootstrap=is_bootstrap)
    tolerance = SAME_COVARIANCE * np.abs(expected).max()
    return bool(np.allclose(covariance, expected, rtol=0, atol=tolerance, equal_nan=True))


def same(first: Array, second: Array) -> bool:
    """Whether two arrays of one shape hold the same numbers."""
    return first.shape == second.shape and bool(np.allclose(first, second, rtol=1e-12, atol=0))
