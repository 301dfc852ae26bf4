"""What is told of text that is not YAML: where, in plain words, and with the cure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descpipe.model.problem import Problems
from descpipe.yaml import read_yaml
from descpipe.yaml_syntax import explain

TAB = "a tab indents this line; use spaces instead, two for each level"
NO_COLON = "this line has no colon; write it as `key: value`, or join it to the line above"
COLUMN = (
    "this line begins in another column than those it belongs to; indent it as much as they are"
)
INDENTED = "which has a value already; begin both in the same column, or remove the value"
SPACE = "this character looks like a space, and is another; type an ordinary space instead"
TOLD = {
    # Tabs and other spaces.
    "steps:\n\ta: {}\n": f"2:1: {TAB}",
    "steps:\n  a:\n  \tstage: x\n": f"3:3: {TAB}",
    "a: 1\n\tb: 2\n": f"2:1: {TAB}",
    "a:\u00a0b\nc: 1\n": f"1:3: {SPACE}",
    "a: 1\n\u00a0b\nc: 1\n": f"2:1: {SPACE}",
    # Colons.
    "pipeline two-point\nversion: 1\n": f"1:1: {NO_COLON}",
    "a: 1\nsteps\n  b: {}\n": f"2:1: {NO_COLON}",
    "a: 1\n# b: 1\nsteps\n": f"3:1: {NO_COLON}",
    "a:1\nb: 2\n": "1:1: no space stands after the colon; write a: 1",
    "a: 1\nb:2\n": "2:1: no space stands after the colon; write b: 2",
    "a:\n  b:2\n\n  c: 3\n": "2:3: no space stands after the colon; write b: 2",
    "a: {b:2, c: 3}\n": "1:6: no space stands after this colon; write b: 2",
    "a: 1\nb = 2\n": "2:1: a colon is needed, not =; write b: 2",
    "a: {time: 10:00}\n": "1:11: a value with a colon inside, in brackets, needs quotes; "
    'write "10:00"',
    "a: {url: http://x}\n": "1:10: a value with a colon inside, in brackets, needs quotes; "
    'write "http://x"',
    "label: Shear: year 1\nb: 2\n": "1:13: a second colon stands in this line; "
    'put the value in quotes, label: "Shear: year 1"',
    # Quotes.
    "a: 'x\nb: 2\n": "1:4: the quote that begins here has no end; add ' where the text ends",
    'a: "x\nb: "2"\nc: 3\n': "1:4: the quote that begins here has no end in its line; "
    'add " where the text ends',
    'a: "x" y\nb: 1\n': "1:8: text stands after the end of a quote; put all of it in single quotes",
    "a: 'it's'\nb: 1\n": "1:8: text stands after the end of a quote; "
    "put all of it in double quotes",
    'a: "C:\\data"\n': "1:7: a backslash has a special meaning in double quotes; "
    "use single quotes instead",
    # Brackets.
    "a: [1, 2\nb: 3\n": "1:4: the [ that begins here has no end; add ] where it ends",
    "a: {b: 1\n": "1:4: the { that begins here has no end; add } where it ends",
    "a: {b: 1]\nc: 2\n": "1:9: { is closed by ]; write } here",
    "a: {b: 1 c: 2}\n": "1:11: a comma is missing before this; "
    "separate what is in brackets by commas",
    "a: [1, 2]]\nb: 3\n": "1:10: this ] closes nothing; remove it",
    "a: [1,, 2]\n": "1:7: , stands where a value should be; write a value before it, or remove it",
    "a: ]\n": "1:4: ] stands where a value should be; write a value before it, or remove it",
    "a: {b: 1},\nc: 2\n": "1:10: a comma stands after a value; "
    "remove it: commas stand in brackets only",
    "a: {b: 1} c\n": "1:11: something stands after a value that is complete; "
    "remove it, or quote all",
    # Characters with a meaning.
    "a: @x # y\n": "1:4: a value cannot begin with @; put the value in quotes, '@x'",
    "a: `x`\n": "1:4: a value cannot begin with `; put the value in quotes, '`x`'",
    "a: %x\n": "1:4: a value cannot begin with %; put the value in quotes, '%x'",
    "%x\na: 1\n": "1:1: a value cannot begin with %; put the value in quotes, '%x'",
    "a: [*.fits]\n": "1:5: a value cannot begin with *; put the value in quotes, '*.fits'",
    "a: & b\n": "1:4: a value cannot begin with &; put the value in quotes, '& b'",
    "a: >5 GB\n": "1:4: a value cannot begin with >; put the value in quotes, '>5 GB'",
    "a: |x\n  b\n": "1:4: a value cannot begin with |; put the value in quotes, '|x'",
    "a: ? b\n": "1:4: a value cannot begin with ?; put the value in quotes, '? b'",
    # Lists.
    "a: - b\n": "1:4: an item of a list begins in the line of its key; "
    "write it in brackets, [b], or on its own line",
    "a:\n  - b\n  -c\n": "3:3: no space stands after -; write - c",
    "a:\n  - b\n  c: d\n": "3:3: this line stands among the items of a list; "
    "begin it with `- `, or in the column of the list's key",
    "a:\n  c: d\n  - b\n": "3:3: an item of a list stands among keys; "
    "indent it below the key of its list",
    # Indentation.
    "a:\n   b: 1\n  c: 2\n": f"3:3: {COLUMN}",
    " a: 1\nb: 2\n": f"2:1: {COLUMN}",
    "a: 1\n\n  b: 2\n": f"3:3: this line is indented below line 1, {INDENTED}",
    # Others.
    "a: 1\n<<<<<<< HEAD\nb: 1\n=======\n": "2:1: git left the mark of a conflict here; "
    "keep one of the two versions, and remove the marks",
    "a" * 1100 + ": 1\n": "1:1101: this cannot be read: "
    "mapping values are not allowed in this context; check quotes, colons and indentation",
}


@pytest.mark.parametrize("text", TOLD, ids=lambda text: repr(text[:24]))
def test_a_mistake_is_told_with_its_place_and_its_cure(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    assert read_yaml(path, problems) is None
    assert [str(problem) for problem in problems.found] == [f"my.yaml:{TOLD[text]}"]


def test_words_of_the_parser_that_are_not_known_are_told_as_they_are():
    mistake = explain("a: b\n", "found something odd", (0, 3), None)
    assert (mistake.line, mistake.column) == (0, 3)
    assert mistake.what == "this cannot be read: found something odd"


def test_a_long_line_is_shortened():
    mistake = explain("a: 1\n" + "b:" + "x" * 500, "could not find expected ':'", (2, 0), (1, 0))
    assert len(mistake.do) < 100


MARKS = "[]{},:-'\"#&*!|>%@`?\\=. \t\n\r\u00a0aé1"
PARTS = st.sampled_from([*MARKS, "  ", "b:", "...", "---", "<<<<<<<"])


@settings(max_examples=600, deadline=None, database=None)
@given(st.lists(PARTS, max_size=25).map("".join))
def test_every_mistake_is_told_at_a_place_in_the_file(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode())
    problems = Problems()
    read_yaml(path, problems)
    lines = len(text.splitlines()) + 1
    assert all(1 <= problem.place.line <= lines for problem in problems.found)
    assert all(problem.place.column >= 1 for problem in problems.found)
