"""Values of class variables from their syntax: literals and descpipe's own constructors."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from descpipe.contract.files import File
from descpipe.contract.parameters import Parameter
from descpipe.model.problem import Place, Problems, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONSTRUCTORS: Mapping[str, type[File | Parameter]] = {"File": File, "Parameter": Parameter}
TYPES: Mapping[str, type] = {"int": int, "float": float, "bool": bool, "str": str}
KEYWORDS = {
    "File": ("suffix", "optional", "doc"),
    "Parameter": ("type", "default", "doc", "unit", "minimum", "maximum", "choices"),
}

MAX_BITS = 64
SHOWN = 40


class NotLiteralError(Exception):
    """An expression that cannot be understood without running it; the problem is told."""


class LiteralReader:
    """Evaluates literal expressions of one file.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        What it holds.
    names : mapping of str to str
        What the file calls ``descpipe.File``, ``descpipe.Parameter``, ``descpipe`` itself.
    problems : Problems
        Where everything that is not literal is told.
    """

    def __init__(self, path: Path, text: str, names: Mapping[str, str], problems: Problems) -> None:
        self.path = path
        self.text = text
        self.lines = [] if text.isascii() else re.split(r"\r\n|\r|\n", text)
        self.names = names
        self.problems = problems

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        """Return where a piece of syntax begins."""
        return Place(self.path, node.lineno, self._column(node))

    def _column(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Count characters, where the syntax tree counts the bytes of UTF-8."""
        if not self.lines:
            return node.col_offset + 1
        line = self.lines[node.lineno - 1].encode()
        return len(line[: node.col_offset].decode()) + 1

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression.

        Raises
        ------
        NotLiteralError
            If it is not literal, after telling so.
        """
        match node:
            case ast.Constant(value=int() as number) if number.bit_length() > MAX_BITS:
                self._refuse(
                    "number-too-large", node, "a number of more than 64 bits", "write a smaller one"
                )
                raise NotLiteralError
            case ast.Constant(value=bool() | int() | float() | str() | None):
                return node.value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.value(item) for item in items]
            case ast.Dict():
                return {key.value: self.value(item) for key, item in self.entries(node)}
            case ast.Name(id=name) if name in TYPES:
                return TYPES[name]
            case ast.Call():
                return self._constructed(node)
        self._refuse(
            "not-a-literal", node, f"{self.shown(node)} is not a literal", "write the value itself"
        )
        raise NotLiteralError

    def entries(self, node: ast.Dict) -> list[tuple[ast.Constant, ast.expr]]:
        """Return the keys of a dictionary, all strings, and the expressions of their values.

        Keys that are no strings, or stand twice, are told and left out.
        """
        found: dict[str, tuple[ast.Constant, ast.expr]] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self._refuse("not-a-literal", value, "** is not a literal", "write the entries out")
            elif not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                self._refuse(
                    "key-not-a-string",
                    key,
                    f"the key {self.shown(key)} is not a string",
                    "put it in quotes",
                )
            elif key.value in found:
                self._refuse(
                    "duplicate-key", key, f"{key.value!r} stands here twice", "remove one of them"
                )
            else:
                found[key.value] = (key, value)
        return list(found.values())

    def _constructed(self, node: ast.Call) -> Any:
        name = self.qualified(node.func)
        kind = name.removeprefix("descpipe.")
        if name == kind or kind not in CONSTRUCTORS:
            what = f"{self.shown(node.func)}(...) would have to be run"
            self._refuse(
                "not-a-literal",
                node,
                what,
                "write a literal, descpipe.File(...) or descpipe.Parameter(...)",
            )
            raise NotLiteralError
        positional = [self.value(argument) for argument in node.args]
        named = {word.arg: self.value(word.value) for word in node.keywords if word.arg}
        for word in node.keywords:
            if word.arg not in KEYWORDS[kind]:
                what = f"{kind} has no argument {word.arg!r}"
                self._refuse(
                    "unknown-argument", word, what, did_you_mean(str(word.arg), KEYWORDS[kind])
                )
                raise NotLiteralError
        return self._construct(node, CONSTRUCTORS[kind], positional, named)

    def _construct(
        self, node: ast.Call, kind: type, positional: list[Any], named: dict[str, Any]
    ) -> Any:
        try:
            return kind(*positional, **named)
        except TypeError as error:
            message = str(error).replace("__init__()", "").replace(f"{kind.__name__}.", "").strip()
            self._refuse(
                "bad-declaration", node, f"{kind.__name__}: {message}", "correct its arguments"
            )
        except ValueError as error:
            self._refuse(
                "bad-declaration", node, f"{kind.__name__}: {error}", "correct its arguments"
            )
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
        text = " ".join((ast.get_source_segment(self.text, node) or "this").split())
        return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."

    def _refuse(self, code: str, node: ast.expr | ast.keyword, what: str, do: str) -> None:
        self.problems.error(code, self.place(node), what, do)
