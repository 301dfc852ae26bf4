"""Python files that are read and parsed, and never run: whatever they hold, this soon ends."""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems
from descpipe.reading.python_rules import BLOCKS, check_rules
from descpipe.text import ADVICE_IN_PLACE, decoded, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The parser needs a thousand times as much memory, and about a second.
MAX_BYTES = 200_000
ADVICE = {**ADVICE_IN_PLACE, "file-too-large": "move code to other modules, and data to a file"}
# In the first or second line, as Python looks for it.
ENCODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
# Python knows more, among them some that are none of text, and some that take very long.
ENCODINGS = ("utf-8", "utf-8-sig", "ascii", "iso8859-1", "iso8859-15", "cp1252")
# The parser's time grows with the square of these: names as in `import a.b.c`, and what stands in
# braces in one string.
DOTTED = re.compile(r"(?:\.\s*+\w++[\s\\]*+)++")
MAX_DOTS = 1000
MAX_BRACES = 20_000


def read_source(path: Path, problems: Problems) -> str | None:
    """Return the text of a Python file, or None after telling why it cannot be had."""
    data = read_bytes(path, MAX_BYTES, problems, ADVICE)
    if data is None:
        return None
    encoding = _encoding(data)
    try:
        if codecs.lookup(encoding).name in ENCODINGS:
            return decoded(data, encoding, path, problems, ADVICE)
    except LookupError:
        pass
    what = f"this file says that it is in the encoding {encoding[:20]!r}, which is not read here"
    do = "save it as UTF-8, and remove the comment that says `coding`"
    problems.error("not-utf8", Place(path), what, do)
    return None


def _encoding(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        match = ENCODING.match(line)
        if match is not None:
            return match[1].decode()
        if line.strip() and not line.strip().startswith(b"#"):
            break
    return "utf-8"


def parse_source(path: Path, text: str, problems: Problems) -> ast.Module | None:
    """Return the syntax tree of a text, or None after telling why there is none."""
    try:
        if not _takes_long(text):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about the style of somebody else's code
                tree = ast.parse(text)
            check_rules(tree, path, text, problems)
            return tree
    except SyntaxError as error:
        place = Place(path, max(error.lineno or 1, 1), max(error.offset or 1, 1))
        if isinstance(error, IndentationError):
            line = error.text or ""
            place = Place(path, place.line, len(line) - len(line.lstrip()) + 1)
        what, do = f"this is not Python: {error.msg}", "correct it here, or in the line above"
        if "call to 'print'" in what:
            what, do = "this print is Python 2", "write print(...), and the rest in Python 3 too"
        problems.error("python-syntax", place, what, do)
        return None
    except (ValueError, RecursionError, MemoryError):
        pass
    what, do = "Python cannot read this", "write it in a simpler way"
    problems.error("python-too-complex", Place(path), what, do)
    return None


def _takes_long(text: str) -> bool:
    has_long_name = any(match[0].count(".") > MAX_DOTS for match in DOTTED.finditer(text))
    return has_long_name or text.count("{") > MAX_BRACES


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
