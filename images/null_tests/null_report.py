"""Write the results of null tests as YAML and as a table, and say which failed."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from null_test import NullTest, Point

PASS, FAIL, NOT_DONE = "PASS", "FAIL", "NOT DONE"
WIDTH = 79  # of what is printed


def result_of(test: NullTest, p_limit: float) -> str:
    """Return whether a test passed, failed or was not done."""
    if test.reason:
        return NOT_DONE
    return PASS if test.p_value >= p_limit else FAIL


def write_results(path: str, tests: Sequence[NullTest], p_limit: float) -> None:
    """Write all results and all points as YAML."""
    results = {
        "passed": not failed(tests, p_limit),
        "p_limit": p_limit,
        "tests": [described(test, p_limit) for test in tests],
    }
    Path(path).write_text(yaml.safe_dump(results, sort_keys=False), encoding="utf-8")


def described(test: NullTest, p_limit: float) -> dict[str, Any]:
    """Return one test as it stands in the YAML."""
    head = {"name": test.name, "title": test.title, "result": result_of(test, p_limit)}
    if test.reason:
        return head | {"reason": test.reason, "points": []}
    numbers = {"chi2": test.chi2, "dof": test.dof, "p_value": test.p_value}
    covariance = "theory" if test.n_patch is None else f"jackknife of {test.n_patch} patches"
    points = [described_point(point) for point in test.points]
    return head | numbers | {"covariance": covariance, "points": points}


def described_point(point: Point) -> dict[str, Any]:
    """Return one point as it stands in the YAML."""
    theta = {} if point.theta is None else {"theta": point.theta}
    return (
        {"bins": list(point.bins), "quantity": point.quantity}
        | theta
        | {"value": point.value, "error": point.error}
    )


def write_table(path: str, tests: Sequence[NullTest], p_limit: float) -> None:
    """Write a row for each test as Markdown."""
    lines = [
        "| test | must be zero | χ² / number | p | largest | result |",
        "| --- | --- | --- | --- | --- | --- |",
        *(row(test, p_limit) for test in tests),
    ]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def row(test: NullTest, p_limit: float) -> str:
    """Return the row of one test."""
    if test.reason:
        return f"| `{test.name}` | {test.title} | | | | {NOT_DONE}: {test.reason} |"
    numbers = f"{test.chi2:.1f} / {test.dof} | {test.p_value:.2g} | {point_words(worst(test))}"
    return f"| `{test.name}` | {test.title} | {numbers} | {result_of(test, p_limit)} |"


def summary_lines(tests: Sequence[NullTest], p_limit: float) -> list[str]:
    """Return the results in lines of plain text, with why tests were not done."""
    lines = [f"{'test':<15} {'chi2':>9} {'numbers':>8} {'p':>9}  result"]
    for test in tests:
        if test.reason:
            lines.append(f"{test.name:<44}  {NOT_DONE}")
            lines += textwrap.wrap(test.reason, WIDTH, initial_indent="  ", subsequent_indent="  ")
        else:
            numbers = f"{test.chi2:9.1f} {test.dof:8d} {test.p_value:9.2g}"
            lines.append(f"{test.name:<15} {numbers}  {result_of(test, p_limit)}")
    return [*lines, f"A test fails if p is below {p_limit:g}."]


def failed(tests: Sequence[NullTest], p_limit: float) -> list[NullTest]:
    """Return the tests that failed."""
    return [test for test in tests if result_of(test, p_limit) == FAIL]


def failures(tests: Sequence[NullTest], p_limit: float) -> list[str]:
    """Return a sentence for each test that failed."""
    return [
        f"{test.name} failed: {test.title} is not zero: chi-square {test.chi2:.1f} for "
        f"{test.dof} numbers, p = {test.p_value:.2g} is below {p_limit:g}; "
        f"the largest: {point_words(worst(test))}"
        for test in failed(tests, p_limit)
    ]


def missed(tests: Sequence[NullTest]) -> list[str]:
    """Return a sentence for each test that was not done."""
    return [f"{test.name} was not done: {test.reason}" for test in tests if test.reason]


def worst(test: NullTest) -> Point:
    """Return the point that is farthest from zero in units of its error."""
    return test.points[int(np.argmax([abs(p.value) / p.error for p in test.points]))]


def point_words(point: Point) -> str:
    """Return a point in words."""
    bins = f"bin {point.bins[0]}" if len(point.bins) == 1 else f"bins {point.bins}"
    where = "" if point.theta is None else f" at {point.theta:.3g} arcmin"
    return f"{point.quantity} of {bins}{where} is {point.value:.2e} ± {point.error:.1e}"
