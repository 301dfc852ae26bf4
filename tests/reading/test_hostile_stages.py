"""A `run.py` that could take all time or all memory ends in a message, and does nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

MEMORY_KIB = 1_000_000
SECONDS = 60
# Of a file that is just small enough to be read.
LENGTH = 190_000
STAGE = """\
#!/usr/bin/env python3
import descpipe
from descpipe import FITS, Column, File, Parameter


class Stage(descpipe.Stage):
    name = "stage"
    inputs = {"raw": "txt"}
    outputs = {"made": "txt"}
    parameters = {"a": 1}

    def run(self):
        pass


Stage.main()
"""
DOCKERFILE = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"
NOTHING = "stage stage, nothing wrong\n"


def filled(piece: str) -> str:
    return piece * (LENGTH // len(piece))


def numbered(piece: str) -> str:
    """Return many pieces, in which @ stands for a number."""
    return "".join(piece.replace("@", str(i)) for i in range(LENGTH // (len(piece) + 4)))


def nested(before: str, value: str, after: str, depth: int) -> str:
    return before * depth + value + after * depth


def parameter(value: str) -> str:
    return STAGE.replace('"a": 1', f'"a": {value}')


def inputs(entries: str) -> str:
    return STAGE.replace('"raw": "txt"', entries)


def above(code: str) -> str:
    return STAGE.replace("\n\nclass Stage", f"\n{code}\n\nclass Stage")


def finally_in_finally(depth: int) -> str:
    """Return code that Python's compiler writes out twice for each level."""
    levels = [f"{' ' * i}try:\n{' ' * i} return\n{' ' * i}finally:\n" for i in range(1, depth)]
    return f"def f():\n{''.join(levels)}{' ' * depth}f()\n"


