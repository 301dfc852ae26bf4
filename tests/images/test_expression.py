"""Conditions on columns mean what they say."""

import numpy as np
import pytest
from expression import parse_expression
from fits_columns import CatalogError

COLUMNS = {
    "s2n": np.array([5.0, 15.0, np.nan]),
    "z": np.array([0.1, 0.2, 0.3]),
    "flags": np.array([0, 4, 6]),
    "id": np.array([2**60 + 1, 2**60 + 2, 3]),
}


def accepted(text):
    return parse_expression(text).accept(COLUMNS).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s2n > 10", [False, True, False]),
        ("0.1 < z <= .2", [False, True, False]),
        ("z < 0.15 or z > 0.25", [True, False, True]),
        ("not z < 0.15", [False, True, True]),
        ("-z < -0.15 and flags == 4", [False, True, False]),
        ("2 * z + 1 >= 1.4", [False, True, True]),
        ("z ** 2 / z > 0.15", [False, True, True]),
        ("abs(z - 0.2) < 0.05", [False, True, False]),
        ("log10(z) < -0.8", [True, False, False]),
        ("hypot(z, 0.41) > sqrt(maximum(z, 0.2))", [False, True, False]),
        ("(z > 0.15) & (z < 0.25) | (flags == 0)", [True, True, False]),
        ("~(z > 0.15)", [True, False, False]),
        ("flags & 4 == 0", [True, False, False]),
        ("(flags | 2) != 6", [True, False, False]),
        ("id % 2 == 0", [False, True, False]),
        ("id == 1152921504606846977", [True, False, False]),
    ],
)
def test_a_condition_means_what_it_means_in_python(text, expected):
    assert accepted(text) == expected


def test_a_comparison_with_nan_is_false():
    assert accepted("s2n == s2n") == [True, True, False]
    assert accepted("s2n != 5") == [False, True, False]
    assert accepted("isfinite(s2n)") == [True, True, False]


def test_a_division_by_zero_is_no_number_and_not_selected():
    assert accepted("flags % 0 == 0") == [False, False, False]
    assert accepted("z / (z - z) < 1") == [False, False, False]


def test_numbers_without_end_are_no_work():
    assert accepted("z < 9 ** 9 ** 9 ** 9") == [True, True, True]


def test_what_is_no_condition_is_refused_with_the_name_of_its_parameter():
    with pytest.raises(CatalogError) as caught:
        parse_expression("foo(z) > 1 and z > 'a'", "selection")
    assert [problem.partition(":")[0] for problem in caught.value.args] == ["selection"] * 2


def test_unknown_columns_are_told():
    expression = parse_expression("S2N > 10 and redshfit < 1")
    assert expression.column_problems(["s2n", "redshift"]) == [
        "cuts: character 14: no column 'redshfit'; did you mean 'redshift'?"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z & 1 == 0", "bits of numbers that are not whole"),
        ("id + 1 > 5", r"whole numbers beyond 2\*\*53"),
    ],
)
def test_arithmetic_that_would_be_wrong_is_refused(text, message):
    with pytest.raises(CatalogError, match=message):
        accepted(text)
