"""Config files in the image: as the JSON Schema beside run.py says, or told."""

import json
import sys

import pytest
from launching import stage_class

SCHEMA = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "properties": {
        "slop": {"type": "number", "minimum": 0},
        "metric": {"enum": ["Arc", "Euclidean"]},
        "nbins": {"not": {}, "description": "this is a parameter; set it in the pipeline"},
        "cuts": {"type": "object", "required": ["low"]},
    },
}


@pytest.fixture
def check(launch, monkeypatch):
    """Return what a stage tells of a config file; nothing if it runs."""

    def told(text, name="options.yaml", schema=SCHEMA):
        (launch.inputs / "options.schema.json").write_text(
            schema if isinstance(schema, str) else json.dumps(schema)
        )
        stage = stage_class(config={"options": name})
        # where a run.py beside the schema would be
        monkeypatch.setattr(sys.modules[stage.__module__], "__file__", launch.inputs / "run.py")
        (launch.config / name).write_text(text)
        return launch(stage).err.replace(f"{launch.config}/", "")

    return told


@pytest.mark.parametrize("text", ["", "slop: 1\nmetric: Arc\n", "cuts: {low: 1}\n"])
def test_a_good_file_is_taken(check, text):
    assert check(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slip: 1\n", "slip: not a known key; did you mean 'slop'?"),
        ("slop: -1\n", "slop: -1 is less than the minimum of 0"),
        ("slop: fast\n", "slop: the text 'fast' is not a number"),
        ("slop: .nan\n", "slop: nan is not a finite number"),
        ("metric: Arcs\n", "metric: the text 'Arcs' is not one of its choices; did you mean 'Arc'"),
        ("nbins: 3\n", "nbins: this is a parameter; set it in the pipeline"),
        ("cuts: {lo: 1}\n", "cuts: no key 'low'; did you mean 'lo'?"),
        ("- 1\n", "options.yaml: a list is not a mapping"),
        ("slop: 1\nslop: 2\n", "'slop' is given twice (line 2); keep one"),
        ("slop: [\n", "options.yaml is not YAML: "),
    ],
)
def test_what_is_wrong_is_told(check, text, expected):
    told = check(text)
    assert told.startswith("probe: config file 'options': options.yaml")
    assert expected in told
    assert told.count("\n") == 1


def test_all_that_is_wrong_is_told(check):
    assert check("slip: 1\nslap: 1\nmetric: x\n").count("\n") == 3


def test_json_is_checked_too(check):
    assert "slop: the text '1' is not a number" in check('{"slop": "1"}', "options.json")


def test_other_files_are_not_looked_into(check):
    assert check("slip = 1\n", "options.ini") == ""


def test_a_broken_schema_is_told(check):
    assert "options.schema.json is not a JSON Schema: " in check("slop: 1\n", schema="{")


def test_without_the_packages_it_takes_the_file_is_said_to_be_unchecked(check, monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    assert check("slip: 1\n") == (
        "probe: config file 'options': not checked: its values, because jsonschema is not "
        "installed here\n"
    )