@pytest.fixture
def told(tmp_path):
    """Return what `descpipe check` says of a stage, for which it gets so much memory only."""
    folder = tmp_path / "stage"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    limited = ["sh", "-c", f'ulimit -v {MEMORY_KIB}; exec "$0" "$@"', sys.executable]

    def check(run_py: str) -> str:
        path = folder / "run.py"
        path.write_text(run_py)
        path.chmod(0o755)
        done = subprocess.run(
            [*limited, "-m", "descpipe", "check", "."],
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert done.returncode == (0 if said == NOTHING else 1)
        assert sorted(entry.name for entry in folder.iterdir()) == ["Dockerfile", "run.py"]
        return said

    return check


def test_what_importing_would_do_is_not_done(told):
    code = "open('escaped', 'w').close()\nimport os\nos.mkdir('made')\nwhile True: pass"
    assert told(above(code)) == NOTHING


GOOD = {
    "large numbers and strings": "x = 9**9**9\ny = 'a' * 10**9\nz = (1,) * 10**8\n",
    "finally in finally": finally_in_finally(18),
    "many statements": filled("a;"),
    "many functions": filled("def f():0\n"),
}


@pytest.mark.parametrize("code", GOOD.values(), ids=GOOD)
def test_code_that_takes_long_to_compile_is_nobodys_business(told, code):
    assert told(above(code)) == NOTHING


LARGE = {
    "a string in pieces": parameter(filled('"a"')),
    "a list": parameter(f"[{filled('1,')}]"),
    "a record": parameter(f"Parameter({{{numbered(chr(34) + 'a@' + chr(34) + ': 1,')}}})"),
    "inputs": inputs(numbered('"a@": "txt",')),
    "inputs in one line with an é": inputs('"b": File("txt", doc="é"),' + numbered('"a@": "b",')),
    "columns": inputs('"b": FITS(columns={' + numbered('"a@": Column("int"),') + "})"),
    "class variables": STAGE.replace("    def run", numbered("    inputz@ = 1\n") + "    def run"),
    "own types": above(numbered("class A@(File): suffix = 'a@'\n")),
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_stage_that_declares_a_lot_is_read(told, text):
    assert told(text) == NOTHING


SIMPLER = "run.py:1:1: Python cannot read this; write it in a simpler way"


@pytest.mark.parametrize(
    "code",
    [
        *("import a" + ".b" * 90_000, "from a" + ".\\\nb" * 40_000 + " import c"),
        *("x" + ".x" * 90_000, "@x" + ".x" * 90_000 + "\ndef f(): pass"),
        *(filled("lambda:") + "1", filled("not ") + "1", filled("-") + "1", filled("1+") + "1"),
        *('f"' + filled("{a}") + '"', filled("[0]").replace("[", "x[", 1)),
    ],
    ids=lambda code: code[:12],
)
def test_code_that_takes_python_too_long_is_told(told, code):
    assert told(above(code)).startswith(SIMPLER)


@pytest.mark.parametrize(
    "code",
    [
        *("(" * 100_000, nested("[", "1 1", "]", 150), nested("{1:", "1 1", "}", 150)),
        *(filled("a,") + "b c", filled("a;") + "b c", "a = " + filled('"a" ') + '"'),
        *("".join(f"{' ' * i}if x:\n" for i in range(300)), "0" + "9" * 100_000, filled("@")),
    ],
    ids=lambda code: code[:12],
)
def test_what_is_not_python_is_told(told, code):
    (only, _) = told(above(code)).splitlines()
    assert only.startswith("run.py:")
    assert "this is not Python: " in only


MANY = {
    "names": inputs(numbered('"a@": x,')),
    "misspelt types": inputs(numbered('"a@": Flie(),')),
    "wrong defaults": parameter("1, " + numbered('"a@": Parameter(int, "1"),')),
    "keys": inputs(filled('"a": "txt",')),
    "arguments": above("f(" + filled("a=1,") + ")"),
    "returns": above(filled("return;")),
    "modules": above("import " + numbered("a@, ") + "b"),
    "stages": above(filled("class Stage(descpipe.Stage): pass\n")),
}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_of_many_problems_the_first_are_told(told, text):
    lines = told(text).splitlines()
    assert lines[0].startswith("run.py:1:1: there are 50 problems in this file already; ")
    assert lines[-1] == "51 errors in 1 file"


DEEP = {
    "lists": parameter(nested("[", "1", "]", 150)),
    "records": parameter(nested('{"a": ', "1", "}", 150)),
    "types": inputs('"b": ' + nested("File(", "1", ")", 150)),
    "parameters": parameter(nested('Parameter({"a": ', "1", "})", 90)),
    "own types": above(
        "class A0(File): suffix = 'a'\n"
        + "".join(f"class A{i + 1}(A{i}): pass\n" for i in range(5000))
    ),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deep_is_told(told, text):
    (only, _) = told(text).splitlines()
    assert "this is nested over 30 deep; " in only or "derives from over 50 types" in only


LONG = {
    "an expression": (parameter("-" * 900 + "1"), f"{'-' * 37}... is not a literal"),
    "a name": (parameter("x" + ".x" * 900), f"{'x.' * 18}x... is not a literal"),
    "a number": (parameter("0x" + filled("f")), "a number of more than 64 bits"),
    "a unit": (parameter(f'Parameter(float, unit="{filled("m/")}m")'), "too long for a unit"),
}


@pytest.mark.parametrize(("text", "expected"), LONG.values(), ids=LONG)
def test_what_is_too_long_is_told_briefly(told, text, expected):
    (only, _) = told(text).splitlines()
    assert expected in only
    assert len(only) < 150


@pytest.mark.parametrize("encoding", ["hex", "rot13", "undefined", "idna", "punycode", "a" * 9000])
def test_an_encoding_that_is_not_one_of_text_is_told(told, encoding):
    text = STAGE.replace("\n", f"\n# coding: {encoding}\n", 1)
    assert told(text).startswith(
        f"run.py:1:1: this file says that it is in the encoding {encoding[:20]!r}, "
        "which is not read here; save it as UTF-8, and remove the comment that says `coding`\n"
    )
