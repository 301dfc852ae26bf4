"""Read what the parts of a measurement wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sacc
from fits_columns import Array, CatalogError
from jackknife import Jackknife, Pair, read_jackknife

KINDS = ("galaxy_shear_xi_plus", "galaxy_shear_xi_minus")
EDGES = ("theta_min", "theta_max")
TRACER = "source_"


@dataclass(frozen=True, kw_only=True)
class TwoPointPart:
    """Correlation functions of some pairs of bins.

    Attributes
    ----------
    name : of the file
    data : the whole file
    indices : of the data points of each pair, xi+ and then xi-
    """

    name: str
    data: sacc.Sacc
    indices: dict[Pair, list[int]]

    @property
    def edges(self) -> Array:
        """Bins of separation of the first pair, (n_theta, 2) in arcmin."""
        return self.edges_of(next(iter(self.indices)))

    def edges_of(self, pair: Pair) -> Array:
        """Return the bins of separation of xi+ of a pair, (n_theta, 2) in arcmin."""
        points = [self.data.data[k] for k in self.indices[pair]]
        return np.array(
            [[point[tag] for tag in EDGES] for point in points if point.data_type == KINDS[0]]
        )


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
    try:
        data = sacc.Sacc.load(path)
    except (OSError, KeyError, ValueError) as error:
        raise CatalogError(f"{name}: not readable as SACC: {error}") from error
    problems = foreign_content(name, data)
    if problems:
        raise CatalogError(*problems)
    plus, minus = (indices_by_tracers(data, kind) for kind in KINDS)
    indices = {
        (bin_number(first), bin_number(second)): [*plus[first, second], *minus[first, second]]
        for first, second in plus
    }
    return TwoPointPart(name=name, data=data, indices=indices)


def indices_by_tracers(data: sacc.Sacc, kind: str) -> dict[tuple[str, str], list[int]]:
    """Return the indices of the data points of one kind, for each pair of tracers."""
    indices: dict[tuple[str, str], list[int]] = {}
    for index, point in enumerate(data.data):
        if point.data_type == kind:
            indices.setdefault(point.tracers, []).append(index)
    return indices


def foreign_content(name: str, data: sacc.Sacc) -> list[str]:
    """Return a problem for everything in a file that the stage treecorr does not write."""
    kinds = sorted(set(data.get_data_types()) - set(KINDS))
    tracers = [str(tracer) for tracer in data.tracers if not is_tomographic_bin(tracer)]
    tags = sorted({tag for point in data.data for tag in EDGES if tag not in point.tags})
    plus, minus = (indices_by_tracers(data, kind).keys() for kind in KINDS)
    problems = [f"data of type {kind!r} cannot be gathered" for kind in kinds]
    problems += [f"the tracer {tracer!r} is not {TRACER}0, {TRACER}1, ..." for tracer in tracers]
    problems += [f"there are data points without {tag!r}" for tag in tags]
    problems += ["xi+ and xi- are not of the same pairs of bins"] if plus != minus else []
    problems += ["has no covariance"] if data.covariance is None else []
    return [f"{name}: {problem}" for problem in problems]


def is_tomographic_bin(tracer: str) -> bool:
    """Whether a tracer is called source_0 or the like."""
    return tracer.startswith(TRACER) and tracer.removeprefix(TRACER).isdecimal()


def bin_number(tracer: str) -> int:
    """Return the number of a tracer that is called source_0 or the like."""
    return int(tracer.removeprefix(TRACER))


def read_jackknife_parts(paths: Iterable[str]) -> list[JackknifePart]:
    """Return the jackknife samples of each file.

    Raises
    ------
    CatalogError
        If one is not readable.
    """
    return [JackknifePart(name=Path(path).name, jackknife=read_jackknife(path)) for path in paths]
