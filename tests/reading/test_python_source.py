"""What Python would refuse is told with its place, without letting Python compile the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from descpipe.model.problem import Problems
from descpipe.reading.python_source import parse_source, read_source


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Return what is told of a Python file with the given content."""
    monkeypatch.chdir(tmp_path)

    def parse(content: str | bytes) -> list[str]:
        path = Path("code.py")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        problems = Problems()
        text = read_source(path, problems)
        if text is not None:
            parse_source(path, text, problems)
        return [str(problem).removeprefix("code.py:") for problem in problems.found]

    return parse


RETURN = (
    "this 'return' is not inside of a function; "
    "indent it as the function that it belongs to, or remove it"
)
BREAK = (
    "this 'break' is not inside of a loop; indent it as the loop that it belongs to, or remove it"
)
MISTAKES = {
    "def f():\n    pass\nreturn 1\n": [f"3:1: {RETURN}"],
    "class A:\n    if x:\n        return\n": [f"3:9: {RETURN}"],
    "for x in y:\n    def f():\n        break\n": [f"3:9: {BREAK}"],
    "for x in y:\n    pass\nelse:\n    break\n": [f"4:5: {BREAK}"],
    "while x: pass\ncontinue\n": [f"2:1: {BREAK.replace('break', 'continue')}"],
    "f(a=1, é=2, a=3)\n": ["1:13: the argument 'a' stands here twice; remove one of them"],
    "def f(a, *, b, **a): pass\n": ["1:18: the argument 'a' stands here twice; remove one of them"],
    "x = [lambda a, a: 1]\n": ["1:16: the argument 'a' stands here twice; remove one of them"],
    "return\nbreak\n": [f"1:1: {RETURN}", f"2:1: {BREAK}"],
    "f(\n": [
        "1:2: this is not Python: '(' was never closed; correct it here, or in the line above"
    ],
}
RIGHT = [
    "async def f():\n    try:\n        return\n    finally:\n        pass\n",
    "while x:\n    try:\n        break\n    except E:\n        continue\n",
    "for x in y:\n    for z in x:\n        pass\n    else:\n        break\n",
    "for x in y:\n    match x:\n        case 1:\n            break\n",
    "f(**a, **b)\nf(a=g(a=1))\nclass A(B, a=1): pass\n",
    "def f(a, /, b, *c, d, **e): return lambda a: a\n",
    "global a\n",
    "",
]


@pytest.mark.parametrize("text", MISTAKES)
def test_what_only_compiling_would_show_is_told(told, text):
    assert told(text) == MISTAKES[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not(told, text):
    compile(text, "code.py", "exec")
    assert told(text) == []


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "ISO-8859-15", "ascii"])
def test_common_encodings_are_read(told, encoding):
    text = f"#!/usr/bin/python3\n# -*- coding: {encoding} -*-\nx = 'a'\n"
    assert told(text.encode(encoding)) == []


def test_an_encoding_counts_in_the_first_lines_only(told):
    assert told("x = 1\n# coding: hex\n") == []
    assert told("\n\n# coding: hex\n") == []
    assert told("\n# coding: hex\n")[0].startswith("1:1: this file says that it is in the encoding")


def test_bytes_that_are_not_in_the_named_encoding_are_told(told):
    assert told(b"# coding: ascii\nx = '\xe9'\n") == [
        "2:1: this line is not ASCII text (byte 21 of the file); save the file as UTF-8"
    ]


def test_a_byte_order_mark_is_left_out(told):
    assert told(b"\xef\xbb\xbfx = 1\n") == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.mkdir, "1:1: this is a folder; put a file in its place"),
        (lambda path: path.symlink_to("/dev/zero"), "1:1: this is a device, not a file; "),
        (lambda path: path.symlink_to(path), "1:1: cannot be read: Too many levels of symbolic"),
    ],
)
def test_what_is_not_a_file_is_told_and_not_read(tmp_path, make, message):
    path = tmp_path / "code.py"
    make(path)
    problems = Problems()
    assert read_source(path, problems) is None
    assert str(problems.found[0]).partition("code.py:")[2].startswith(message)
