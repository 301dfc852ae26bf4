"""Which separations count: ranges that are given, and cuts that the measurement has recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from fits_columns import Array, CatalogError
from measured_xi import Kind
from numpy.typing import NDArray

# Names of the correlation functions in parameters, in the recorded cuts, and in results.
NAMES: Mapping[Kind, str] = {
    "plus": "xi_plus",
    "minus": "xi_minus",
    "gamma_t": "gamma_t",
    "w": "w",
}
RECORDED = "scale_cut_"  # before such a name in the metadata of a file: its smallest separation
EDGE_TOLERANCE = 1e-6  # relative: an edge of a bin that is a limit is within it

Limits = tuple[float | None, float | None]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One end of a range of separations.

    Attributes
    ----------
    value : arcmin
    origin : where it is from, in words
    replaced : recorded cut whose place it takes, arcmin; None if there is none
    """

    value: float
    origin: str
    replaced: float | None = None


@dataclass(frozen=True, kw_only=True)
class Range:
    """Separations that count, of one correlation function; an end of None cuts nothing."""

    low: Cut | None
    high: Cut | None

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends, arcmin."""
        return self.low.value if self.low else 0.0, self.high.value if self.high else np.inf

    def __str__(self) -> str:
        """Return both ends in words."""
        ends = [("from", self.low), ("to", self.high)]
        return " ".join(f"{word} {cut.value:g} ({cut.origin})" for word, cut in ends if cut)


def recorded_cuts(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the metadata of a file say of scale cuts, by the name of the function."""
    return {
        key.removeprefix(RECORDED): value
        for key, value in metadata.items()
        if key.startswith(RECORDED)
    }


def recorded_problems(recorded: Mapping[str, Any]) -> list[str]:
    """Return a problem for every recorded cut that cannot be applied."""
    problems = []
    for name, value in recorded.items():
        where = f"its metadata record the scale cut {RECORDED + name!r}"
        if name not in NAMES.values():
            problems.append(f"{where}, of none of {', '.join(NAMES.values())}")
        elif not (isinstance(value, int | float) and np.isfinite(value) and value >= 0):
            problems.append(f"{where} as {value!r}; it must be a number of arcmin")
    return problems


def choose_ranges(given: Mapping[str, Limits], recorded: Mapping[str, float]) -> dict[str, Range]:
    """Return the range of each function: the ends that are given, or else what is recorded.

    Raises
    ------
    CatalogError
        With every range that has no separations.
    """
    ranges = {
        name: Range(
            low=choose_low(name, low, recorded.get(name)),
            high=None if high is None else Cut(value=high, origin=origin_of(name, "max")),
        )
        for name, (low, high) in given.items()
    }
    problems = [
        f"scale cuts of {name}: there is nothing {range_}; change scale_cuts.{name}_max, or set "
        f"scale_cuts.{name}_min"
        for name, range_ in ranges.items()
        if not range_.ends[0] < range_.ends[1]
    ]
    if problems:
        raise CatalogError(*problems)
    return ranges


def choose_low(name: str, given: float | None, recorded: float | None) -> Cut | None:
    """Return the smallest separation of a function: the given one, or else the recorded one."""
    if given is not None:
        return Cut(value=given, origin=origin_of(name, "min"), replaced=recorded)
    return None if recorded is None else Cut(value=recorded, origin="recorded in two-point")


def origin_of(name: str, end: str) -> str:
    """Return where a cut is from that a parameter gives."""
    return f"parameter scale_cuts.{name}_{end}"


def used_points(
    kinds: Sequence[Kind] | NDArray[np.str_], edges: Array, ranges: Mapping[str, Range]
) -> NDArray[np.bool_]:
    """Return which points lie in the range of their correlation function as a whole.

    Parameters
    ----------
    kinds : (n,) of the correlation function of each point
    edges : (n, 2) separations of each point, arcmin
    ranges : by the name of the function

    Raises
    ------
    CatalogError
        If none do.
    """
    ends = np.array([ranges[NAMES[kind]].ends for kind in kinds])
    low, high = edges.T
    used = (low >= ends[:, 0] * (1 - EDGE_TOLERANCE)) & (high <= ends[:, 1] * (1 + EDGE_TOLERANCE))
    if not used.any():
        told = "; ".join(f"{name} {range_}" for name, range_ in ranges.items() if str(range_))
        raise CatalogError(
            f"the scale cuts leave none of the {used.size} points, which are from {low.min():.4g} "
            f"to {high.max():.4g} arcmin ({told}); change the parameter scale_cuts"
        )
    return np.asarray(used)
