"""What is left of a pipeline file when all that is wrong in it is told."""

from __future__ import annotations

import pytest

from descpipe.model.problem import Problems
from descpipe.reading.schema import pipeline_schema
from descpipe.reading.shape import check_shape
from descpipe.yaml import read_yaml

HEAD = "pipeline: tiny\nversion: '1.0'\nowner: desc\nimages: [images]\n"


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Check a text, and return what is right in it, and what is told."""
    monkeypatch.chdir(tmp_path)

    def check_text(text):
        path = tmp_path / "my.yaml"
        path.write_text(text, encoding="utf-8")
        problems = Problems()
        root = read_yaml(path, problems)
        assert root is not None
        right = check_shape(root, pipeline_schema()["Pipeline"], problems)
        return right and right.plain(), [str(problem) for problem in problems.found]

    return check_text


def test_a_misspelt_key_is_taken_for_what_is_meant(check):
    right, told = check(HEAD + "setps: {first: {}}\n")
    assert right["steps"] == {"first": None}
    assert told == ["my.yaml:5:1: 'setps' is not a key of the pipeline file; did you mean 'steps'?"]


def test_a_misspelt_key_does_not_replace_the_right_one(check):
    right, told = check(HEAD + "steps: {first: {}}\nstep: {second: {}}\n")
    assert right["steps"] == {"first": None}
    assert len(told) == 1


def test_the_value_of_a_misspelt_key_is_checked_too(check):
    _, told = check(HEAD + "setps: {first: {resources: {memroy: 4}}}\n")
    assert [line.partition("; ")[0] for line in told] == [
        "my.yaml:5:1: 'setps' is not a key of the pipeline file",
        "my.yaml:5:29: 'memroy' is not a key of resources",
        "my.yaml:5:37: memory: '4' has no unit",
    ]


def test_lines_that_are_not_indented_are_taken_for_what_is_meant(check):
    right, told = check(HEAD + "steps:\n  first: {}\nsecond: {after: [first]}\n")
    assert right["steps"] == {"first": None, "second": {"after": ["first"]}}
    assert len(told) == 1


def test_values_that_are_wrong_are_left_out(check):
    right, told = check(HEAD + "output: [a, b]\nsteps: {first: {after: [a, 5, b]}, second: 2}\n")
    assert right["output"] is None
    assert right["steps"] == {"first": {"after": ["a", "b"]}, "second": None}
    assert len(told) == 3


def test_an_input_stays_when_its_path_is_wrong(check):
    right, told = check(HEAD + "inputs: {raw: 5, more: [a.txt, b.txt]}\nsteps: {first: {}}\n")
    assert right["inputs"] == {"raw": None, "more": ["a.txt", "b.txt"]}
    assert len(told) == 1


@pytest.mark.parametrize("empty", ["", "{}", "null", "~"])
def test_an_empty_step_may_be_written_in_several_ways(check, empty):
    right, told = check(f"{HEAD}steps:\n  first: {empty}\n")
    assert (right["steps"], told) == ({"first": None}, [])


@pytest.mark.parametrize("key", ["config", "parameters", "resources", "inputs", "outputs", "after"])
def test_a_part_of_a_step_may_be_empty(check, key):
    assert check(f"{HEAD}steps:\n  first:\n    {key}:\n")[1] == []


def test_all_values_of_parameters_are_left_to_the_stage(check):
    right, told = check(HEAD + "steps: {first: {parameters: {a: null, b: {c: [1]}, d: ''}}}\n")
    assert right["steps"]["first"]["parameters"] == {"a": None, "b": {"c": [1]}, "d": ""}
    assert told == []


def test_of_many_keys_that_are_not_known_the_first_are_told(check):
    _, told = check(HEAD + "steps: {first: {}}\n" + "".join(f"xyz{n}: {n}\n" for n in range(50)))
    assert len(told) == 21
    assert told[-1] == (
        "my.yaml:26:1: 30 more keys of the pipeline file are not known, from here on; "
        "correct those above first, or name the right file"
    )


@pytest.mark.parametrize(
    "many",
    [
        "steps:\n" + "".join(f"  step{n}: wrong\n" for n in range(3000)),
        "steps: {first: {after: [" + "5, " * 3000 + "]}}\n",
    ],
    ids=["steps", "items"],
)
def test_no_more_mistakes_are_told_than_one_would_read(check, many):
    _, told = check(HEAD + many)
    assert len(told) == 1001
    assert told[-1].endswith("1000 things are wrong up to here; correct them, and check again")


@pytest.mark.parametrize("text", ["hello\n", "- a\n", "5\n", "cwlVersion: v1.2\nclass: Workflow\n"])
def test_nothing_is_left_of_another_kind_of_file(check, text):
    right, told = check(text)
    assert right is None
    assert len(told) == 1


def test_a_long_value_is_shortened(check):
    _, told = check(
        HEAD + "registry: '" + "a b " * 5000 + "'\nsteps: {first: {}}\n" + "x" * 900 + ": 1"
    )
    assert max(map(len, told)) < 300
    assert len(told) == 2
