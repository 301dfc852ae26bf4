"""Good pipelines and stages with random mistakes in them: each mistake is told where it is.

A mistake is a key that is dropped, renamed, given twice, or given a value of another type. Changes
that mean nothing, such as another order of keys, must not be told and must not change the result.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

PIPELINE = {
    "pipeline": "mutants",
    "label": "a label",
    "version": '"1.0"',
    "owner": "desc",
    "registry": "registry.example.org",
    "images": "[images]",
    "inputs": {"raw": "raw.txt", "parts": "[raw.txt, more.txt]"},
    "output": "out",
    "steps": {
        "first": {
            "config": {"config": "config.yaml"},
            "parameters": {
                "nbin": "3",
                "zmin": "0.5",
                "rule": "equal",
                "flip": "true",
                "edges": "[0.5, 1.5]",
                "cuts": {"low": "1.5", "names": "[b]"},
            },
            "resources": {"cores": "2", "memory": "4 GiB", "time": "10 min"},
        },
        "again": {
            "stage": "second",
            "inputs": {"once": "once"},
            "outputs": {"twice": "thrice"},
            "after": "[first]",
        },
    },
}
# What may stand for each value instead, among the values of OTHERS; for all others: nothing.
ALSO_GOOD = {
    ("pipeline",): {"text"},
    ("label",): {"text"},
    ("version",): {"text"},
    ("owner",): {"text"},
    ("registry",): {"text"},
    ("output",): {"text"},
    ("inputs",): set(),
    ("steps", "first", "parameters", "nbin"): {"whole number"},
    ("steps", "first", "parameters", "zmin"): {"whole number", "number"},
    ("steps", "first", "parameters", "flip"): {"boolean"},
    ("steps", "first", "parameters", "edges"): {"nothing"},
    ("steps", "first", "parameters", "cuts"): {"nothing"},
    ("steps", "first", "parameters", "cuts", "low"): {"whole number", "number"},
    ("steps", "first", "parameters", "cuts", "names"): {"list"},
    ("steps", "first", "resources"): {"nothing"},
    ("steps", "first", "resources", "cores"): {"whole number"},
    ("steps", "first", "resources", "time"): {"nothing"},
    ("steps", "first", "resources", "memory"): {"nothing"},
    ("steps", "again", "stage"): set(),
    ("steps", "again", "inputs"): {"nothing"},
    ("steps", "again", "outputs"): {"nothing"},
    ("steps", "again", "outputs", "twice"): {"text"},
    ("steps", "again", "after"): {"nothing"},
}
OTHERS = {
    "text": "zzz",
    "whole number": "3",
    "number": "2.5",
    "boolean": "true",
    "nothing": "",
    "list": "[zzz]",
    "mapping": "{zzz: 1}",
}
# Sections that may be empty, as far as nothing in them is required: what is, is told elsewhere.
EMPTY_SECTIONS = {
    ("inputs",),
    ("steps", "first", "config"),
    ("steps", "first", "parameters"),
}
REQUIRED = {
    ("pipeline",),
    ("version",),
    ("owner",),
    ("images",),
    ("inputs",),
    ("inputs", "raw"),
    ("inputs", "parts"),
    ("steps",),
    ("steps", "first"),
    ("steps", "first", "config"),
    ("steps", "first", "config", "config"),
    ("steps", "first", "parameters"),
    ("steps", "first", "parameters", "nbin"),
    ("steps", "first", "parameters", "cuts", "low"),
    ("steps", "again", "stage"),
}
RUN_PY = {
    "name": '"first"',
    "config": '{"config": "config.yaml"}',
    "inputs": '{"raw": "txt", "parts": [File("txt")], "map": FITS(columns=["ra"], optional=True)}',
    "outputs": '{"once": "txt"}',
    "parameters": """{
        "nbin": Parameter(int, minimum=1),
        "zmin": Parameter(float, 0.2, above=0, unit="deg"),
        "rule": Parameter(str, "given", choices=["equal", "given"]),
        "flip": False,
        "edges": Parameter([float], None, min_items=2),
        "cuts": Parameter({"low": float, "high": 2.0, "names": ["a"]}, None),
    }""",
    "network": "False",
}
SECOND = """\
import descpipe

class Stage(descpipe.Stage):
    name = "second"
    inputs = {"once": "txt"}
    outputs = {"twice": "txt"}
    def run(self):
        pass

Stage.main()
"""
FIRST = """\
import descpipe
from descpipe import FITS, File, Parameter

