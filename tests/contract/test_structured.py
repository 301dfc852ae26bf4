"""JSON and YAML files: their keys, their schemas, and files that would take for ever."""

import json
import resource
import sys
from typing import ClassVar

import pytest

from descpipe import FITS, JSON, YAML
from descpipe.contract.files import UncheckedError

SCHEMA = {
    "type": "object",
    "required": ["bins"],
    "properties": {
        "bins": {"type": "array", "minItems": 1, "items": {"type": "number", "minimum": 0}},
        "metric": {"enum": ["Arc", "Euclidean"]},
        "range": {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]},
    },
    "patternProperties": {"^x_": {}},
    "additionalProperties": False,
}
WRONG = {
    '{"bins": [1, "a"]}': ["bins[1]: the text 'a' is not a number"],
    '{"bins": [1, -1, -2]}': [
        "bins[1]: -1 is less than the minimum of 0",
        "bins[2]: -2 is less than the minimum of 0",
    ],
    '{"bins": []}': ["bins: a list of 0; give at least 1 item"],
    '{"bins": [1], "metrc": "Arc"}': ["metrc: not a known key; did you mean 'metric'?"],
    '{"bins": [1], "metric": "arc"}': [
        "metric: the text 'arc' is not one of its choices; did you mean 'Arc'?"
    ],
    '{"bins": [1], "x_1": 1, "y": 2}': ["y: not a known key; known: bins, metric, range"],
    '{"bins": [NaN]}': ["bins[0]: nan is not a finite number"],
    '{"bins": [1], "range": [1, "a"]}': ["range[1]: the text 'a' is not a number"],
    "{}": ["no key 'bins'; there are none"],
    '{"bin": [1]}': [
        "no key 'bins'; did you mean 'bin'?",
        "bin: not a known key; did you mean 'bins'?",
    ],
    "[]": ["a list is not a mapping"],
}


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path, as a stage would have it."""

    def written(data, name="f.json"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    return written


def said(kind, path):
    """Return what is wrong in a file, without its path."""
    return [problem.replace(path, "f") for problem in kind.problems(path)]


@pytest.mark.parametrize("kind", [JSON, YAML])
@pytest.mark.parametrize("text", ['{"a": [1, 2.5, true, null, "x"]}', "[]", "5"])
def test_a_file_of_its_format_is_good(write, kind, text):
    assert said(kind(), write(text)) == []


@pytest.mark.parametrize("kind", [JSON, YAML])
def test_keys_must_be_there(write, kind):
    path = write('{"area": 1, "bns": 2}')
    assert said(kind(keys=["area"]), path) == []
    assert said(kind(keys=["bins", "area", "n"]), path) == [
        "f: no key 'bins'; did you mean 'bns'?",
        "f: no key 'n'; known: area, bns",
    ]
    assert said(kind(keys=["bins"]), write("[1]")) == ["f: a list instead of the keys bins"]


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_values_must_be_as_the_schema_says(write, text, expected):
    path = write(text)
    assert said(JSON(schema=SCHEMA), path) == [f"f: {words}" for words in expected]
    if "NaN" not in text:  # which is a text in YAML
        assert said(YAML(schema=SCHEMA), path) == [f"f: {words}" for words in expected]


def test_what_the_schema_allows_is_good(write):
    text = '{"bins": [1, 2], "metric": "Arc", "range": [1, 2], "x_1": null}'
    assert said(JSON(schema=SCHEMA), write(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "f is not JSON: Expecting property name enclosed in double quotes: line 1 column 2"),
        ("{'a': 1}", "f is not JSON: Expecting property name enclosed in double quotes"),
        ("<html>", "f is not JSON: Expecting value: line 1 column 1"),
        ('{"a": 1, "a": 2}', "f is not JSON: 'a' is given twice; keep one"),
        (b'{"a": "\xff"}', "f is not UTF-8 text (byte 7)"),
        ("1" * 5000, "f is not JSON: a number of 5000 digits"),
        ("[" * 100_000, "f is nested too deep to be read"),
    ],
)
def test_what_is_not_json_is_told(write, text, expected):
    (told,) = said(JSON(), write(text))
    assert told.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1,\nb: 2", "f is not YAML: expected ',' or ']', but got '<stream end>' (line 2)"),
        ("a: b: c", "f is not YAML: mapping values are not allowed here (line 1)"),
        ("a: 1\nb: 2\na: 3", "f is not YAML: 'a' is given twice (line 3); keep one"),
        ("a: *b", "f is not YAML: found undefined alias 'b' (line 1)"),
        ("a: !!python/name:os.system", "f is not YAML: could not determine a constructor for"),
        ("a: !!timestamp x", "f is not YAML: "),
        ("a: !!int ''", "f is not YAML: "),
        ("a: 2024-13-45", "f is not YAML: month must be in 1..12"),
        ("a: \x07", "f is not YAML: special characters are not allowed (character 3)"),
        ("--- 1\n--- 2", "f is not YAML: but found another document (line 2)"),
        (b"a: \xff", "f is not UTF-8 text (byte 3)"),
        ("[" * 100_000, "f is nested too deep to be read"),
        ("&a [*a]", "f is not YAML: with its references it holds over 200000 values"),
    ],
)
def test_what_is_not_yaml_is_told(write, text, expected):
    (told,) = said(YAML(), write(text))
    assert told.startswith(expected)


def bomb(line):
    """Return YAML in which each line refers nine times to the one before."""
    lines = [
        f"a{number}: &a{number} {line.format(f'*a{number - 1}, ' * 9)}" for number in range(40)
    ]
    return "\n".join(["start: &a-1 {x: 1}", *lines])


@pytest.mark.parametrize("line", ["[{}]", "{{<<: [{}]}}"], ids=["lists", "merges"])
def test_a_yaml_bomb_is_told_in_bounded_memory(write, line):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    schema = {"type": "array", "items": {"$ref": "#"}}
    assert said(YAML(schema=schema), write(bomb(line))) == [
        "f is not YAML: with its references it holds over 200000 values"
    ]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_values_that_are_referred_to_are_good(write):
    text = "base: &base {a: 1}\nother: {<<: *base, b: 2}\nthird: *base\n"
    assert said(YAML(keys=["other"], schema={"type": "object"}), write(text)) == []


@pytest.mark.parametrize(
    ("kind", "size"), [(JSON, "2000 kB"), (YAML, "150 kB")], ids=["json", "yaml"]
)
def test_a_large_file_is_not_looked_into(write, kind, size):
    path = write("[" + "1, " * 700_000 + "1]")
    with pytest.raises(UncheckedError, match=f"its content, because it is over {size}"):
        kind(keys=["a"]).problems(path)


def test_values_without_end_are_not_compared(write):
    path = write("[" + "1," * 100_000 + "1]")
    with pytest.raises(UncheckedError, match="its values, because they are over 100000"):
        JSON(schema={"items": {"type": "number"}}).problems(path)


def test_only_the_first_of_many_problems_are_told(write):
    path = write(json.dumps({f"key{number}": "x" * 50 for number in range(20_000)}))
    schema = {"additionalProperties": False, "properties": {"keys": {}}}
    assert len(said(JSON(schema=schema), path)) == 50


def test_a_huge_value_is_shown_in_part(write):
    path = write(json.dumps({"a": "x" * 900_000, "b": ["y" * 900_000]}))
    schema = {"properties": {"a": {"type": "number"}, "b": {"maxItems": 0, "uniqueItems": True}}}
    assert max(map(len, said(JSON(schema=schema), path))) < 300


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"type": "nmber"},
            "its JSON Schema is wrong: the text 'nmber' is not a type; did you mean 'number'?",
        ),
        ({"$schema": ["x"]}, "its JSON Schema is wrong: "),
        ({"$ref": "#/$defs/none"}, "its JSON Schema is wrong: "),
        ({"pattern": "("}, "its JSON Schema is wrong: "),
        (
            {"properties": {"a": {"$ref": "https://x.org/s"}}},
            "its JSON Schema is wrong: it refers to 'https://x.org/s', and nothing is fetched; ",
        ),
        ({"$ref": "file:///etc/passwd"}, "its JSON Schema is wrong: it refers to 'file:///etc/"),
        ({"$ref": "other.json"}, "its JSON Schema is wrong: it refers to 'other.json'"),
    ],
)
def test_a_schema_that_is_wrong_is_told(write, monkeypatch, schema, expected):
    fetched = []
    monkeypatch.setattr("socket.create_connection", fetched.append)
    monkeypatch.setattr("urllib.request.urlopen", fetched.append)
    (told,) = said(JSON(schema=schema), write('{"a": "b"}'))
    assert told.startswith(f"f: {expected}")
    assert fetched == []


def test_a_schema_that_refers_to_itself_for_ever_is_told(write):
    schema = {"$ref": "#"}
    assert said(JSON(schema=schema), write("1")) == [
        "f: its JSON Schema refers to itself without an end"
    ]


def test_a_schema_may_refer_to_its_own_parts(write):
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {"positive": {"type": "number", "exclusiveMinimum": 0}},
        "properties": {"a": {"$ref": "#/$defs/positive"}},
    }
    assert said(JSON(schema=schema), write('{"a": 1}')) == []
    assert said(JSON(schema=schema), write('{"a": 0}')) == [
        "f: a: 0 is less than or equal to the minimum of 0"
    ]


@pytest.mark.parametrize(
    ("kind", "package", "what"),
    [
        (YAML, "yaml", "its content, because PyYAML"),
        (JSON, "jsonschema", "its values, because json"),
    ],
)
def test_without_a_package_the_file_is_not_checked(write, monkeypatch, kind, package, what):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UncheckedError, match=f"{what}"):
        kind(keys=["a"], schema={"type": "object"}).problems(write('{"a": 1}'))


def test_without_jsonschema_the_keys_are_checked(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    assert said(JSON(keys=["a"], schema={"type": "object"}), write("{}")) == [
        "f: no key 'a'; there are none"
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"keys": "abc"}, "keys are a list of names"),
        ({"keys": [1]}, "keys are a list of names"),
        ({"keys": 5}, "keys are a list of names"),
        ({"schema": []}, "schema is a JSON Schema; write it out as a dictionary"),
        ({"schema": {"required": 5}}, "schema: required are a list of names"),
        ({"schema": {"properties": []}}, "schema: properties are a dictionary"),
    ],
)
def test_a_declaration_that_is_wrong_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        JSON(**words)


class Metadata(YAML):
    keys: ClassVar = ["area"]
    schema: ClassVar = {"required": ["bins"], "properties": {"bins": {}, "notes": {}}}


def test_a_reader_needs_the_keys_that_a_writer_promises():
    assert YAML(keys=["area", "bins", "notes"]).unmet(Metadata()) == []
    assert YAML(keys=["arae"]).unmet(Metadata()) == ["no key 'arae'; did you mean 'area'?"]
    assert Metadata().unmet(YAML(keys=["area"])) == ["no key 'bins'; known: area"]
    assert Metadata().promises() == "area, bins, notes"


@pytest.mark.parametrize("made", [YAML(), FITS(columns=["area"]), YAML(schema={"type": "object"})])
def test_a_writer_that_promises_no_keys_is_believed(made):
    assert YAML(keys=["area"]).unmet(made) == []


def test_what_is_declared_is_described():
    assert Metadata().description() == {
        "type": "YAML",
        "suffix": "yaml",
        "list": False,
        "optional": False,
        "doc": "",
        "format": "",
        "keys": ["area"],
        "schema": {"required": ["bins"], "properties": {"bins": {}, "notes": {}}},
    }
