"""Python files that are read and parsed, and never run."""

from __future__ import annotations

import ast
import io
import warnings
from tokenize import detect_encoding
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 1_000_000
# Syntax that holds statements.
BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def read_source(path: Path, problems: Problems) -> str | None:
    """Return the text of a Python file, or None after telling why it cannot be had."""
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.error(
                "file-too-large",
                Place(path),
                "run.py is over 1 MB",
                "move its code to modules beside it",
            )
            return None
        data = path.read_bytes()
        encoding, _ = detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except OSError as error:
        problems.error(
            "unreadable-file",
            Place(path),
            f"cannot be read: {error.strerror}",
            "check the stage's folder",
        )
    except UnicodeDecodeError as error:
        place = Place(path, data.count(b"\n", 0, error.start) + 1)
        problems.error(
            "not-utf8", place, f"this is not {encoding.upper()} text", "save the file as UTF-8"
        )
    except SyntaxError as error:
        problems.error(
            "not-utf8", Place(path), f"this is not Python: {error.msg}", "save the file as UTF-8"
        )
    return None


def parse_source(path: Path, text: str, problems: Problems) -> ast.Module | None:
    """Return the syntax tree of a text, or None after telling what is wrong in it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the style of somebody else's code
            tree = ast.parse(text, filename=str(path))
            compile(tree, str(path), "exec")  # knows more errors than the parser
    except SyntaxError as error:
        place = Place(path, max(error.lineno or 1, 1), max(error.offset or 1, 1))
        problems.error(
            "python-syntax", place, f"this is not Python: {error.msg}", "correct the syntax"
        )
    except (ValueError, RecursionError, MemoryError):
        problems.error(
            "python-too-complex",
            Place(path),
            "Python cannot read this",
            "write it in a simpler way",
        )
    else:
        return tree
    return None


def outside_functions(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that importing the file would run, in their order."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.stmt):
            yield node
        for_types_only = isinstance(node, ast.If) and _is_type_checking(node.test)
        inner = node.orelse if for_types_only else ast.iter_child_nodes(node)  # type: ignore[attr-defined]
        waiting += [child for child in inner if isinstance(child, BLOCKS)][::-1]


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"