class Stage(descpipe.Stage):
{variables}
    def run(self):
        pass

Stage.main()
"""


@dataclass(frozen=True)
class Mutation:
    """One change: what is done to the entry at a path, with what, and where it must be told."""

    kind: str
    path: tuple[str, ...]
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(self.path)} {self.value}".rstrip()


class Text:
    """The text of a pipeline after mutations, and where each entry stands in it."""

    def __init__(self, mutations: list[Mutation]) -> None:
        self.mutations = {mutation.path: mutation for mutation in mutations}
        self.lines: list[str] = []
        self.places: dict[tuple[str, ...], tuple[int, int]] = {}
        self._write(PIPELINE, (), 0)

    def _write(self, mapping: dict, above: tuple[str, ...], indent: int) -> None:
        for key, value in mapping.items():
            path = (*above, key)
            mutation = self.mutations.get(path)
            kind = mutation.kind if mutation else ""
            if kind == "drop":
                continue
            name = mutation.value if kind == "rename" else key
            self._entry(name, value if kind != "retype" else mutation.value, path, indent)
            if kind == "duplicate":
                self._entry(name, value, path, indent)
            elif kind == "add":
                self._entry(mutation.value, "zzz", path, indent)

    def _entry(self, name: str, value: object, path: tuple[str, ...], indent: int) -> None:
        start = f"{' ' * indent}{name}:"
        mutation = self.mutations.get(path)
        is_retyped = mutation is not None and mutation.kind == "retype"
        column = len(start) + 1 + bool(value) if is_retyped else indent + 1
        self.places[path] = (len(self.lines) + 1, column)
        if isinstance(value, dict):
            self.lines.append(start)
            self._write(value, path, indent + 2)
        else:
            self.lines.append(f"{start} {value}")

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"


def paths(mapping: dict, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, value in mapping.items():
        found.append((*above, key))
        if isinstance(value, dict):
            found += paths(value, (*above, key))
    return found


def is_name(path: tuple[str, ...]) -> bool:
    """Whether a key is a name that its author chooses."""
    return path[0] == "steps" and len(path) == 2


def retypes() -> list[Mutation]:
    return [
        Mutation("retype", path, value)
        for path in paths(PIPELINE)
        for kind, value in OTHERS.items()
        if kind not in ALSO_GOOD.get(path, set())
        and not (kind == "mapping" and path in {("inputs",), ("steps",)})
        and not (kind in {"mapping", "nothing"} and is_name(path))
        and not (kind == "nothing" and path in EMPTY_SECTIONS)
    ]


RETYPES = retypes()
RENAMES = [
    Mutation("rename", path, path[-1] + "x") for path in paths(PIPELINE) if not is_name(path)
]
DUPLICATES = [Mutation("duplicate", path) for path in paths(PIPELINE)]
EMPTIED = [Mutation("retype", path) for path in sorted(EMPTY_SECTIONS)]
DROPS = [Mutation("drop", path) for path in paths(PIPELINE) if path in REQUIRED]
ADDED = [
    Mutation("add", path, "zzz")
    for path in paths(PIPELINE)
    if path[:1] != ("inputs",) or len(path) == 1
    if not is_name(path)
]
# Changes whose mistakes do not hide other mistakes in the same file.
LOCAL = [
    mutation
    for mutation in [*RETYPES, *ADDED, *DUPLICATES]
    if mutation.path[:2] == ("steps", "first") and len(mutation.path) == 4
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A good project whose pipeline and first stage the tests replace."""
    made = tmp_path_factory.mktemp("my mutants")
    for name, text in (("first", first_stage(RUN_PY)), ("second", SECOND)):
        (made / "images" / name).mkdir(parents=True)
        (made / "images" / name / "run.py").write_text(text)
    (made / "config.yaml").write_text("a: 1\n")
    (made / "raw.txt").write_text("raw\n")
    (made / "more.txt").write_text("more\n")
    return made


def first_stage(variables: dict[str, str]) -> str:
    lines = "\n".join(f"    {name} = {value}" for name, value in variables.items())
    return FIRST.replace("{variables}", lines)


def read(folder, text: str):
    """Return the pipeline, None if there are errors, and the problems."""
    path = folder / "pipeline.yaml"
    path.write_text(text)
    problems = Problems()
    try:
        pipeline = read_pipeline(path, Overrides(), problems, check_files=True)
    except BadInput as error:
        return None, list(error.problems)
    return pipeline, problems.found


