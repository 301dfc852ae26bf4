"""Read the results of null tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Array = NDArray[np.float64]


class ResultError(ValueError):
    """Results cannot be drawn; one argument per problem."""


@dataclass(frozen=True, kw_only=True)
class Points:
    """What was measured of one quantity.

    Attributes
    ----------
    quantity : what it is
    bins : (n,) names of the bins of each point
    theta : (n,) separations, arcmin, or None where there are none
    sigmas : (n,) values in units of their errors
    """

    quantity: str
    bins: Sequence[str]
    theta: Array | None
    sigmas: Array


@dataclass(frozen=True, kw_only=True)
class Result:
    """One test.

    Attributes
    ----------
    name : of the test
    title : what must be zero, in words
    verdict : PASS, FAIL or NOT DONE
    reason : why it was not done, or ""
    chi2, dof, p_value : of the test; None if it was not done
    points : of each quantity
    """

    name: str
    title: str
    verdict: str
    reason: str
    chi2: float | None
    dof: int | None
    p_value: float | None
    points: Sequence[Points]


@dataclass(frozen=True, kw_only=True)
class Results:
    """All tests.

    Attributes
    ----------
    p_limit : a test with a smaller p-value fails
    tests : in the order of the file
    """

    p_limit: float
    tests: Sequence[Result]


def read_results(path: str) -> Results:
    """Read the results of all tests.

    Raises
    ------
    ResultError
        If points have no error, with every test of which this is so.
    """
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    problems = [
        f"{Path(path).name}: test {test['name']!r}: {count} of {len(test['points'])} points have "
        "no error above 0; is the file written by null_tests?"
        for test in content["tests"]
        if (count := sum(not point["error"] > 0 for point in test["points"]))
    ]
    if problems:
        raise ResultError(*problems)
    tests = [result_of(test) for test in content["tests"]]
    return Results(p_limit=float(content["p_limit"]), tests=tests)


def result_of(test: Mapping[str, Any]) -> Result:
    """Return one test, its points sorted by quantity."""
    quantities = dict.fromkeys(point["quantity"] for point in test["points"])
    return Result(
        name=test["name"],
        title=test["title"],
        verdict=test["result"],
        reason=test.get("reason", ""),
        chi2=test.get("chi2"),
        dof=test.get("dof"),
        p_value=test.get("p_value"),
        points=[points_of(test["points"], quantity) for quantity in quantities],
    )


def points_of(points: Sequence[Mapping[str, Any]], quantity: str) -> Points:
    """Return the points of one quantity."""
    chosen = [point for point in points if point["quantity"] == quantity]
    has_theta = all("theta" in point for point in chosen)
    return Points(
        quantity=quantity,
        bins=[",".join(map(str, point["bins"])) for point in chosen],
        theta=np.array([point["theta"] for point in chosen], dtype=float) if has_theta else None,
        sigmas=np.array([point["value"] / point["error"] for point in chosen], dtype=float),
    )
