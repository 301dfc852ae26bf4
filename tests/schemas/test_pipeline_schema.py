"""One schema says what a pipeline file is: to schema-salad, and compiled, to descpipe."""

from __future__ import annotations

import copy
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_salad.exceptions import ValidationException
from schema_salad.schema import load_and_validate, load_schema

from descpipe.model.pipeline import Resources
from descpipe.model.problem import Problems
from descpipe.reading.quantities import parse_memory
from descpipe.reading.schema import pipeline_schema
from descpipe.reading.shape import check_shape
from descpipe.yaml import read_yaml, write_yaml

REPOSITORY = Path(__file__).parents[2]
SCHEMA = REPOSITORY / "descpipe" / "schemas" / "pipeline.yml"
PIPELINES = sorted(
    path
    for folder in ("pipelines", "tests/golden")
    for path in (REPOSITORY / folder).rglob("pipeline.yaml")
)
GOOD = {
    "pipeline": "two-point",
    "label": "Cosmic shear",
    "version": "1.0",
    "owner": "desc/pipelines",
    "registry": "localhost:5000",
    "base_name": "shear",
    "license": "MIT AND (Apache-2.0 OR BSD-3-Clause)",
    "images": ["images"],
    "inputs": {"shear": "shear.fits", "exposures": ["1.fits", "2.fits"]},
    "switches": {"make-plots": True},
    "provenance": False,
    "output": "out",
    "keep": ["two-point"],
    "steps": {
        "tomography": {
            "stage": "tomography",
            "image": "desc/two-point-tomography:1.0",
            "github": "LSSTDESC/descpipe",
            "ref": "v1.0",
            "path": "images/tomography",
            "config": {"config": "my.yaml"},
            "parameters": {"nbin": 4, "edges": [0.5, 1.0], "nested": {"a": None}, "none": None},
            "resources": {"cores": 2, "memory": "2 GiB", "time": "10 min"},
            "pipeline": "../other/pipeline.yaml",
            "inputs": {
                "catalog": "shear",
                "mask": {"first": ["own-mask", "mask"], "only": ["a", "b"], "all": ["c"]},
            },
            "outputs": {"bins": "bins-blind"},
            "after": ["stack"],
            "when": "make-plots",
            "scatter": {
                "inputs": ["catalog"],
                "parameters": {"nbin": [3, 4], "name": ["a", "b"]},
                "shards": 8,
                "method": "product",
            },
            "mpi": {"processes": 4, "nodes": 2},
        },
        "stack": None,
    },
}


@pytest.fixture(scope="module")
def salad():
    """schema-salad's own reading of the schema: it raises for what is wrong in a file."""
    loader, names, _, _ = load_schema(str(SCHEMA))

    def validate(path):
        load_and_validate(loader, names, path.as_uri(), strict=True)

    return validate


def accepts(salad, path):
    try:
        salad(path)
    except ValidationException:
        return False
    return True


def told(path):
    """Return what descpipe tells of the shape of a file."""
    problems = Problems()
    root = read_yaml(path, problems)
    if root is not None:
        check_shape(root, pipeline_schema()["Pipeline"], problems)
    return [str(problem) for problem in problems.found]


def test_the_compiled_table_is_current():
    table = runpy.run_path(str(REPOSITORY / "docs" / "make_schema.py"))["table"]
    for schema in (SCHEMA, SCHEMA.with_name("site.yml")):
        compiled = schema.with_suffix(".json").read_text(encoding="utf-8")
        assert table(schema) == compiled, "run `make schema`"


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_pipelines_have_the_shape_for_both(salad, path):
    salad(path)
    assert told(path) == []


def test_a_pipeline_with_every_key_has_the_shape_for_both(salad, tmp_path):
    path = tmp_path / "pipeline.yaml"
    path.write_text(write_yaml(GOOD), encoding="utf-8")
    salad(path)
    assert told(path) == []
    keys = {key for record in pipeline_schema().values() for key in record.keys}
    step = GOOD["steps"]["tomography"]
    inner = ("resources", "scatter", "mpi")
    known = {*GOOD, *step, *(key for name in inner for key in step[name]), *step["inputs"]["mask"]}
    assert keys <= known