def assert_told(problems, text: Text, mutation: Mutation) -> None:
    """Assert that a problem is told where a mutation is, or in the value that it put there."""
    line, column = text.places[mutation.path]
    is_inside = mutation.kind == "retype" and mutation.value[:1] in {"[", "{"}
    told = {problem.place.column for problem in problems if problem.place.line == line}
    good = set(range(column, column + len(mutation.value))) if is_inside else {column}
    assert told & good, [str(problem) for problem in problems]
    for problem in problems:
        assert problem.what, problem
        assert problem.do, problem
        assert "\n" not in str(problem)


@pytest.fixture(scope="module")
def good(folder):
    pipeline, problems = read(folder, str(Text([])))
    assert problems == []
    return pipeline


@pytest.mark.parametrize("mutation", [*RETYPES, *RENAMES, *DUPLICATES, *ADDED], ids=str)
def test_a_mistake_is_told_where_it_is(folder, good, mutation):
    assert good
    text = Text([mutation])
    _, problems = read(folder, str(text))
    assert_told(problems, text, mutation)


@pytest.mark.parametrize("mutation", EMPTIED, ids=str)
def test_what_must_be_in_a_section_is_missed_in_an_empty_one(folder, mutation):
    pipeline, _ = read(folder, str(Text([mutation])))
    assert pipeline is None


@pytest.mark.parametrize("mutation", DROPS, ids=str)
def test_what_must_be_given_is_missed(folder, good, mutation):
    assert good
    pipeline, problems = read(folder, str(Text([mutation])))
    assert pipeline is None
    assert mutation.path[-1] in " ".join(f"{problem.what} {problem.do}" for problem in problems)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(LOCAL), min_size=2, unique_by=lambda mutation: mutation.path))
def test_all_of_several_mistakes_are_told(folder, mutations):
    text = Text(mutations)
    _, problems = read(folder, str(text))
    for mutation in mutations:
        assert_told(problems, text, mutation)


def shuffled(draw, mapping: dict) -> dict:
    keys = draw(st.permutations(list(mapping)))
    return {
        key: shuffled(draw, mapping[key]) if isinstance(mapping[key], dict) else mapping[key]
        for key in keys
    }


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_order_of_keys_means_nothing_but_for_steps(folder, good, data):
    text = Text([])
    text.lines, text.places = [], {}
    text._write(shuffled(data.draw, PIPELINE), (), 0)
    pipeline, problems = read(folder, str(text))
    assert problems == []
    for step, other in zip(pipeline.steps, good.steps, strict=True):
        assert replace(step, stage=other.stage, origins={}) == replace(other, origins={})
    assert {tag: given.paths for tag, given in pipeline.inputs.items()} == {
        tag: given.paths for tag, given in good.inputs.items()
    }


# -- stages ---------------------------------------------------------------------------------------

OTHER_EXPRESSIONS = {
    "name": ["1", "None", '["first"]', '"fir" + "st"', "NAME", 'f"first"', "''"],
    "config": ["1", "['config']", '{"config": 1}', '{1: "a"}', "dict()", '{"a b": "c"}'],
    "inputs": [
        "1",
        "['txt']",
        '{"raw": 1}',
        '{"raw": None}',
        '{"raw": ["txt", "fits"]}',
        '{"raw": File()}',
        '{"raw": File("txt", optional=1)}',
        '{"raw": Files("txt")}',
        '{"raw": File(suffix)}',
        '{"raw": FITS(columns={"ra": "flaot"})}',
        '{"raw": FITS(colums=["ra"])}',
        '{"raw": FITS(hdu="A", hdus={"B": ["ra"]})}',
        '{"raw": "txt", "raw": "txt"}',
        '{"raw": "txt", **others}',
        '{tag: "txt" for tag in ["raw"]}',
        '{"stdout": "txt"}',
    ],
    "outputs": ["1", '{"once": File("txt", optional=True)}', '{"raw": "txt"}', '{"once": ".txt"}'],
    "parameters": [
        "1",
        '{"nbin": None}',
        '{"nbin": int}',
        '{"nbin": []}',
        '{"nbin": [1, "a"]}',
        '{"nbin": Parameter(int, "4")}',
        '{"nbin": Parameter("int", 4)}',
        '{"nbin": Parameter(int, 4, maximum=3)}',
        '{"nbin": Parameter(int, 4, minimum=5, maximum=3)}',
        '{"nbin": Parameter(int, 4, minimun=5)}',
        '{"nbin": Parameter(int, 4, unit="arcmins")}',
        '{"nbin": Parameter(str, "a", choices=[])}',
        '{"nbin": Parameter({}, {})}',
        '{"nbin": Parameter({"low": float}, {"lo": 1.0})}',
        '{"nbin": 10**400}',
        '{"a-b": 1}',
    ],
    "network": ["1", "'yes'", "None"],
}
STAGE_MISTAKES = [
    (name, expression) for name, found in OTHER_EXPRESSIONS.items() for expression in found
]


