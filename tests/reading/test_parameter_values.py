"""Values of parameters: the stage's default, the pipeline file, `--set`; the last one wins."""

import pytest

from descpipe.model.problem import Problems
from descpipe.reading.overrides import read_overrides

PARAMETERS = """{
    "n": 4,
    "z": Parameter(float, 0.5, minimum=0, unit="deg"),
    "edges": Parameter([float], None, min_items=2),
    "names": Parameter([str], ["a"]),
    "cuts": {"low": 0.1, "high": Parameter(float, 0.9, below=1), "deep": {"on": True, "k": 1}},
    "bins": Parameter([{"low": float, "label": Parameter(str, "x")}], None),
    "must": Parameter(int),
}"""


@pytest.fixture
def given(project):
    """A function that returns the step for what the file and the command line give."""
    project.stage("first", outputs='{"out": "txt"}', parameters=PARAMETERS)

    def step(text, *settings):
        project.pipeline(f"output: out\nsteps:\n  first:\n    parameters: {text}\n")
        overrides = read_overrides(settings, (), None, Problems())
        return project.read(overrides).steps[0]

    return step


@pytest.fixture
def told(project, given):
    """A function that returns what is told of them."""

    def said(text, *settings):
        project.pipeline(f"output: out\nsteps:\n  first:\n    parameters: {text}\n")
        return project.problems(read_overrides(settings, (), None, Problems()))

    return said


@pytest.mark.parametrize(
    ("text", "settings", "name", "value"),
    [
        ("{must: 1}", [], "n", 4),
        ("{must: 1, n: 5}", [], "n", 5),
        ("{must: 1, n: 5}", ["n=6"], "n", 6),
        ("{must: 1, n: 5}", ["n=6", "n=7"], "n", 7),
        ("{}", ["must=1"], "must", 1),
        ("{must: 1}", ["z=2"], "z", 2.0),
        ("{must: 1}", [], "edges", None),
        ("{must: 1}", ["edges=1,2.5"], "edges", [1.0, 2.5]),
        ("{must: 1}", ["edges=[1, 2.5]"], "edges", [1.0, 2.5]),
        ("{must: 1}", ["names=b, c"], "names", ["b", "c"]),
        ("{must: 1}", [], "cuts", {"low": 0.1, "high": 0.9, "deep": {"on": True, "k": 1}}),
        (
            "{must: 1, cuts: {low: 0.2}}",
            ["cuts.high=0.5", "cuts.deep.on=false"],
            "cuts",
            {"low": 0.2, "high": 0.5, "deep": {"on": False, "k": 1}},
        ),
        (
            "{must: 1, cuts: {low: 0.2, deep: {k: 3}}}",
            ['cuts={"high": 0.3}'],
            "cuts",
            {"low": 0.1, "high": 0.3, "deep": {"on": True, "k": 1}},
        ),
        (
            "{must: 1, bins: [{low: 1}, {low: 2, label: y}]}",
            [],
            "bins",
            [{"low": 1.0, "label": "x"}, {"low": 2.0, "label": "y"}],
        ),
        ("{must: 1}", ['bins=[{"low": 3}]'], "bins", [{"low": 3.0, "label": "x"}]),
    ],
)
def test_the_last_value_that_is_given_wins(given, text, settings, name, value):
    step = given(text, *(f"first.{setting}" for setting in settings))
    assert step.parameters[name] == value


def test_each_value_knows_where_it_comes_from(given):
    text = "{must: 1, cuts: {low: 0.2, deep: {k: 2}}}"
    origins = given(text, "first.n=6", "first.cuts.deep.on=false").origins
    assert {name: (origin.kind, str(origin.place)) for name, origin in origins.items()} == {
        "n": ("command line", "--set first.n=6"),
        "z": ("default", "images/first/run.py:15:5"),
        "edges": ("default", "images/first/run.py:16:5"),
        "names": ("default", "images/first/run.py:17:5"),
        "cuts": ("pipeline", "pipeline.yaml:8:33"),
        "cuts.low": ("pipeline", "pipeline.yaml:8:39"),
        "cuts.high": ("default", "images/first/run.py:18:5"),
        "cuts.deep": ("pipeline", "pipeline.yaml:8:50"),
        "cuts.deep.on": ("command line", "--set first.cuts.deep.on=false"),
        "cuts.deep.k": ("pipeline", "pipeline.yaml:8:54"),
        "bins": ("default", "images/first/run.py:19:5"),
        "must": ("pipeline", "pipeline.yaml:8:24"),
    }


