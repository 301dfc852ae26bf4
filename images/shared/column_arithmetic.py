"""Arithmetic on columns of whole and other numbers that is right or refused."""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST_EXACT = 2**53  # beyond, a float64 does not hold every whole number
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "log10": np.log10,
    "exp": np.exp,
    "hypot": np.hypot,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "isfinite": np.isfinite,
}
OPERATORS: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
}
BITS: dict[type[ast.operator], Callable[..., Any]] = {
    ast.BitAnd: np.bitwise_and,
    ast.BitOr: np.bitwise_or,
}
COMPARISONS: dict[type[ast.cmpop], Callable[..., Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


class ArithmeticProblem(ValueError):
    """Numbers cannot be calculated with."""


def calculate(operator: ast.operator, left: Any, right: Any) -> Any:
    """Return what an operator makes of two columns or numbers.

    Remainders of whole numbers are exact. All else is in float64, so that nothing overflows.
    """
    operation = OPERATORS[type(operator)]
    if isinstance(operator, (ast.Mod, ast.FloorDiv)) and is_whole(left, right) and np.all(right):
        return operation(left, right)
    return operation(exact_float(left), exact_float(right))


def compare(operator: ast.cmpop, left: Any, right: Any) -> Any:
    """Compare numbers; what is NaN is not even different."""
    truth = COMPARISONS[type(operator)](left, right)
    return truth & ~np.isnan(left) & ~np.isnan(right)


def combine_bits(operator: ast.operator, left: Any, right: Any) -> Any:
    """Return `and` or `or` of truths, or of the bits of whole numbers.

    Raises
    ------
    ArithmeticProblem
        If they are not whole.
    """
    if not (is_whole(left, right) or are_truths(left, right)):
        raise ArithmeticProblem(
            "bits of numbers that are not whole; put each comparison in parentheses, or write "
            "`and` and `or`"
        )
    return BITS[type(operator)](left, right)


def are_truths(*values: Any) -> bool:
    """Whether all are true or false by their type."""
    return all(np.asarray(value).dtype.kind == "b" for value in values)


def is_whole(*values: Any) -> bool:
    """Whether all are whole numbers by their type."""
    return all(np.asarray(value).dtype.kind == "i" for value in values)


def exact_float(values: Any) -> Any:
    """Return numbers as float64.

    Raises
    ------
    ArithmeticProblem
        If they are whole and too large for it.
    """
    if is_whole(values) and np.any((values > LARGEST_EXACT) | (values < -LARGEST_EXACT)):
        raise ArithmeticProblem(
            "whole numbers beyond 2**53 cannot be calculated with; compare them, or take % of them"
        )
    return np.asarray(values, dtype=np.float64)
