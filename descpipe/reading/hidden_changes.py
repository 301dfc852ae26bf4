"""Code of a `run.py` that would change what its class says, where only running it shows that."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from descpipe.contract.stage import Stage
from descpipe.model.paths import names_in
from descpipe.model.problem import Place
from descpipe.reading.python_source import outside_functions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from descpipe.model.problem import Problems
    from descpipe.reading.literals import LiteralReader

# Methods of descpipe's that a stage may define itself.
OPEN = ("run",)
OWN_METHODS = {
    name for name, value in vars(Stage).items() if callable(getattr(value, "__func__", value))
}
# Modules of Python whose names do no harm beside `run.py`.
HARMLESS = ("test", "this", "antigravity")


def check_hidden_changes(
    tree: ast.Module, stage: ast.ClassDef, variables: Collection[str], reader: LiteralReader
) -> None:
    """Tell decorators, methods and statements that change a stage when it is loaded or made.

    Parameters
    ----------
    tree : Module
        The file.
    stage : ClassDef
        Its class ``Stage``.
    variables : collection of str
        The class variables that are read.
    reader : LiteralReader
        Of the file.
    """
    _check_making(stage, reader)
    _check_methods(stage, reader)
    for node in dict.fromkeys(_stores(tree, stage)):
        if node.attr in variables:
            what = f"{ast.unparse(node)} is changed here, which only running it would show"
            do = f"set {node.attr!r} once, in the class"
            reader.problems.error("computed-variable", reader.place(node), what, do)


def _check_making(stage: ast.ClassDef, reader: LiteralReader) -> None:
    """Tell what makes another class of the one that is written."""
    for node in (*stage.decorator_list, *(keyword.value for keyword in stage.keywords)):
        what = f"{reader.shown(node)} may make another class of Stage, which only running it shows"
        reader.problems.error("computed-variable", reader.place(node), what, "remove it")


def _check_methods(stage: ast.ClassDef, reader: LiteralReader) -> None:
    for node in stage.body:
        if isinstance(node, ast.FunctionDef) and node.name in OWN_METHODS - {*OPEN}:
            what = f"{node.name!r} is a method of descpipe's, and would no longer do its work"
            do = "do this in run(self)" if node.name == "__init__" else "give it another name"
            reader.problems.error("reserved-name", reader.place(node), what, do)


def _stores(tree: ast.Module, stage: ast.ClassDef) -> Iterator[ast.Attribute]:
    """Yield what is set of the class, outside of it, and of its instances, in methods."""
    for statement in outside_functions(tree):
        if statement not in stage.body:
            yield from _set_in(statement, stage.name)
    for method in stage.body:
        if isinstance(method, ast.FunctionDef):
            yield from _set_in(method, "self")


def _set_in(node: ast.AST, owner: str) -> Iterator[ast.Attribute]:
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name == owner:
                yield part
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id=name)) as held, ctx=ast.Store()
            ) if name == owner:
                yield held


def check_neighbours(folder: Path, problems: Problems) -> None:
    """Warn of modules beside `run.py` that other packages would get instead of Python's own."""
    for name in names_in(folder):
        module = name.removesuffix(".py")
        is_pythons = module in sys.stdlib_module_names and module not in HARMLESS
        if module != name and (is_pythons or module == "descpipe"):
            whose = "descpipe" if module == "descpipe" else "a module of Python"
            what = f"{name} has the name of {whose}, and would be imported instead of it"
            problems.warning("hiding-module", Place(folder / name), what, "rename it")
