"""For which rows of a catalogue a condition on its columns is true: ``s2n > 10 and mag_i < 24``.

What may stand in a condition is made sure by descpipe, before anything is worked out.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from column_arithmetic import (
    BITS,
    FUNCTIONS,
    ArithmeticProblem,
    calculate,
    combine_bits,
    compare,
    exact_float,
)
from fits_columns import CatalogError
from numpy.typing import NDArray

from descpipe.contract.conditions import Condition, ConditionError

Columns = Mapping[str, NDArray[Any]]
LARGEST_WHOLE = 2**63
UNARY = {
    ast.UAdd: np.positive,
    ast.USub: np.negative,
    ast.Not: np.logical_not,
    ast.Invert: np.logical_not,
}
Value = Callable[[ast.expr], Any]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A condition on columns.

    Attributes
    ----------
    what : the parameter that it was given by
    condition : what it says
    """

    what: str
    condition: Condition

    @property
    def names(self) -> Mapping[str, int]:
        """The columns that it names, in the order of the text, and their places in it."""
        return self.condition.names

    @property
    def guarded(self) -> frozenset[str]:
        """Those that it asks `isfinite` of, which may hold NaN."""
        return self.condition.guarded

    def accept(self, columns: Columns) -> NDArray[np.bool_]:
        """Return for which rows it is true; a comparison with NaN is false.

        Parameters
        ----------
        columns : (n,) numbers by the names of the expression

        Raises
        ------
        CatalogError
            If bits of numbers that are not whole are asked for, or whole numbers are too large to
            calculate with.
        """
        try:
            with np.errstate(all="ignore"):
                return np.asarray(value(self.condition.tree, columns), dtype=bool)
        except ArithmeticProblem as error:
            raise CatalogError(f"{self.what}: {error}") from error

    def column_problems(self, known: Iterable[str]) -> list[str]:
        """Return a problem for every column that is not known, with its place and a near miss."""
        return [f"{self.what}: {problem}" for problem in self.condition.unknown(known)]


def parse_expression(text: str, what: str = "cuts") -> Expression:
    """Return the condition that a text says.

    Parameters
    ----------
    text : of one line
    what : the parameter that it was given by, for messages

    Raises
    ------
    CatalogError
        With everything that is no part of a condition, with its place.
    """
    try:
        return Expression(what=what, condition=Condition(text))
    except ConditionError as error:
        raise CatalogError(*(f"{what}: {problem}" for problem in error.problems)) from error


def value(node: ast.expr, columns: Columns) -> Any:
    """Return what a part of a condition is: numbers, or for which rows it is true."""
    if isinstance(node, ast.Name):
        return columns[node.id]
    return VALUES[type(node)](node, partial(value, columns=columns))


def constant(node: Any, of: Value) -> Any:  # noqa: ARG001 - as all of them
    """Return a number, whole if it was written so and is not too large."""
    is_whole = isinstance(node.value, int) and abs(node.value) < LARGEST_WHOLE
    return np.int64(node.value) if is_whole else np.float64(node.value)


def sign_or_not(node: Any, of: Value) -> Any:
    """Return what stands behind a sign, `not` or `~`."""
    return UNARY[type(node.op)](of(node.operand))


def and_or(node: Any, of: Value) -> Any:
    """Return `and` or `or` of any number of truths."""
    join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
    return join.reduce(np.broadcast_arrays(*map(of, node.values)))


def arithmetic(node: Any, of: Value) -> Any:
    """Return what an operator makes of two numbers, or of two truths."""
    operation = combine_bits if type(node.op) in BITS else calculate
    return operation(node.op, of(node.left), of(node.right))


def comparison(node: Any, of: Value) -> Any:
    """Return where each number compares with the next one as it says."""
    sides = [of(node.left), *map(of, node.comparators)]
    triples = zip(node.ops, sides[:-1], sides[1:], strict=True)
    truths = [compare(operator, left, right) for operator, left, right in triples]
    return np.logical_and.reduce(np.broadcast_arrays(*truths))


def call(node: Any, of: Value) -> Any:
    """Return what a function makes of numbers."""
    return FUNCTIONS[node.func.id](*(exact_float(of(argument)) for argument in node.args))


VALUES: dict[type, Callable[[Any, Value], Any]] = {
    ast.Constant: constant,
    ast.UnaryOp: sign_or_not,
    ast.BoolOp: and_or,
    ast.BinOp: arithmetic,
    ast.Compare: comparison,
    ast.Call: call,
}
