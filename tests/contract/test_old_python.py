"""The in-image part keeps to Python 3.8, also in lines that no test runs there."""

import ast
from pathlib import Path

import pytest

import descpipe

PACKAGE = Path(descpipe.__file__).parent
FILES = [PACKAGE / "__init__.py", *sorted((PACKAGE / "contract").glob("*.py"))]
OLDEST = (3, 8)
# Parts of the standard library that came after 3.8 and are wanted often.
NEWER_NAMES = {
    "ExceptionGroup",
    "add_note",
    "batched",
    "bit_count",
    "cache",
    "is_relative_to",
    "lcm",
    "pairwise",
    "randbytes",
    "removeprefix",
    "removesuffix",
    "stdlib_module_names",
    "unparse",
    "with_stem",
}
NEWER_MODULES = {"graphlib", "tomllib", "zoneinfo"}
NEWER_ARGUMENTS = {"encoding_errors", "kw_only", "slots", "strict"}
BUILTIN_GENERICS = {"dict", "frozenset", "list", "set", "tuple", "type"}


class Evaluated(ast.NodeTransformer):
    """Leaves out what is never evaluated: annotations, and blocks for type checkers."""

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node):
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_If(self, node):
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


def newer_than_3_8(node):
    """Return what a piece of syntax uses that Python 3.8 lacks, or None."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in NEWER_NAMES:
            return name
        case ast.alias(name=name) if name in NEWER_NAMES | NEWER_MODULES:
            return name
        case ast.keyword(arg=name) if name in NEWER_ARGUMENTS:
            return f"{name}="
        case ast.Subscript(value=ast.Name(id=name)) if name in BUILTIN_GENERICS:
            return f"{name}[...]"
        case ast.BinOp(op=ast.BitOr()):
            return "|"
    return None


def newer_parts(text):
    tree = ast.parse(text, feature_version=OLDEST)
    found = (newer_than_3_8(node) for node in ast.walk(Evaluated().visit(tree)))
    return {part for part in found if part}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_in_the_file_is_newer_than_python_3_8(path):
    assert newer_parts(path.read_text()) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_annotations_are_not_evaluated(path):
    body = ast.parse(path.read_text()).body
    functions = [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.arg)]
    annotated = [node.arg for node in functions if node.annotation is not None]
    future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in body)
    assert future or not annotated


@pytest.mark.parametrize(
    "text",
    [
        "x = name.removeprefix('a')",
        "x = list[int]",
        "x = int | None",
        "import tomllib",
        "zip(a, b, strict=True)",
        "from functools import cache",
    ],
)
def test_the_check_knows_newer_parts(text):
    assert newer_parts(text)


def test_the_check_knows_newer_syntax():
    with pytest.raises(SyntaxError):
        newer_parts("match x:\n    case 1: pass\n")
