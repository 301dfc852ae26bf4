"""How S8 and its range in each of many simulated surveys compare with the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from amplitudes import Mean, Points, by_leaving_out, mean_of
from fits_columns import Array, CatalogError, reading
from survey_names import survey_names
from theory_types import TheoryComparison

FROM_THEORY = "give the output theory-comparison of the stage theory"
ENDS = ("value", "low", "high")


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """S8 of n surveys, by all of their points or by a part of them.

    Attributes
    ----------
    best : (n,)
    low, high : (n,) ends of the range of 68 %
    truth : (n,) what the surveys were made with
    """

    best: Array
    low: Array
    high: Array
    truth: Array


def read_s8(names: Sequence[str], paths: Sequence[str]) -> dict[str, Ranges]:
    """Return S8 of all surveys by all points, "all", and by each part; nothing without files.

    A part whose range has no end in one of the surveys is left out.

    Parameters
    ----------
    names : of the surveys
    paths : of the comparisons with theory, in the same order

    Raises
    ------
    CatalogError
        If a file cannot be used, knows no truth or has no range of all its points, or if the files
        are not of these surveys.
    """
    if not paths:
        return {}
    if (found := survey_names(paths)) != list(names):
        raise CatalogError(f"the files are not of the same surveys: {[list(names), found]}")
    comparisons = [read_comparison(path) for path in paths]
    truth = np.array([comparison["S8"]["truth"] for comparison in comparisons])
    parts = [comparison["S8_from"] for comparison in comparisons]
    ranges = {}
    for name in parts[0]:
        if all(has_range(part.get(name)) for part in parts):
            columns = {key: np.array([part[name][key] for part in parts]) for key in ENDS}
            ranges[name] = Ranges(
                best=columns["value"], low=columns["low"], high=columns["high"], truth=truth
            )
    return ranges


def read_comparison(path: str) -> dict[str, Any]:
    """Read what one survey says of S8.

    Raises
    ------
    CatalogError
        If it says nothing, or the truth is not known.
    """
    with reading(path, TheoryComparison(keys=["S8", "S8_from"]), FROM_THEORY):
        found: dict[str, Any] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if "truth" not in found["S8"]:
        raise CatalogError(f"{Path(path).name}: S8 has no truth; give theory the truth of a survey")
    if not has_range(found["S8_from"].get("all")):
        raise CatalogError(f"{Path(path).name}: the range of S8 has no end; leave this survey out")
    return found


def has_range(found: dict[str, float | None] | None) -> bool:
    """Return whether there is a value with both ends of its range."""
    return found is not None and None not in found.values()


def ratio_to_truth(ranges: Ranges) -> Mean:
    """Return the mean of S8 over its truth."""
    return mean_of(ranges.best / ranges.truth)


def range_ratio(ranges: Ranges) -> Mean:
    """Return half the mean length of the range over the scatter of S8; its error by leaving out."""
    half, residual = 0.5 * (ranges.high - ranges.low), ranges.best - ranges.truth

    def ratio(kept: Points) -> float:
        return float(half[kept].mean() / residual[kept].std(ddof=1))

    return by_leaving_out(ratio, residual.size)


def held(ranges: Ranges) -> Mean:
    """Return the fraction of surveys whose range holds the truth, with its binomial error."""
    inside = (ranges.low <= ranges.truth) & (ranges.truth <= ranges.high)
    fraction = float(inside.mean())
    return Mean(value=fraction, error=float(np.sqrt(fraction * (1 - fraction) / inside.size)))
