"""Read what the parts of a measurement wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np
import sacc
from fits_columns import Array, CatalogError, reading
from jackknife import FORMS, Jackknife, Pair, Probe, read_jackknife

from descpipe import SACC

Key = tuple[Probe, Pair]  # what is measured, of which bins
KINDS: dict[Probe, tuple[str, ...]] = {
    "shear": ("galaxy_shear_xi_plus", "galaxy_shear_xi_minus"),
    "lensing": ("galaxy_shearDensity_xi_t", "galaxy_shearDensity_xi_x"),
    "clustering": ("galaxy_density_xi",),
}
NAMES: dict[Probe, str] = {
    "shear": "xi+ and xi-",
    "lensing": "gamma_t and gamma_x",
    "clustering": "w",
}
EDGES = ("theta_min", "theta_max")
SOURCE, LENS = "source_", "lens_"


@dataclass(frozen=True, kw_only=True)
class TwoPointPart:
    """Correlation functions of some pairs of bins.

    Attributes
    ----------
    name : of the file
    data : the whole file
    indices : of the data points of each pair: xi+ and then xi-, gamma_t and then gamma_x, or w
    """

    name: str
    data: sacc.Sacc
    indices: dict[Key, list[int]]

    @property
    def edges(self) -> Array:
        """Bins of separation of the first pair, (n_theta, 2) in arcmin."""
        return self.edges_of(next(iter(self.indices)))

    def edges_of(self, key: Key) -> Array:
        """Return the bins of separation of the first function of a pair, (n_theta, 2) in arcmin."""
        points = [self.data.data[k] for k in self.indices[key]]
        first = KINDS[key[0]][0]
        return np.array(
            [[point[tag] for tag in EDGES] for point in points if point.data_type == first]
        )

    def expected_keys(self) -> list[Key]:
        """Return all that must be measured of the bins that it has."""
        sources = sorted(bin_number(name) for name in self.data.tracers if SOURCE in name)
        lenses = sorted(bin_number(name) for name in self.data.tracers if LENS in name)
        clustering = self.data.metadata.get("clustering", "auto")
        keys: list[Key] = [("shear", pair) for pair in combinations_with_replacement(sources, 2)]
        keys += [("lensing", pair) for pair in product(lenses, sources)]
        keys += [
            ("clustering", (k, m))
            for k, m in combinations_with_replacement(lenses, 2)
            if clustering == "all" or (clustering == "auto" and k == m)
        ]
        return keys


def words(key: Key) -> str:
    """Return what is measured of which bins, in words."""
    probe, pair = key
    if probe == "lensing":
        return f"the lens bin {pair[0]} with bin {pair[1]}"
    return f"the pair of {'lens ' if probe == 'clustering' else ''}bins {pair}"


@dataclass(frozen=True, kw_only=True)
class JackknifePart:
    """Jackknife samples of some pairs of bins.

    Attributes
    ----------
    name : of the file
    jackknife : what is in it
    """

    name: str
    jackknife: Jackknife

    @property
    def samples(self) -> dict[Key, Array]:
        """Samples of each pair of bins, (n_sample, n_function, n_theta)."""
        return {
            (probe, pair): values
            for probe, samples in self.jackknife.probes.items()
            for pair, values in zip(samples.pairs, samples.values, strict=True)
        }


def read_two_point_parts(paths: Iterable[str]) -> list[TwoPointPart]:
    """Return the correlation functions of each file.

    Raises
    ------
    CatalogError
        With every file that is not readable, or holds something else.
    """
    parts: list[TwoPointPart] = []
    problems: list[str] = []
    for path in paths:
        try:
            parts.append(read_two_point_part(path))
        except CatalogError as error:
            problems += error.args
    if problems:
        raise CatalogError(*problems)
    return parts


def read_two_point_part(path: str) -> TwoPointPart:
    """Return the correlation functions of a SACC file.

    Raises
    ------
    CatalogError
        If it is not readable, or holds something else.
    """
    name = Path(path).name
    with reading(path, SACC(tracers=["*"]), "give what a part of the stage treecorr has written"):
        data = sacc.Sacc.load(path)
    problems = foreign_content(name, data)
    if problems:
        raise CatalogError(*problems)
    return TwoPointPart(name=name, data=data, indices=indices_by_key(data))


def indices_by_key(data: sacc.Sacc) -> dict[Key, list[int]]:
    """Return the indices of the data points of each pair of bins."""
    indices: dict[Key, list[int]] = {}
    for probe, kinds in KINDS.items():
        for kind in kinds:
            for tracers, found in indices_by_tracers(data, kind).items():
                indices.setdefault((probe, bins_of(probe, tracers)), []).extend(found)
    return indices


def bins_of(probe: Probe, tracers: tuple[str, str]) -> Pair:
    """Return the numbers of two bins; that of the lenses first, where there is one of each."""
    first, second = (bin_number(tracer) for tracer in tracers)
    return (second, first) if probe == "lensing" else (first, second)


def indices_by_tracers(data: sacc.Sacc, kind: str) -> dict[tuple[str, str], list[int]]:
    """Return the indices of the data points of one kind, for each pair of tracers."""
    indices: dict[tuple[str, str], list[int]] = {}
    for index, point in enumerate(data.data):
        if point.data_type == kind:
            indices.setdefault(point.tracers, []).append(index)
    return indices


def foreign_content(name: str, data: sacc.Sacc) -> list[str]:
    """Return a problem for everything in a file that the stage treecorr does not write."""
    known = {kind for kinds in KINDS.values() for kind in kinds}
    kinds = sorted(set(data.get_data_types()) - known)
    tracers = [str(tracer) for tracer in data.tracers if not is_bin(tracer)]
    tags = sorted({tag for point in data.data for tag in EDGES if tag not in point.tags})
    problems = [f"data of type {kind!r} cannot be gathered" for kind in kinds]
    problems += [
        f"the tracer {tracer!r} is not {SOURCE}0, {SOURCE}1, ..., or {LENS}0, {LENS}1, ..."
        for tracer in tracers
    ]
    problems += [f"there are data points without {tag!r}" for tag in tags]
    problems += [
        f"{NAMES[probe]} are not of the same pairs of bins"
        for probe in FORMS
        if len({frozenset(indices_by_tracers(data, kind)) for kind in KINDS[probe]}) > 1
    ]
    problems += ["has no covariance"] if data.covariance is None else []
    return [f"{name}: {problem}" for problem in problems]


def is_bin(tracer: str) -> bool:
    """Whether a tracer is called source_0, lens_0 or the like."""
    number = tracer.removeprefix(SOURCE if tracer.startswith(SOURCE) else LENS)
    return number != tracer and number.isdecimal()


def bin_number(tracer: str) -> int:
    """Return the number of a tracer that is called source_0, lens_0 or the like."""
    return int(tracer.rpartition("_")[2])


def read_jackknife_parts(paths: Iterable[str]) -> list[JackknifePart]:
    """Return the jackknife samples of each file.

    Raises
    ------
    CatalogError
        If one is not readable.
    """
    return [JackknifePart(name=Path(path).name, jackknife=read_jackknife(path)) for path in paths]
