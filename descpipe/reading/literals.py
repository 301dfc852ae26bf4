"""Values of class variables from their syntax: literals and descpipe's own constructors."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from inspect import Parameter as Argument
from inspect import signature
from typing import TYPE_CHECKING, Any

import descpipe
from descpipe.contract.bad_value import dotted
from descpipe.contract.files import File
from descpipe.contract.json_schema import schema_mistake
from descpipe.contract.structured import JSON
from descpipe.model.problem import Place, Problems, did_you_mean
from descpipe.reading.python_positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FILE_TYPES: Mapping[str, type[File]] = {
    f"descpipe.{name}": kind
    for name in descpipe.__all__
    for kind in [getattr(descpipe, name)]
    if isinstance(kind, type) and issubclass(kind, File)
}
CONSTRUCTORS: Mapping[str, Callable[..., Any]] = {
    **FILE_TYPES,
    "descpipe.Column": descpipe.Column,
    "descpipe.Parameter": descpipe.Parameter,
    "descpipe.Table": descpipe.Table,
}
TYPES: Mapping[str, type] = {"int": int, "float": float, "bool": bool, "str": str}

MAX_BITS = 64
# More would be too much for those who write documents of it.
MAX_DEPTH = 30
SHOWN = 40


class NotLiteralError(Exception):
    """An expression that cannot be understood without running it; the problem is told."""


def split_advice(words: str, otherwise: str) -> tuple[str, str]:
    """Return what is wrong and what to do, which a semicolon divides if both are said."""
    what, _, do = words.partition("; ")
    return what, do or otherwise


def schema_fault(made: Any) -> str | None:
    """Say what is wrong in the JSON Schema of a file type, or return None."""
    mistake = schema_mistake(made.schema) if isinstance(made, JSON) and made.schema else None
    return None if mistake is None else f"{dotted('schema', mistake[0])}: {mistake[1]}"


class LiteralReader:
    """Evaluates literal expressions of one file.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        What it holds.
    names : mapping of str to str
        What the file calls ``descpipe``, what it exports, and file types of the stage's own.
    problems : Problems
        Where everything that is not literal is told.
    """

    def __init__(self, path: Path, text: str, names: Mapping[str, str], problems: Problems) -> None:
        self.path = path
        self.positions = Positions(path, text)
        self.names = names
        self.problems = problems
        self.own_types: dict[str, type[File]] = {}
        # Names of types and modules in which something wrong is told.
        self.unclear: set[str] = set()
        self.other_classes: set[str] = set()
        self._depth = 0

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        """Return where a piece of syntax begins."""
        return self.positions.place(node)

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression.

        Raises
        ------
        NotLiteralError
            If it is not literal, after telling so.
        """
        if self._depth == MAX_DEPTH:
            do = "declare it with fewer levels"
            self._refuse("nested-too-deep", node, f"this is nested over {MAX_DEPTH} deep", do)
            raise NotLiteralError
        self._depth += 1
        try:
            return self._value(node)
        finally:
            self._depth -= 1

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() as number) if number.bit_length() > MAX_BITS:
                do = "write a smaller one"
                self._refuse("number-too-large", node, "a number of more than 64 bits", do)
                raise NotLiteralError
            case ast.Constant(value=bool() | int() | float() | str() | None):
                return node.value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.value(item) for item in items]
            case ast.Dict():
                return {key.value: self.value(item) for key, item in self.entries(node)}
            case ast.Name() | ast.Attribute() if self.named_type(node) is not None:
                return self.named_type(node)
            case ast.Call():
                return self._constructed(node)
        if not isinstance(node, ast.Name | ast.Attribute) or not self._is_unclear(node):
            what = f"{self.shown(node)} is not a literal"
            self._refuse("not-a-literal", node, what, "write the value itself")
        raise NotLiteralError

    def _is_unclear(self, node: ast.expr) -> bool:
        """Whether a name is of a type or module of which it is told what is wrong."""
        name = self.qualified(node)
        return not self.unclear.isdisjoint({name, name.partition(".")[0]})

    def named_type(self, node: ast.expr) -> type | None:
        """Return the scalar or file type that a name stands for, or None."""
        if isinstance(node, ast.Name) and node.id in TYPES:
            return TYPES[node.id]
        return self.file_type(node)

    def file_type(self, node: ast.expr) -> type[File] | None:
        """Return the file type that a name stands for, or None."""
        name = self.qualified(node)
        return FILE_TYPES.get(name) or self.own_types.get(name)

    def entries(self, node: ast.Dict) -> list[tuple[ast.Constant, ast.expr]]:
        """Return the keys of a dictionary, all strings, and the expressions of their values.

        Keys that are no strings, or stand twice, are told and left out.
        """
        found: dict[str, tuple[ast.Constant, ast.expr]] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self._refuse("not-a-literal", value, "** is not a literal", "write the entries out")
            elif not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                what = f"the key {self.shown(key)} is not a string"
                self._refuse("key-not-a-string", key, what, "put it in quotes")
            elif key.value in found:
                what = f"{key.value!r} stands here twice"
                self._refuse("duplicate-key", key, what, "remove one of them")
            else:
                found[key.value] = (key, value)
        return list(found.values())

    def _constructed(self, node: ast.Call) -> Any:
        name = self.qualified(node.func)
        kind = CONSTRUCTORS.get(name) or self.own_types.get(name)
        if self._is_unclear(node.func):
            raise NotLiteralError
        if kind is None:
            what = f"{self.shown(node.func)}(...) would have to be run"
            do = "write a literal, descpipe.File(...) or descpipe.Parameter(...)"
            if f"descpipe.{name}" in CONSTRUCTORS:
                what = f"{name} is not imported"
                do = f"add `from descpipe import {name}`"
            elif name in self.other_classes:
                what = f"{name} is not a type of files: it derives from none"
                do = f"write `class {name}(File):`, or FITS, HDF5, ... instead of File"
            elif name.isidentifier() and name not in self.names:
                what = f"{name} is neither defined nor imported at the top"
                do = f"add `from MODULE import {name}` with the module beside this file"
            self._refuse("not-a-literal", node, what, self._near_constructor(name) or do)
            raise NotLiteralError
        self._check_arguments(node, kind)
        positional = [self.value(argument) for argument in node.args]
        named = {str(word.arg): self.value(word.value) for word in node.keywords}
        return self.construct(node, kind, positional, named)

    def _check_arguments(self, node: ast.Call, kind: Callable[..., Any]) -> None:
        """Tell arguments that a constructor does not have; raise NotLiteralError for one."""
        known = signature(kind).parameters
        for word in node.keywords:
            if word.arg is None:
                what = "** is not a literal"
                self._refuse("not-a-literal", node, what, "write the arguments out")
                raise NotLiteralError
            if word.arg not in known:
                what = f"{kind.__name__} has no argument {word.arg!r}"
                self._refuse("unknown-argument", word, what, did_you_mean(word.arg, known))
                raise NotLiteralError
        by_name = [name for name in known if known[name].kind is Argument.KEYWORD_ONLY]
        count = len(known) - len(by_name)
        if len(node.args) > count:
            words = {0: "no arguments", 1: "one argument"}.get(count, f"{count} arguments")
            what = f"{kind.__name__} takes {words} without {'its' if count == 1 else 'their'} name"
            do = f"name {'the others' if count else 'them'}, as in `{by_name[0]}=...`"
            self._refuse("unknown-argument", node.args[count], what, do)
            raise NotLiteralError

    def _near_constructor(self, name: str) -> str:
        """Return advice for the misspelt name of a type, or nothing."""
        names = [known.rpartition(".")[2] for known in (*CONSTRUCTORS, *self.own_types)]
        word = name.removeprefix("descpipe.")
        near = get_close_matches(word, names, n=1, cutoff=0.65) if word not in names else []
        return f"did you mean {near[0]}?" if near else ""

    def construct(
        self,
        node: ast.expr | ast.stmt,
        kind: Callable[..., Any],
        positional: list[Any],
        named: dict[str, Any],
    ) -> Any:
        """Return what a constructor makes of arguments.

        Raises
        ------
        NotLiteralError
            If it refuses them, after telling so.
        """
        try:
            made = kind(*positional, **named)
            mistake = schema_fault(made)
            if mistake is None:
                return made
            words = mistake
        except (TypeError, ValueError) as error:
            words = re.sub(r"^\S*__init__\(\) ", "", str(error))
        what, do = split_advice(words, "correct its arguments")
        self._refuse("bad-declaration", node, f"{kind.__name__}: {what}", do)
        raise NotLiteralError

    def qualified(self, node: ast.expr) -> str:
        """Return the dotted name of an expression, with the file's aliases resolved."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.names.get(node.id, node.id), *reversed(attributes)])

    def shown(self, node: ast.expr) -> str:
        """Return an expression as it is written, cut to fit a line."""
        text = " ".join(self.positions.text(node).split())
        return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."

    def _refuse(
        self, code: str, node: ast.expr | ast.keyword | ast.stmt, what: str, do: str
    ) -> None:
        self.problems.error(code, self.place(node), what, do)
