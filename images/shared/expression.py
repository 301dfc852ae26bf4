"""Conditions on the columns of a catalogue, as people write them: ``s2n > 10 and mag_i < 24``.

The text is parsed as Python and never run: what is not arithmetic, a comparison, `and`, `or`,
`not`, or one of a few functions, is refused with its place.
"""

import ast
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from column_arithmetic import ArithmeticProblem
from expression_parts import Part, PartReader
from fits_columns import CatalogError
from numpy.typing import NDArray

LONGEST = 2000  # characters
EXAMPLE = "write it as in `s2n > 10 and size_ratio > 0.5`"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A condition on columns.

    Attributes
    ----------
    what : the parameter that it was given by
    names : the columns that it names, in the order of the text, with their places
    guarded : those that it asks `isfinite` of, which may hold NaN
    condition : what it says
    """

    what: str
    names: Mapping[str, str]
    guarded: frozenset[str]
    condition: Part

    def accept(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
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
                return np.asarray(self.condition.of(columns), dtype=bool)
        except ArithmeticProblem as error:
            raise CatalogError(f"{self.what}: {error}") from error

    def column_problems(self, known: Iterable[str]) -> list[str]:
        """Return a problem for every column that is not known, with its place and a near miss."""
        there = [name.lower() for name in known]
        problems = []
        for name, place in self.names.items():
            if name.lower() not in there:
                near = get_close_matches(name.lower(), there, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(there)}"
                problems.append(f"{place}: no column {name!r}; {hint}")
        return problems


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
    text = text.strip()
    reader = PartReader(text, what)
    condition = reader.read(parse_python(text, what))
    problems = list(reader.problems)
    if condition is not None and not condition.is_truth:
        problems.append(f"{what}:1:1: this is a number; compare it, as in `{text} > 0`")
    elif condition is not None and not reader.names:
        problems.append(f"{what}:1:1: no column is named; {EXAMPLE}")
    if problems or condition is None:
        raise CatalogError(*problems)
    return Expression(
        what=what,
        names=reader.names,
        guarded=frozenset(reader.guarded),
        condition=condition,
    )


def parse_python(text: str, what: str) -> ast.expr:
    """Return the parts of a text that has the form of Python.

    Raises
    ------
    CatalogError
        If it has not.
    """
    if len(text) > LONGEST:
        raise CatalogError(f"{what}: {len(text)} characters; write at most {LONGEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python code that is about to be an error
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        where = f"{what}:1:{error.offset or 1}"
        raise CatalogError(f"{where}: {error.msg}; {EXAMPLE}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise CatalogError(f"{what}: this is no condition: {error}; {EXAMPLE}") from error