def line_of(text: str, name: str) -> int:
    return 1 + next(
        number for number, line in enumerate(text.splitlines()) if line.startswith(f"    {name} =")
    )


def stage_problems(folder, text: str):
    """Return the problems of the first stage alone."""
    path = folder / "images/first/run.py"
    path.write_text(text)
    try:
        _, problems = read(folder, str(Text([])))
    finally:
        path.write_text(first_stage(RUN_PY))
    return problems, [problem for problem in problems if problem.place.path == path]


@pytest.mark.parametrize(("name", "expression"), STAGE_MISTAKES)
def test_a_wrong_class_variable_is_told_in_its_line(folder, name, expression):
    ast.parse(expression)
    text = first_stage({**RUN_PY, name: expression})
    _, problems = stage_problems(folder, text)
    assert line_of(text, name) in {problem.place.line for problem in problems}


@pytest.mark.parametrize("name", ["name", "inputs", "outputs"])
def test_a_missing_class_variable_is_told_at_the_class(folder, name):
    text = first_stage({other: value for other, value in RUN_PY.items() if other != name})
    _, problems = stage_problems(folder, text)
    assert name in {word.strip("'") for problem in problems for word in problem.what.split()}
    assert 4 in {problem.place.line for problem in problems}


@pytest.mark.parametrize("name", ["config", "parameters"])
def test_a_class_variable_that_a_pipeline_uses_is_missed(folder, name):
    text = first_stage({other: value for other, value in RUN_PY.items() if other != name})
    problems, _ = stage_problems(folder, text)
    assert [problem for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize("name", RUN_PY)
def test_a_misspelt_class_variable_is_told_with_the_right_one(folder, name):
    variables = {f"{other}s" if other == name else other: value for other, value in RUN_PY.items()}
    text = first_stage(variables)
    _, problems = stage_problems(folder, text)
    assert [
        problem
        for problem in problems
        if problem.place.line == line_of(text, f"{name}s") and f"{name!r}" in problem.do
    ]


@pytest.mark.parametrize("name", RUN_PY)
def test_a_class_variable_that_is_set_twice_is_told_at_the_second(folder, name):
    text = first_stage({**RUN_PY, "\n    ": ""}).replace("    \n     = \n", "")
    extra = f"    {name} = {RUN_PY[name]}\n"
    text = text.replace("    def run", f"{extra}    def run")
    line = text[: text.rindex(extra)].count("\n") + 1
    _, problems = stage_problems(folder, text)
    assert line in {problem.place.line for problem in problems}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(list(RUN_PY)))
def test_the_order_of_class_variables_means_nothing(folder, names):
    problems, _ = stage_problems(folder, first_stage({name: RUN_PY[name] for name in names}))
    assert problems == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        # That a tag is written which is read, too, is wrong only as long as it is read.
        optional={
            name: st.sampled_from([other for other in found if other != '{"raw": "txt"}'])
            for name, found in OTHER_EXPRESSIONS.items()
        },
    ).filter(lambda changed: len(changed) > 1)
)
def test_all_wrong_class_variables_are_told(folder, changed):
    text = first_stage({**RUN_PY, **changed})
    _, problems = stage_problems(folder, text)
    told = {problem.place.line for problem in problems}
    assert {line_of(text, name) for name in changed} <= told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class Stage", "class Stages"),
        ("def run(self)", "def runs(self)"),
        ("def run(self)", "def run(self, other)"),
        ("Stage.main()", "Stage.mian()"),
        ("Stage.main()", ""),
        ("descpipe.Stage", "descpipe.Stag"),
        ("descpipe.Stage", "object"),
        ("import descpipe\n", "import descpipe, numpy\n"),
        ("import descpipe\n", "import descpip\n"),
        ("class Stage", "clas Stage"),
        ("pass", "pass)"),
        ("FITS, File", "FITS"),
    ],
)
def test_a_change_of_the_frame_of_a_stage_is_told(folder, before, after):
    text = first_stage(RUN_PY)
    assert before in text
    _, problems = stage_problems(folder, text.replace(before, after))
    assert [problem for problem in problems if problem.severity == "error"]
