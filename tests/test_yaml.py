"""YAML in: values with their places. YAML out: text that every reader takes for the same values."""

import gc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from descpipe.model.problem import Problems
from descpipe.yaml import Inline, read_yaml, write_yaml


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Write a text to a file, read it, and return its root and what is told."""
    monkeypatch.chdir(tmp_path)

    def read_text(text):
        path = Path("my file.yaml")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        problems = Problems()
        root = read_yaml(path, problems)
        return root, [str(problem) for problem in problems.found]

    return read_text


SCALARS = {
    "yes": "yes",
    "no": "no",
    "on": "on",
    "012": 12,
    "1_000": "1_000",
    "0x1F": "0x1F",
    "12:30:00": "12:30:00",
    "2020-01-01": "2020-01-01",
    "1e5": 1e5,
    "1.": 1.0,
    ".5": 0.5,
    "+3": 3,
    "-.inf": float("-inf"),
    "true": True,
    "False": False,
    "~": None,
    "null": None,
    "''": "",
    "'1'": "1",
    '"true"': "true",
    "!!str 5": "5",
    "9" * 4000: "9" * 4000,
}


@pytest.mark.parametrize("text", SCALARS)
def test_scalars_are_those_of_yaml_1_2(read, text):
    root, told = read(f"key: {text}\n")
    value = root.plain()["key"]
    assert (value, type(value), told) == (SCALARS[text], type(SCALARS[text]), [])


def test_every_value_and_key_has_its_place(read):
    root, _ = read("a:\n  é: [1,  two]\n")
    inner = root.value["a"]
    items = inner.value["é"].value
    places = [root.keys["a"], inner.place, inner.keys["é"], *(item.place for item in items)]
    assert [(place.line, place.column) for place in places] == [
        (1, 1),
        (2, 3),
        (2, 3),
        (2, 7),
        (2, 11),
    ]


def test_an_alias_stands_for_what_it_refers_to(read):
    root, told = read("a: &x [1, 2]\nb: *x\n")
    assert (root.plain(), told) == ({"a": [1, 2], "b": [1, 2]}, [])


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_file_holds_nothing(read, text):
    assert read(text) == (None, [])


def test_a_byte_order_mark_and_other_line_ends_are_taken(read):
    root, told = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (root.plain(), told) == ({"a": 1, "b": 2}, [])


PLAIN = "remove it, or save the file as plain UTF-8 text"
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
ALIASES = "a0: &a0 1\n" + "".join(
    f"a{n}: &a{n} {'[' * 40}*a{n - 1}{']' * 40}\n" for n in range(1, 40)
)
WRONG = {
    "a: 1\nb: \0\n": "2:4: a character that texts cannot hold stands here (number 0x0); " + PLAIN,
    "a: é\nbé: \x07\n": "2:5: a character that texts cannot hold stands here (number 0x7); "
    + PLAIN,
    b"a: 1\nb: \xff\n": "2:1: this line is not UTF-8 text (byte 8 of the file); "
    "save the file as UTF-8, or name the right file",
    "a: 1\na: 2\n": "2:1: the key 'a' stands here again, first in line 1; remove one of them",
    "a:\n  b: 1\n  b: 2\n": "3:3: the key 'b' stands here again, first in line 2; "
    "remove one of them",
    "1: a\n": '1:1: 1 stands where a key should be; put it in quotes, "1"',
    "true: a\n": '1:1: true stands where a key should be; put it in quotes, "true"',
    "~: a\n": '1:1: ~ stands where a key should be; put it in quotes, "~"',
    "?\n: a\n": "1:2: nothing stands where a key should be; write a word before the colon",
    "[a]: b\n": "1:1: a list or mapping stands where a key should be; "
    "write a word before the colon",
    "a: {{ b }}\n": "1:5: {{...}} is nothing but braces here: descpipe fills in no templates; "
    "write the value itself",
    "a: {b: 0,5}\n": "1:10: 5 stands alone behind a comma; "
    "write a point in decimals, as in 0.5, or `key: value`",
    "a: !home x\n": "1:4: !home has a meaning in YAML that is not supported; "
    "remove it, or put the value in quotes",
    "a: {<<: {b: 1}}\n": "1:5: merge keys are not supported; write the keys out",
    "a: 1\n---\nb: 2\n": "2:1: a second document begins here; keep one document in the file",
    "a: *b\n": "1:4: *b refers to nothing; "
    "mark a value with &b before it, or put this in quotes if it is text",
    "a: &x [*x]\n": "1:8: *x refers to what holds it; write the value out",
    "a: &x {b: {c: *x}}\n": "1:15: *x refers to what holds it; write the value out",
    "[" * 100_000: "1:51: values are nested more than 50 deep; name the right file",
    "{a: " * 100_000: "1:201: values are nested more than 50 deep; name the right file",
    ALIASES: "3:49: values are nested more than 50 deep; name the right file",
    BOMB: "5:5: the file holds more than 350000 values; name the right file",
    "[" + "a," * 400_000: "1:700000: the file holds more than 350000 values; name the right file",
    " " * 10_000_001: "1:1: the file is over 10 MB; name the right file",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: repr(text[:12]))
def test_what_is_wrong_is_told_with_its_place(read, text):
    assert read(text)[1] == [f"my file.yaml:{WRONG[text]}"]


def test_no_more_mistakes_are_told_than_one_would_read(read):
    told = read("a: 1\n" * 5000)[1]
    assert len(told) == 1001
    assert told[-1] == (
        "my file.yaml:1001:1: 1000 things are wrong up to here; correct them, and check again"
    )


def test_a_scalar_keeps_how_it_is_written(read):
    root, _ = read("a: 1.10\nb: 'x'\nc: ~\nd:\n")
    assert {key: node.text for key, node in root.value.items()} == {
        "a": "1.10",
        "b": "x",
        "c": "~",
        "d": "",
    }


def test_a_pipeline_of_5000_steps_with_20_parameters_is_not_too_large(read):
    parameters = ", ".join(f"parameter{number}: {number}.5" for number in range(20))
    step = f"{{stage: big, parameters: {{{parameters}}}, resources: {{cores: 2, memory: 1 GiB}}}}"
    root, told = read("steps:\n" + "".join(f"  step{number}: {step}\n" for number in range(5000)))
    assert (len(root.value["steps"].value), told) == (5000, [])


def test_the_garbage_collector_is_left_as_it_was(read):
    read("a: 1\n")
    assert gc.isenabled()


def test_tags_make_no_objects(read):
    root, told = read("a: !!python/object/apply:os.system ['touch escaped']\n")
    assert root.plain() == {"a": None}
    assert "!!python/object/apply:os.system has a meaning in YAML that is not" in told[0]
    assert [path.name for path in Path().iterdir()] == ["my file.yaml"]


def test_documents_read_as_if_written_by_hand():
    document = {
        "b": Inline(x=1, y="two"),
        "a": [1, 2.0, "x"],
        "steps": [{"run": "tools/a.cwl"}],
        "doc": "One.\nTwo.\n",
        "tiny": 1e-07,
        "old": "yes",
        "none": None,
    }
    assert write_yaml(document) == (
        "b: {x: 1, y: two}\n"
        "a: [1, 2.0, x]\n"
        "steps:\n"
        "- run: tools/a.cwl\n"
        "doc: |\n"
        "  One.\n"
        "  Two.\n"
        "tiny: 1.0e-07\n"
        "old: 'yes'\n"
        "none: null\n"
    )


def test_a_value_that_stands_twice_is_written_twice():
    shared = {"a": [1, 2]}
    assert write_yaml({"x": shared, "y": shared}) == "x:\n  a: [1, 2]\ny:\n  a: [1, 2]\n"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXTS.filter(lambda key: key != "<<"), VALUES, max_size=4)


@settings(max_examples=150, deadline=None, database=None)
@given(DOCUMENTS)
def test_what_is_written_is_read_back_by_the_library_of_the_runners(document):
    assert YAML(typ="safe", pure=True).load(write_yaml(document) or "{}") == document