WRONG_SHAPES = {
    "a key that is not known": {"versoin": "2.0"},
    "a number as version": {"version": 1.0},
    "a name in place of a list": {"images": "images"},
    "a number among paths": {"images": ["images", 5]},
    "a list in place of a mapping": {"inputs": ["shear.fits"]},
    "a mapping in place of a path": {"inputs": {"shear": {"path": "shear.fits"}}},
    "a list in place of steps": {"steps": ["tomography"]},
    "a text in place of a step": {"steps": {"tomography": "tomography"}},
    "a key of a step that is not known": {"steps": {"tomography": {"nbin": 4}}},
    "a number as tag": {"steps": {"tomography": {"inputs": {"catalog": 5}}}},
    "a list as tag": {"steps": {"tomography": {"inputs": {"catalog": ["a", "b"]}}}},
    "a text in place of tags": {"steps": {"tomography": {"inputs": {"catalog": {"first": "a"}}}}},
    "a list of pipelines": {"steps": {"tomography": {"pipeline": ["a.yaml"]}}},
    "a text in place of parameters": {"steps": {"tomography": {"parameters": "nbin"}}},
    "a text in place of a number": {"steps": {"tomography": {"resources": {"cores": "2"}}}},
    "a text in place of true": {"switches": {"make-plots": "yes"}},
    "a truth in place of a switch": {"steps": {"tomography": {"when": True}}},
    "a number to scatter over": {"steps": {"tomography": {"scatter": 8}}},
    "a text in place of shards": {"steps": {"tomography": {"scatter": {"shards": "8"}}}},
    "a text in place of values": {"steps": {"tomography": {"scatter": {"parameters": "nbin"}}}},
    "a number of processes alone": {"steps": {"tomography": {"mpi": 4}}},
    "a text in place of processes": {"steps": {"tomography": {"mpi": {"processes": "4"}}}},
    "nothing about processes": {"steps": {"tomography": {"mpi": {}}}},
    "nodes without processes": {"steps": {"tomography": {"mpi": {"nodes": 2}}}},
    "an amount without a unit": {"steps": {"tomography": {"resources": {"memory": 4}}}},
}


@pytest.mark.parametrize("change", WRONG_SHAPES.values(), ids=WRONG_SHAPES)
def test_a_wrong_shape_is_refused_by_both(salad, tmp_path, change):
    path = tmp_path / "pipeline.yaml"
    path.write_text(write_yaml(GOOD | change), encoding="utf-8")
    assert not accepts(salad, path)
    assert told(path)


@pytest.mark.parametrize("key", ["pipeline", "version", "owner", "steps"])
def test_what_is_required_is_required_by_both(salad, tmp_path, key):
    path = tmp_path / "pipeline.yaml"
    path.write_text(write_yaml({k: v for k, v in GOOD.items() if k != key}), encoding="utf-8")
    assert not accepts(salad, path)
    assert told(path)


def places(value, path=()):
    """Yield the way to each value in a document."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


OTHERS = st.sampled_from([None, "", "word", 5, 1.5, True, [], ["word"], [5], {}, {"word": "x"}])


@st.composite
def mutants(draw):
    """A good pipeline in which one value is another, is left out, or has another key."""
    document = copy.deepcopy(GOOD)
    *way, last = draw(st.sampled_from([place for place in places(GOOD) if place]))
    holder = document
    for key in way:
        holder = holder[key]
    how = draw(st.sampled_from(["replace", "remove", "rename"]))
    if how == "replace":
        holder[last] = draw(OTHERS)
    else:
        value = holder.pop(last)
        if how == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["word", "Version", "cores", "steps"]))] = value
    return document


@settings(max_examples=300, deadline=None, database=None)
@given(mutants())
def test_what_schema_salad_refuses_is_told(salad, tmp_path_factory, document):
    path = tmp_path_factory.mktemp("mutant") / "pipeline.yaml"  # schema-salad keeps what it read
    path.write_text(write_yaml(document), encoding="utf-8")
    assert told(path) or accepts(salad, path)


EXAMPLES = [(record, key) for record in pipeline_schema().values() for key in record.keys.values()]


@pytest.mark.parametrize(("record", "key"), EXAMPLES, ids=lambda each: getattr(each, "name", ""))
def test_the_example_of_every_key_is_right(tmp_path, record, key):
    is_line = dict in key.value.types and str not in key.value.types
    value = f"{{{key.value.example}}}" if is_line else key.value.example
    path = tmp_path / "example.yaml"
    path.write_text(f"{key.name}: {value}\n", encoding="utf-8")
    problems = Problems()
    root = read_yaml(path, problems)
    check_shape(root, record, problems)
    assert {problem.code for problem in problems.found} <= {"missing-key"}


def test_the_defaults_of_resources_are_those_that_are_used():
    keys = pipeline_schema()["Resources"].keys
    assert int(keys["cores"].default) == Resources().cores
    assert parse_memory(keys["memory"].default) == Resources().memory_mib
    assert (keys["time"].default, Resources().time_seconds) == ("no limit", None)


def test_reading_a_pipeline_file_does_not_load_schema_salad():
    code = (
        "import sys; from pathlib import Path\n"
        "from descpipe.model.problem import Problems\n"
        "from descpipe.reading.pipeline_yaml import read_pipeline_yaml\n"
        "assert read_pipeline_yaml(Path(sys.argv[1]), Problems())\n"
        "assert 'schema_salad' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, PIPELINES[0]], check=True)
