"""The parts of a condition on columns: what each is, number or truth, and how it is worked out."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

import numpy as np
from column_arithmetic import (
    BITS,
    COMPARISONS,
    FUNCTIONS,
    OPERATORS,
    calculate,
    combine_bits,
    compare,
    exact_float,
)
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
PARENTHESES = "put each comparison in parentheses, or write `and` and `or`"
ALLOWED = (
    "not allowed here; write numbers, columns, + - * / // % **, comparisons, and, or, not, and "
    f"the functions {', '.join(FUNCTIONS)}"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Part of a condition.

    Attributes
    ----------
    is_truth : whether it is true or false for each row; otherwise it is a number
    of : works it out from columns by their names
    """

    is_truth: bool
    of: Callable[[Columns], Any]


def number(of: Callable[[Columns], Any]) -> Part:
    """Return a part that is a number for each row."""
    return Part(is_truth=False, of=of)


def truth(of: Callable[[Columns], Any]) -> Part:
    """Return a part that is true or false for each row."""
    return Part(is_truth=True, of=of)


class PartReader:
    """Reads the parts of a condition, and tells all that cannot be one."""

    def __init__(self, text: str, what: str) -> None:
        self.text = text
        self.what = what
        self.problems: list[str] = []
        self.names: dict[str, str] = {}
        self.guarded: set[str] = set()

    def read(self, node: ast.expr) -> Part | None:
        """Return a part; None if it cannot be one, which was told."""
        read = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        if read is None:
            return self._refuse(node, ALLOWED)
        part: Part | None = read(node)
        return part

    def _refuse(self, node: ast.expr, why: str) -> Part | None:
        written = ast.get_source_segment(self.text, node) or ""
        self.problems.append(f"{self._place(node)}: `{written}`: {why}")
        return None

    def _place(self, node: ast.expr) -> str:
        before = self.text.encode()[: node.col_offset].decode(errors="replace")
        return f"{self.what}:1:{len(before) + 1}"

    def _number(self, node: ast.expr) -> Part | None:
        part = self.read(node)
        is_wrong = part is not None and part.is_truth
        return self._refuse(node, f"is no number; {PARENTHESES}") if is_wrong else part

    def _truth(self, node: ast.expr) -> Part | None:
        part = self.read(node)
        is_wrong = part is not None and not part.is_truth
        return self._refuse(node, "is a number; compare it") if is_wrong else part

    def _read_constant(self, node: ast.Constant) -> Part | None:
        if type(node.value) not in {int, float}:
            return self._refuse(node, "is no number")
        is_int = isinstance(node.value, int) and abs(node.value) < 2**63
        value = np.int64(node.value) if is_int else np.float64(node.value)  # type: ignore[arg-type]
        return number(lambda columns: value)  # noqa: ARG005 - the same for all columns

    def _read_name(self, node: ast.Name) -> Part | None:
        if node.id in FUNCTIONS:
            return self._refuse(node, f"is a function; write {node.id}(...)")
        self.names.setdefault(node.id, self._place(node))
        return number(lambda columns: columns[node.id])

    def _read_unaryop(self, node: ast.UnaryOp) -> Part | None:
        if isinstance(node.op, (ast.Not, ast.Invert)):
            return applied(truth, np.logical_not, self._truth(node.operand))
        sign = np.negative if isinstance(node.op, ast.USub) else np.positive
        return applied(number, sign, self._number(node.operand))

    def _read_boolop(self, node: ast.BoolOp) -> Part | None:
        parts = [self._truth(value) for value in node.values]
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return applied(truth, partial(joined, join), *parts)

    def _read_binop(self, node: ast.BinOp) -> Part | None:
        if type(node.op) in BITS:
            return self._read_bits_of_truths(node)
        if type(node.op) not in OPERATORS:
            return self._refuse(node, ALLOWED)
        operation = partial(calculate, node.op)
        return applied(number, operation, self._number(node.left), self._number(node.right))

    def _read_bits_of_truths(self, node: ast.BinOp) -> Part | None:
        """Read `&` and `|` between comparisons, which bind more tightly than these."""
        left, right = self.read(node.left), self.read(node.right)
        if left is None or right is None:
            return None
        if left.is_truth and right.is_truth:
            join = np.logical_and if isinstance(node.op, ast.BitAnd) else np.logical_or
            return applied(truth, join, left, right)
        return self._refuse(node, f"{PARENTHESES}; bits are compared as in `flags & 4 == 0`")

    def _read_bits_of_numbers(self, node: ast.BinOp) -> Part | None:
        operation = partial(combine_bits, node.op)
        return applied(number, operation, self._number(node.left), self._number(node.right))

    def _read_compare(self, node: ast.Compare) -> Part | None:
        if any(type(op) not in COMPARISONS for op in node.ops):
            return self._refuse(node, "not allowed here; compare by < <= > >= == !=")
        has_bits = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        sides = [
            self._read_bits_of_numbers(side)
            if has_bits and isinstance(side, ast.BinOp) and type(side.op) in BITS
            else self._number(side)
            for side in (node.left, *node.comparators)
        ]
        pairs = zip(node.ops, sides[:-1], sides[1:], strict=True)
        parts = [applied(truth, partial(compare, op), a, b) for op, a, b in pairs]
        return applied(truth, partial(joined, np.logical_and), *parts)

    def _read_call(self, node: ast.Call) -> Part | None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            near = get_close_matches(name, FUNCTIONS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(FUNCTIONS)}"
            return self._refuse(node, f"no such function; {hint}")
        arity, function = FUNCTIONS[name]
        if len(node.args) != arity or node.keywords:
            return self._refuse(node, f"{name} takes {arity} number{'s' * (arity > 1)}")
        parts = [applied(number, exact_float, self._number(part)) for part in node.args]
        if name == "isfinite":
            named = (part for part in ast.walk(node.args[0]) if isinstance(part, ast.Name))
            self.guarded |= {part.id for part in named}
        return applied(truth if name == "isfinite" else number, function, *parts)


def applied(
    kind: Callable[[Callable[[Columns], Any]], Part],
    operation: Callable[..., Any],
    *parts: Part | None,
) -> Part | None:
    """Return what an operation makes of parts; None if one of them cannot be one."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return kind(lambda columns: operation(*(part.of(columns) for part in known)))


def joined(join: np.ufunc, *truths: Any) -> Any:
    """Return `and` or `or` of any number of truths."""
    return join.reduce(np.broadcast_arrays(*truths))
