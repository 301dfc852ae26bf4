"""Config files on the host: read with their places, and as the stage's JSON Schema says."""

import json

import pytest

SCHEMA = {
    "type": "object",
    "required": ["metric"],
    "properties": {
        "metric": {"enum": ["Arc", "Euclidean"]},
        "bins": {"type": "array", "items": {"type": "number", "minimum": 0}},
        "cuts": {"type": "object", "properties": {"low": {"type": "number"}}},
    },
    "additionalProperties": False,
}


@pytest.fixture
def told(project):
    """A function that gives a config file to a stage and returns what is told of it."""

    def of(text, schema=SCHEMA, name="my.yaml", declared="options.yaml"):
        project.stage("first", config=f'{{"options": "{declared}"}}', outputs='{"out": "txt"}')
        schema_path = f"images/first/{declared.rpartition('.')[0]}.schema.json"
        if schema is not None:
            text_of_schema = schema if isinstance(schema, str) else json.dumps(schema, indent=1)
            project.write(schema_path, text_of_schema)
        project.write(name, text)
        project.pipeline(f"output: out\nsteps:\n  first:\n    config: {{options: {name}}}\n")
        return project.problems()

    return of


@pytest.mark.parametrize(
    "text", ["metric: Arc\n", '{"metric": "Arc", "bins": [1, 2.5]}', "metric: Arc\ncuts: {low: 1}"]
)
def test_a_file_as_the_schema_says_is_good(told, text):
    assert told(text) == []


WRONG = {
    "metric: Arcs\n": [
        "my.yaml:1:9: metric: the text 'Arcs' is not one of its choices; did you mean 'Arc'?"
    ],
    "metric: Arc\nbins:\n  - 1\n  - -2\n": [
        "my.yaml:4:5: bins[1]: -2 is less than the minimum of 0; correct the value"
    ],
    "bins: []\n": ["my.yaml:1:1: no key 'metric'; known: bins"],
    "metric: Arc\nbns: [1]\n": ["my.yaml:2:1: bns: not a known key; did you mean 'bins'?"],
    "metric: Arc\ncuts: {low: wide}": [
        "my.yaml:2:13: cuts.low: the text 'wide' is not a number; correct the value"
    ],
    "- metric": ["my.yaml:1:1: a list is not a mapping; correct the value"],
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_what_is_wrong_is_told_where_it_stands(told, text, expected):
    assert told(text) == expected


def test_a_file_that_is_not_yaml_is_told_without_a_schema_too(told):
    (said,) = told("a: [1\nb: 2\n", schema=None)
    assert said.startswith("my.yaml:1:4: ")
    assert told("a: 1\na: 2\n", schema=None)[0].startswith("my.yaml:2:1: the key 'a' stands here")


BEYOND = ["1: low\n2: high\n", "a: &a {x: 1}\nb: {<<: *a}\n", "a: !!set {x, y}\n"]


@pytest.mark.parametrize("text", BEYOND)
def test_all_of_yaml_is_fine_where_nothing_is_checked(told, text):
    assert told(text, schema=None) == []


@pytest.mark.parametrize("text", BEYOND)
def test_where_values_are_to_be_checked_it_is_said_that_they_are_not(told, text):
    (said,) = told(text)
    assert "warning: its values are not checked here, because of this: " in said
    assert said.endswith("; the stage checks them when it runs")


def test_values_without_end_are_not_compared(told):
    (said,) = told("bins: [" + "1, " * 100_001 + "1]\n")
    assert said == (
        "my.yaml:1:1: warning: my.yaml is checked in part only, without its values, because they "
        "are over 100000; the stage may tell more"
    )


def test_json_is_checked_as_json(told):
    def of(text):
        return told(text, name="my.json", declared="options.json")

    assert of('{\n\t"metric": "Arc"}') == []
    assert of("metric: Arc\n") == [
        "my.json:1:1: this is not JSON: Expecting value; correct it, or remove the file"
    ]
    assert of('{"metric": "Arc",\n "bins": [1,]}')[0].startswith("my.json:2:")
    assert of('{"metric": "Arc",\n "bins": [-1]}') == [
        "my.json:2:11: bins[0]: -1 is less than the minimum of 0; correct the value"
    ]
    assert of("null") == ["my.json:1:1: the file holds nothing; write its keys: metric"]


def test_files_in_other_formats_are_not_looked_into(told):
    assert told("a = [1\n", name="my.ini", declared="options.ini") == []


SCHEMAS = {
    "{": "images/first/options.schema.json:1:2: this is not a JSON Schema: ",
    "[]": "images/first/options.schema.json:1:1: this is not a JSON Schema: it is not a mapping; ",
    '{"properties":\n {"a": {"type": "nmber"}}}': (
        "images/first/options.schema.json:2:17: this is not a JSON Schema: "
        "the text 'nmber' is not a type; did you mean 'number'?"
    ),
    '{"properties":\n {"a": {"$ref": "https://example.org/a"}}}': (
        "images/first/options.schema.json:2:17: this is not a JSON Schema: "
        "it refers to 'https://example.org/a', and nothing is fetched; write it out, under $defs"
    ),
    "[" * 100_000: (
        "images/first/options.schema.json:1:1: this is not a JSON Schema: it is nested too deep; "
    ),
}


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS.items(), ids=range(len(SCHEMAS)))
def test_a_schema_that_is_wrong_is_told_where_it_stands(told, schema, expected):
    (said,) = told("metric: Arc\n", schema=schema)
    assert said.startswith(expected)


def test_a_file_that_several_steps_are_given_is_told_once(project):
    config = '{"options": "options.yaml"}'
    project.stage("first", config=config, outputs='{"a": "txt"}')
    project.write("images/first/options.schema.json", json.dumps(SCHEMA))
    project.write("my.yaml", "metric: x\n")
    project.pipeline("""\
        output: out
        steps:
          one: {stage: first, config: {options: my.yaml}, outputs: {a: b}}
          two: {stage: first, config: {options: my.yaml}}
        """)
    assert len(project.problems()) == 1
