"""Conditions on the columns of a table, as people write them: ``s2n > 10 and mag_i < 24``.

They are a small part of Python's expressions. A text is parsed and never run: what is not
arithmetic, a comparison, `and`, `or`, `not`, or one of a few functions, is refused with its place.
What a condition means for numbers is the business of the stages that have one.
"""

from __future__ import annotations

import ast

from descpipe.contract.errors import near_miss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterable, List, Set

LONGEST = 2000  # characters
EXAMPLE = "write it as in `s2n > 10 and size_ratio > 0.5`"
PARENTHESES = "put each comparison in parentheses, or write `and` and `or`"
# How many numbers each function takes.
FUNCTIONS = {
    "abs": 1,
    "sqrt": 1,
    "log": 1,
    "log10": 1,
    "exp": 1,
    "hypot": 2,
    "minimum": 2,
    "maximum": 2,
    "isfinite": 1,
}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
BITS = (ast.BitAnd, ast.BitOr)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
# What other languages write, and what is written here.
OTHER_WORDS = {
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    " AND ": "and",
    " OR ": "or",
    "NOT ": "not",
    "!(": "not (",
}
ALLOWED = (
    "not allowed here; write numbers, columns, + - * / // % **, comparisons, and, or, not, and "
    f"the functions {', '.join(FUNCTIONS)}"
)
NUMBER, TRUTH = "number", "truth"


class ConditionError(ValueError):
    """A text is no condition.

    Attributes
    ----------
    problems : tuple of str
        All that is wrong with it, each with its place: the number of a character, from 1.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class Condition:
    """A condition on columns.

    Parameters
    ----------
    text : str
        What people have written, in one line.

    Attributes
    ----------
    text : str
        The same, without spaces around it.
    tree : ast.expr
        Its parts, of which all are allowed.
    names : dict of str to int
        The columns that it names, in the order of the text, and the character where each begins.
    guarded : frozenset of str
        Those that it asks `isfinite` of, which may hold NaN.

    Raises
    ------
    ConditionError
        With everything that is no part of a condition.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.tree = _parsed(self.text)
        reader = _Reader(self.text)
        try:
            kind = reader.read(self.tree)
        except RecursionError:
            raise ConditionError(f"character 1: this is nested too deeply; {EXAMPLE}") from None
        if kind == NUMBER:
            do = f"compare it, as in `{self.text} > 0`"
            reader.problems.append(f"character 1: this is a number; {do}")
        elif kind == TRUTH and not reader.names:
            reader.problems.append(f"character 1: no column is named; {EXAMPLE}")
        if reader.problems:
            raise ConditionError(*reader.problems)
        self.names = reader.names
        self.guarded = frozenset(reader.guarded)

    def unknown(self, columns: Iterable[str]) -> List[str]:
        """Return a problem for every column that is not there, in any case, with a near miss."""
        there = [name.lower() for name in columns]
        return [
            f"character {place}: no column {name!r}{near_miss(name.lower(), there)}"
            for name, place in self.names.items()
            if name.lower() not in there
        ]