def test_a_value_is_shown_as_it_was_typed(given):
    origins = given("{must: 1}", "first.names=http://a.org/./b//").origins
    assert str(origins["names"].place) == "--set first.names=http://a.org/./b//"


WRONG = [
    ("{}", [], ["7:3: step 'first' is not given its parameter 'must'; add "]),
    ("{must: 1, m: 1}", [], ["8:27: stage 'first' has no parameter 'm'; "]),
    ("{must: x}", [], ["8:24: parameter 'must': the text 'x' is not a whole number; "]),
    ("{must: 1, z: -1}", [], ["8:30: parameter 'z': -1.0 is below the minimum 0 deg; "]),
    ("{must: 1, edges: [1]}", [], ["8:34: parameter 'edges' has 1 item; give at least 2 items"]),
    ("{must: 1, edges: [1, x]}", [], ["8:38: parameter 'edges[1]': the text 'x' is not a num"]),
    ("{must: 1, cuts: 5}", [], ["8:33: parameter 'cuts': 5 is not a mapping of its fields; "]),
    ("{must: 1, cuts: {lw: 1}}", [], ["8:34: parameter 'cuts.lw' is not a field; did you mean"]),
    ("{must: 1, cuts: {high: 1}}", [], ["8:40: parameter 'cuts.high': 1.0 is not below 1; "]),
    (
        "{must: 1, cuts: {high: 2, deep: {on: 5, of: 1}}}",
        [],
        ["8:40: parameter 'cuts.high'", "8:54: parameter 'cuts.deep.on'", "8:57: parameter 'cuts"],
    ),
    (
        "{must: 1, bins: [{low: 1}, {label: y}]}",
        [],
        ["8:44: parameter 'bins[1]' has no field 'low'; give a number"],
    ),
]
WRONG_ON_THE_COMMAND_LINE = [
    (["n=x"], ["--set first.n=x: parameter 'n': the text 'x' is not a whole number; "]),
    (["n=http://c/./"], ["--set first.n=http://c/./: parameter 'n': the text 'http://c/./' "]),
    (["m=1"], ["--set first.m=1: step 'first' has no parameter 'm'; "]),
    (["edges="], ["--set first.edges=: parameter 'edges' is an empty list; give at l"]),
    (["edges=1,x"], ["--set first.edges=1,x: parameter 'edges[1]': the text 'x' is not a num"]),
    (["cuts=low:1"], ["--set first.cuts=low:1: parameter 'cuts': 'low:1' is not JSON; write it"]),
    (["cuts.lw=1"], ["--set first.cuts.lw=1: parameter 'cuts.lw' is not a field; did you mean"]),
    (["cuts.high=2"], ["--set first.cuts.high=2: parameter 'cuts.high': 2.0 is not below 1; "]),
    (["cuts.deep.on=5"], ["--set first.cuts.deep.on=5: parameter 'cuts.deep.on': "]),
    (["n.low=1"], ["--set first.n.low=1: parameter 'n.low' is not a field; "]),
    (['cuts={"high": 3}'], ["--set first.cuts={\"high\": 3}: parameter 'cuts.high': 3.0 is not"]),
    (["n=x", "z=y"], ["--set first.n=x: parameter 'n'", "--set first.z=y: parameter 'z'"]),
]


@pytest.mark.parametrize(
    ("setting", "record", "field"),
    [
        ("cuts={high: 0.5}", '{"high": 0.5}', "cuts.high=0.5"),
        ("cuts=low:1", '{"low": 1}', "cuts.low=1"),
        ("cuts={'high': red}", '{"high": "red"}', "cuts.high=red"),
        ("cuts={high: [1]", '{"high": VALUE}', "cuts.high=VALUE"),
        ("cuts=x", '{"low": VALUE}', "cuts.low=VALUE"),
        ("cuts.deep={k: 3}", '{"k": 3}', "cuts.deep.k=3"),
    ],
)
def test_how_a_field_of_a_record_is_set_is_shown_by_the_one_that_was_meant(
    told, setting, record, field
):
    (said,) = told("{must: 1}", f"first.{setting}")
    end = f"not JSON; write it as in {record}, or set one field: --set first.{field}"
    assert said.endswith(end)


