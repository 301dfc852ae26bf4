"""What Python refuses only after parsing a file.

Python's own `compile` knows these rules, but some files of a few lines take all memory in it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from descpipe.reading.python_positions import Positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from descpipe.model.problem import Problems

    Argument = ast.arg | ast.keyword

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.AsyncFor | ast.While
IN_LOOPS = (ast.Break, ast.Continue)
# Syntax that holds statements.
BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def check_rules(tree: ast.Module, path: Path, text: str, problems: Problems) -> None:
    """Tell statements in wrong places, and names that are given twice where one may be."""
    positions = Positions(path, text)
    for node, where in _misplaced(tree):
        name = type(node).__name__.lower()
        what = f"this {name!r} is not inside of a {where}"
        do = f"indent it as the {where} that it belongs to, or remove it"
        problems.error("python-syntax", positions.place(node), what, do)
    for piece, name in _repeated(tree):
        what, do = f"the argument {name!r} stands here twice", "remove one of them"
        problems.error("python-syntax", positions.place(piece), what, do)


def _misplaced(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Yield statements that are not in what they must be in, and what that is."""
    waiting: list[tuple[ast.AST, bool, bool]] = [(tree, False, False)]
    while waiting:
        node, in_function, in_loop = waiting.pop()
        if isinstance(node, ast.Return) and not in_function:
            yield node, "function"
        elif isinstance(node, IN_LOOPS) and not in_loop:
            yield node, "loop"
        if isinstance(node, Function | ast.ClassDef):
            in_function, in_loop = isinstance(node, Function), False
        for name, inner in ast.iter_fields(node):
            if not isinstance(inner, list):
                continue
            is_looped = in_loop or (isinstance(node, Loop) and name == "body")
            blocks = [child for child in inner[::-1] if isinstance(child, BLOCKS)]
            waiting += [(child, in_function, is_looped) for child in blocks]


def _repeated(tree: ast.Module) -> Iterator[tuple[Argument, str]]:
    """Yield arguments that a function has twice, or gets twice in a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            own = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            own += [argument for argument in (node.vararg, node.kwarg) if argument]
            yield from _twice(own)
        elif isinstance(node, ast.Call | ast.ClassDef):
            yield from _twice(word for word in node.keywords if word.arg)


def _twice(arguments: Iterable[Argument]) -> Iterator[tuple[Argument, str]]:
    seen = set()
    for argument in arguments:
        if argument.arg in seen:
            yield argument, str(argument.arg)
        seen.add(argument.arg)