def _parsed(text: str) -> ast.expr:
    """Return the parts of a text that has the form of Python."""
    import warnings

    if not text:
        raise ConditionError("character 1: it is empty; remove it, or write a condition")
    if len(text) > LONGEST:
        raise ConditionError(f"{len(text)} characters; write at most {LONGEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python code that is about to be an error
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        place = error.offset or len(text) + 1  # that of an end which comes too soon is 0
        what = f"{error.msg}; {_hint(text, place) or EXAMPLE}"
        raise ConditionError(f"character {place}: {what}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(f"this is no condition: {error}; {EXAMPLE}") from None


def _hint(text: str, place: int) -> str:
    """Return what to write in place of what other languages have; nothing if it is none of it."""
    for wrong, right in OTHER_WORDS.items():
        if wrong in text:
            return f"write {right} in place of {wrong.strip()}"
    return "write == to compare" if text[place - 1 : place] == "=" else ""


class _Reader:
    """Reads the parts of a condition, what each is, and tells all that cannot be one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: List[str] = []
        self.names: Dict[str, int] = {}
        self.guarded: Set[str] = set()

    def read(self, node: ast.expr) -> str:
        """Return what a part is; nothing if it cannot be one, which was told."""
        read = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        return str(read(node)) if read else self._refuse(node, ALLOWED)

    def _refuse(self, node: ast.expr, why: str) -> str:
        written = ast.get_source_segment(self.text, node) or ""
        self.problems.append(f"character {self._place(node)}: `{written}`: {why}")
        return ""

    def _place(self, node: ast.expr) -> int:
        return len(self.text.encode()[: node.col_offset].decode(errors="replace")) + 1

    def _number(self, node: ast.expr) -> str:
        kind = self.read(node)
        return self._refuse(node, f"is no number; {PARENTHESES}") if kind == TRUTH else kind

    def _truth(self, node: ast.expr) -> str:
        kind = self.read(node)
        return self._refuse(node, "is a number; compare it") if kind == NUMBER else kind

    def _read_constant(self, node: ast.Constant) -> str:
        if type(node.value) not in (int, float):
            return self._refuse(node, "is no number; write one, or a column")
        return NUMBER

    def _read_name(self, node: ast.Name) -> str:
        if node.id in FUNCTIONS:
            return self._refuse(node, f"is a function; write {node.id}(...)")
        self.names.setdefault(node.id, self._place(node))
        return NUMBER

    def _read_unaryop(self, node: ast.UnaryOp) -> str:
        is_truth = isinstance(node.op, (ast.Not, ast.Invert))
        return self._truth(node.operand) if is_truth else self._number(node.operand)

    def _read_boolop(self, node: ast.BoolOp) -> str:
        return _all(TRUTH, [self._truth(value) for value in node.values])

    def _read_binop(self, node: ast.BinOp) -> str:
        if isinstance(node.op, BITS):
            return self._read_bits_of_truths(node)
        if not isinstance(node.op, ARITHMETIC):
            return self._refuse(node, ALLOWED)
        return _all(NUMBER, [self._number(node.left), self._number(node.right)])

    def _read_bits_of_truths(self, node: ast.BinOp) -> str:
        """Read `&` and `|` between comparisons, which bind more tightly than these."""
        kinds = [self.read(node.left), self.read(node.right)]
        if kinds == [TRUTH, TRUTH] or "" in kinds:
            return _all(TRUTH, kinds)
        return self._refuse(node, f"{PARENTHESES}; bits are compared as in `flags & 4 == 0`")

    def _read_compare(self, node: ast.Compare) -> str:
        if not all(isinstance(op, COMPARISONS) for op in node.ops):
            return self._refuse(node, "not allowed here; compare by < <= > >= == !=")
        has_bits = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        kinds = []
        for side in (node.left, *node.comparators):
            if has_bits and isinstance(side, ast.BinOp) and isinstance(side.op, BITS):
                kinds += [self._number(side.left), self._number(side.right)]
            else:
                kinds.append(self._number(side))
        return _all(TRUTH, kinds)

    def _read_call(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            return self._refuse(node, f"no such function{near_miss(name, FUNCTIONS)}")
        arity = FUNCTIONS[name]
        if len(node.args) != arity or node.keywords:
            return self._refuse(
                node, f"{name} takes {arity} number{'s' * (arity > 1)}; give so many"
            )
        kinds = [self._number(part) for part in node.args]
        if name != "isfinite":
            return _all(NUMBER, kinds)
        named = (part for part in ast.walk(node.args[0]) if isinstance(part, ast.Name))
        self.guarded |= {part.id for part in named}
        return _all(TRUTH, kinds)


def _all(kind: str, parts: List[str]) -> str:
    """Return a kind; nothing if one of the parts cannot be one."""
    return kind if all(parts) else ""