@pytest.mark.parametrize(("text", "settings", "expected"), WRONG)
def test_what_is_wrong_in_the_file_is_told_where_it_stands(told, text, settings, expected):
    said = told(text, *settings)
    assert len(said) == len(expected)
    for words, start in zip(said, expected, strict=True):
        assert words.startswith(f"pipeline.yaml:{start}")


@pytest.mark.parametrize(("settings", "expected"), WRONG_ON_THE_COMMAND_LINE)
def test_what_is_wrong_on_the_command_line_is_told_with_its_words(told, settings, expected):
    said = told("{must: 1}", *(f"first.{setting}" for setting in settings))
    assert len(said) == len(expected)
    for words, start in zip(said, expected, strict=True):
        assert words.startswith(start)


def test_a_wrong_value_of_the_file_does_not_matter_if_another_is_set(told):
    assert told("{must: x}", "first.must=1") == []


@pytest.mark.parametrize("text", ["[0.5, 1", "0.5, 1]", "["])
def test_a_list_with_one_bracket_is_told(told, text):
    (problem,) = told("{must: 1}", f"first.edges={text}")
    assert problem == (
        f"--set first.edges={text}: parameter 'edges': {text!r} has one bracket only; "
        "write both, or none"
    )


@pytest.mark.parametrize("text", ["[a[0], b]", "b, a[0]", "a[0]"])
def test_brackets_may_be_in_the_items_of_a_list(given, text):
    assert given("{must: 1}", f"first.names={text}").parameters["names"][-1] in ("b", "a[0]")


REPLACING = """{
    "nbin": 4,
    "zmin": Parameter(float, 0.2),
    "edges": Parameter([float], None, instead_of=["nbin", "zmin"]),
}"""


@pytest.fixture
def replaced(project):
    """A function that returns what is told of a stage whose edges are instead of nbin and zmin."""
    project.stage("first", outputs='{"out": "txt"}', parameters=REPLACING)

    def said(text, *settings):
        project.pipeline(f"output: out\nsteps:\n  first:\n    parameters: {text}\n")
        words = [f"first.{setting}" for setting in settings]
        return project.problems(read_overrides(words, (), None, Problems()))

    return said


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("{nbin: 3, zmin: 0.1}", []),
        ("{edges: [0.2, 0.5]}", []),
        ("{nbin: 3, edges: null}", []),
        ("{nbin: 3}", ["edges=0.2,0.5"]),  # the command line comes before the file
    ],
)
def test_a_value_may_be_given_instead_of_others(replaced, text, settings):
    assert replaced(text, *settings) == []


@pytest.mark.parametrize(
    ("text", "settings", "place"),
    [
        ("{nbin: 3, edges: [0.2, 0.5]}", [], "pipeline.yaml:8:24: parameter 'nbin'"),
        ("{edges: [0.2, 0.5], zmin: 0.1}", [], "pipeline.yaml:8:43: parameter 'zmin'"),
        ("{edges: [0.2, 0.5]}", ["nbin=3"], "--set first.nbin=3: parameter 'nbin'"),
        ("{}", ["edges=0.2,0.5", "nbin=3"], "--set first.nbin=3: parameter 'nbin'"),
    ],
)
def test_a_value_that_would_not_be_used_is_told(replaced, text, settings, place):
    said = "is not used, since 'edges' is given instead of it; remove"
    do = "'edges' from the file" if settings == ["nbin=3"] else "one of them"
    assert replaced(text, *settings) == [f"{place} {said} {do}"]


def test_each_value_that_would_not_be_used_is_told(replaced):
    assert len(replaced("{nbin: 3, zmin: 0.1, edges: [0.2, 0.5]}")) == 2


@pytest.mark.parametrize("other", ["nbins", "edges"])
def test_a_parameter_can_be_instead_of_other_parameters_only(project, other):
    declared = f'{{"nbin": 4, "edges": Parameter([float], None, instead_of=["{other}"])}}'
    project.stage("first", outputs='{"out": "txt"}', parameters=declared)
    project.pipeline("output: out\nsteps:\n  first: {}\n")
    said = project.problems()
    assert len(said) == 1
    assert f"parameter 'edges': it is instead of {other!r}, no other parameter" in said[0]
