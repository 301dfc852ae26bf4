"""The page of messages names everything that descpipe and its stages say is wrong."""

from __future__ import annotations

import ast
import re
import runpy
from functools import cache

import pytest
from cases import HERE

from descpipe import cli, errors

REPOSITORY = HERE.parents[1]
DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "descpipe"
MAKER = runpy.run_path(str(DOCS / "make_errors.py"))
WRITTEN = MAKER["source"]()
CODES = [code for group in WRITTEN["groups"] for code in group["codes"]]
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Where a stage's `main` makes its messages.
OF_MAIN = (
    "arguments.py",
    "config_schema.py",
    "given_parameters.py",
    "output_folder.py",
    "stage.py",
)


@pytest.fixture(scope="module")
def examples():
    return MAKER["examples"]()


@cache
def trees(folder):
    """Return the syntax of each module of a folder."""
    paths = sorted(folder.rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def called(node):
    """Return the name of the function that a call is of."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def telling_functions(tree):
    """Return the functions of a module that are given a code, and how many words come before it."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
            if "code" in names:
                found[node.name] = names.index("code")
    return found


def codes_in(tree, telling):
    """Return the codes that a module tells, and each call in which none is written out."""
    found, unclear = set(), []
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    is_table = "code" not in {
        argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or called(node) not in telling:
            continue
        match node.args[telling[called(node)] : telling[called(node)] + 1]:
            case [ast.Constant(value=str(code))]:
                found.add(code)
            case [ast.Name(id="code")] if is_table:
                found |= {word for word in words if isinstance(word, str) and CODE.fullmatch(word)}
            case [ast.Name(id="code")] | []:
                pass  # hands one on
            case _:
                unclear.append(ast.unparse(node))
    return found, unclear


def all_codes():
    """Return the codes of all modules, and calls in which none is written out."""
    everywhere = {"error": 0, "warning": 0}
    found, unclear = set(), []
    for path, tree in trees(PACKAGE).items():
        if path != PACKAGE / "cli.py":  # which calls `error` of argparse
            codes, rest = codes_in(tree, {**everywhere, **telling_functions(tree)})
            found |= codes
            unclear += rest
    return found, unclear


def template(node):
    """Return a text of the source with `...` for what is put in; None for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "..." for part in node.values]
        return "".join(parts)
    if isinstance(node, ast.BinOp):
        left, right = template(node.left), template(node.right)
        return None if left is right is None else f"{left or '...'}{right or '...'}"
    return None


def said_in(tree, *, is_of_main):
    """Yield the texts that a module raises, and those of lists in which problems are collected."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(args=texts) if called(node) == "StageError":
                yield from texts
            case ast.FunctionDef(name="missing_package"):
                yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return))
            case ast.Call(args=texts) if is_of_main and called(node) == "append":
                yield from texts
            case ast.List(elts=texts) if is_of_main:
                yield from texts
            case ast.ListComp(elt=text) if is_of_main:
                yield text


def said_by_stages():
    """Return the texts with which `Stage.main` ends, without what is put into them."""
    found = set()
    for path, tree in trees(PACKAGE / "contract").items():
        for node in said_in(tree, is_of_main=path.name in OF_MAIN):
            text = template(node)
            if text and " " in text.strip():
                found.add(re.sub(r"\.\.\.( ?\.\.\.)+", "...", text))
    return found


def test_every_call_that_tells_a_problem_names_its_code():
    assert all_codes()[1] == []


def test_the_page_has_the_codes_that_are_used():
    assert sorted(CODES) == sorted(all_codes()[0])


def test_every_code_has_a_case(examples):
    assert set(CODES) <= set(examples)


def test_the_page_has_what_stages_say():
    listed = [text for entry in WRITTEN["container"] for text in entry["says"]]
    assert sorted(listed) == sorted(said_by_stages())


def test_the_page_has_every_way_to_end():
    kinds = [kind for kind in vars(errors).values() if hasattr(kind, "exit_status")]
    statuses = {kind.exit_status for kind in kinds} - {1}
    statuses |= {cli.USAGE_STATUS, cli.BUG_STATUS, cli.INTERRUPTED_STATUS}
    assert set(WRITTEN["endings"]) == {str(status) for status in statuses}


@pytest.mark.parametrize("code", CODES)
def test_a_message_has_a_title_a_cause_and_a_cure(code):
    words = next(group["codes"][code] for group in WRITTEN["groups"] if code in group["codes"])
    assert set(words) - {"case"} == {"title", "cause", "cure"}
    assert not words["title"].endswith(".")
    assert words["cause"].endswith(".")
    assert words["cure"].endswith(".")


def test_the_page_is_current(examples):
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert page == MAKER["page"](examples), "run `python docs/make_errors.py`"
