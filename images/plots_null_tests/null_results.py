"""Read the results of null tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Array = NDArray[np.float64]
# What is raised for a file of something else, where no schema was checked before.
UNREADABLE = (OSError, LookupError, TypeError, ValueError, yaml.YAMLError)
FROM_NULL_TESTS = "give the output null-tests of the stage null_tests"


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
        If it holds something else, or with every test that has points without an error.
    """
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        problems = [
            f"{Path(path).name}: test {test['name']!r}: {count} of {len(test['points'])} points "
            f"have no error above 0; {FROM_NULL_TESTS}"
            for test in content["tests"]
            if (count := sum(not point["error"] > 0 for point in test["points"]))
        ]
        if not problems:
            tests = [result_of(test) for test in content["tests"]]
            return Results(p_limit=float(content["p_limit"]), tests=tests)
    except UNREADABLE as error:
        what = f"{Path(path).name} does not hold the results of null tests ({error!r})"
        raise ResultError(f"{what}; {FROM_NULL_TESTS}") from error
    raise ResultError(*problems)


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
