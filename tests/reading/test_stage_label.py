"""What an image's label says of its stage is what its `run.py` says, and is doubted otherwise."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descpipe import (
    FITS,
    HDF5,
    JSON,
    PNG,
    SACC,
    YAML,
    Column,
    Directory,
    File,
    Parquet,
    Table,
    Text,
)
from descpipe.contract.columns import KINDS
from descpipe.contract.files import FileList
from descpipe.contract.parameters import Parameter
from descpipe.cwl.bundle import bundle
from descpipe.model.metadata import StageMetadata
from descpipe.model.problem import Place, Problems
from descpipe.model.stage_label import FORMAT, stage_label
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.reading.run_py import read_run_py
from descpipe.reading.stage_label import read_stage_label

ROOT = Path(__file__).parents[2]
HERE = Place(Path("pipeline.yaml"), 7, 12)
SOURCES = [ROOT / "images", ROOT / "tests" / "golden", ROOT / "tests" / "bad"]
FOLDERS = sorted(path.parent for folder in SOURCES for path in folder.rglob("run.py"))
PIPELINES = sorted(
    path
    for folder in ("pipelines", "tests/golden")
    for path in ROOT.glob(f"{folder}/*/*.yaml")
    if path.name == "pipeline.yaml"
)
# Of no meaning once the tables have been made of them.
AS_WRITTEN = ("columns", "keywords", "hdu", "hdus")


def right_stages() -> dict[str, StageMetadata]:
    """Return the stages of all folders in which nothing is wrong, by their folders."""
    found = {}
    for folder in FOLDERS:
        problems = Problems()
        stage = read_run_py(folder, problems)
        if stage is not None and not problems.has_errors:
            found[str(folder.relative_to(ROOT))] = stage
    return found


STAGES = right_stages()


def read_back(stage: StageMetadata) -> StageMetadata:
    """Return a stage by way of its label."""
    problems = Problems()
    found = read_stage_label(stage_label(stage), HERE, problems)
    assert found is not None, problems.found
    return found


def plain(value: Any) -> Any:
    """Return all that an object holds, with its type; own types as those of descpipe."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, File | Column | Parameter | Table):
        hidden = AS_WRITTEN if isinstance(value, FITS) else ()
        held = {name: inner for name, inner in vars(value).items() if name not in hidden}
        return [kind_of(value), plain(held)]
    return (type(value).__name__, repr(value))


def kind_of(value: object) -> str:
    kinds = type(value).__mro__
    return next(kind.__name__ for kind in kinds if kind.__module__.startswith("descpipe."))


def all_of(stage: StageMetadata) -> dict[str, Any]:
    """Return all that a stage declares, in its order, but not where."""
    hidden = ("folder", "git", "places")
    names = [field.name for field in fields(stage) if field.name not in hidden]
    found = {name: plain(getattr(stage, name)) for name in names}
    orders = (stage.config, stage.inputs, stage.outputs, stage.parameters)
    return {**found, "orders": [list(each) for each in orders]}


def test_there_are_stages_to_look_at():
    assert len(STAGES) > 50
    assert len(PIPELINES) > 3


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_label_says_what_its_run_py_says(stage):
    found = read_back(stage)
    assert found.folder is None
    assert set(found.places.values()) <= {HERE}
    assert all_of(found) == all_of(stage)


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("pack", [False, True], ids=["files", "packed"])
def test_documents_are_the_same_to_the_byte(path, pack, tmp_path):
    pipeline = read_pipeline(path, Overrides(), Problems())
    steps = tuple(replace(step, stage=read_back(step.stage)) for step in pipeline.steps)
    made = bundle(replace(pipeline, steps=steps), tmp_path, pack=pack)
    assert made == bundle(pipeline, tmp_path, pack=pack)


UNITS = st.sampled_from(["", "deg", "arcmin", "km / s", "erg cm-2"])
TEXTS = st.text(max_size=8)
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
TAGS = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda tag: tag not in ("stdout", "stderr", "stage_folder") and not tag.startswith("after-")
)
SHAPES = st.none() | st.lists(st.none() | st.integers(0, 9), max_size=3)
COLUMN = st.builds(
    Column,
    st.sampled_from(sorted(KINDS)),
    unit=UNITS,
    shape=SHAPES,
    doc=TEXTS,
    optional=st.booleans(),
)
COLUMNS = st.dictionaries(NAMES, COLUMN, max_size=3) | st.lists(NAMES, max_size=3)
COMMON = {"optional": st.booleans(), "doc": TEXTS, "format": TEXTS}
LISTS = st.lists(NAMES, max_size=3)
TABLES = st.builds(Table, COLUMNS, keywords=COLUMNS)
SCHEMA = st.dictionaries(
    st.sampled_from(["title", "description", "default"]), st.text() | st.integers() | st.none()
).map(lambda schema: {"type": "object", **{key: str(value) for key, value in schema.items()}})


class Catalogue(FITS):
    """A type of a stage's own, which only its image has."""

    __module__ = "stage"
    suffix = "fits.fz"
    columns: ClassVar = {"ra": Column("float", unit="deg"), "dec": "float"}


FILES = st.one_of(
    st.builds(File, st.sampled_from(["txt", "tar.gz"]), **COMMON),
    st.builds(Text, **COMMON) | st.builds(PNG, **COMMON),
    st.builds(FITS, columns=COLUMNS, keywords=COLUMNS, hdu=NAMES | st.just(""), **COMMON),
    st.builds(FITS, hdus=st.dictionaries(NAMES, TABLES | COLUMNS, max_size=3), **COMMON),
    st.builds(Catalogue, columns=st.none() | st.just(["ra"]), **COMMON),
    st.builds(
        HDF5,
        datasets=COLUMNS,
        groups=LISTS,
        attributes=st.dictionaries(NAMES | st.just("/"), COLUMNS, max_size=2),
        **COMMON,
    ),
    st.builds(SACC, data_types=LISTS, tracers=LISTS, **COMMON),
    st.builds(Parquet, columns=COLUMNS, suffix=st.just("parq"), **COMMON),
    st.builds(JSON, keys=LISTS, schema=SCHEMA, **COMMON),
    st.builds(YAML, keys=LISTS, schema=SCHEMA, **COMMON),
    st.builds(Directory, files=LISTS, **COMMON),
)
INPUTS = st.one_of(FILES, FILES.filter(lambda file: not file.is_directory).map(FileList))
BOUNDS = st.none() | st.integers(-9, 0) | st.floats(-9.0, 0.0)
NUMBERS = st.floats(1.0, 9.0)
SCALARS = st.one_of(
    st.builds(Parameter, st.just(int), st.integers(0, 9), doc=TEXTS, minimum=BOUNDS),
    st.builds(
        Parameter,
        st.just(float),
        NUMBERS,
        unit=UNITS,
        above=BOUNDS.map(lambda bound: None if bound == 0 else bound),
        maximum=st.none() | st.floats(10.0, 11.0),
    ),
    st.builds(Parameter, st.sampled_from([int, float, bool, str]), doc=TEXTS),
    st.builds(Parameter, st.sampled_from([int, float, bool, str]), st.none()),
    st.builds(Parameter, st.just(str), st.just("a"), choices=st.just(["a", "b"])),
    st.builds(Parameter, st.just([float]), st.lists(NUMBERS, min_size=2), min_items=st.just(2)),
    st.builds(Parameter, st.just([int]), st.just([1, 2]), increasing=st.booleans()),
)
PARAMETERS = st.recursive(
    SCALARS,
    lambda inner: st.builds(
        lambda fields, is_list: Parameter([fields] if is_list else fields),
        st.dictionaries(
            NAMES.filter(lambda name: name not in ("class", "id", "name", "path", "location")),
            inner,
            min_size=1,
            max_size=3,
        ),
        st.booleans(),
    ),
    max_leaves=6,
)


@st.composite
def stages(draw: st.DrawFn) -> StageMetadata:
    """Return a stage that declares anything it may."""
    tags = draw(st.lists(TAGS, unique=True, max_size=6))
    names = draw(st.lists(NAMES, unique=True, max_size=3))
    names = [name for name in names if name not in tags and name.isidentifier()]
    parameters = {name: draw(PARAMETERS) for name in names}
    if parameters:
        parameters["relative"] = Parameter(float, None, minimum=names[0], below=names[-1])
        parameters["instead"] = Parameter(
            str, None, instead_of=names, condition_on=draw(st.just(tags[2:4]))
        )
    config = {tag: f"{tag}.yaml" for tag in tags[:2]}
    return StageMetadata(
        name="probe",
        folder=Path("somewhere"),
        label=draw(TEXTS),
        doc=draw(TEXTS),
        config=config,
        config_schemas={tag: draw(SCHEMA) for tag in tags[:1]},
        inputs={tag: draw(INPUTS) for tag in tags[2:4]},
        outputs={tag: draw(INPUTS.filter(lambda file: not file.is_optional)) for tag in tags[4:]},
        parameters=parameters,
        network=draw(st.booleans()),
        places=dict.fromkeys([*tags, *parameters], HERE),
    )


@given(stages())
@settings(max_examples=150, deadline=None)
def test_whatever_a_stage_declares_comes_back_from_its_label(stage):
    found = read_back(stage)
    assert all_of(found) == all_of(stage)
    assert stage_label(found) == stage_label(stage)


def document() -> dict[str, Any]:
    """Return a label that holds something of everything, as values."""
    stage = StageMetadata(
        name="probe",
        folder=Path(),
        label="",
        doc="",
        config={"settings": "settings.yaml"},
        config_schemas={"settings": {"required": ["nbin"]}},
        inputs={
            "catalog": FITS(hdus={"BINS": Table({"bin": Column(int, shape=3)}, keywords=["N"])}),
            "shear": FileList(HDF5(datasets=["g1"], attributes={"/": {"n": "int"}})),
        },
        outputs={"report": YAML(schema={"type": "object"})},
        parameters={
            "low": Parameter(float, 0.5, minimum=0),
            "cuts": Parameter([{"from": Parameter(float, 1.0), "to": float}], None),
        },
        network=False,
        places={},
    )
    return json.loads(stage_label(stage))


def told(text: str) -> list[str]:
    problems = Problems()
    assert read_stage_label(text, HERE, problems, "the image desc/probe:1.0") is None
    return [f"{problem.what}; {problem.do}" for problem in problems.found]


BEGIN = "the image desc/probe:1.0 has a label descpipe.stage that cannot be read: "
BUILD = "; build it again with `descpipe build`"
UPDATE = "; update descpipe, or ask for an image that this version made"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not JSON" + BUILD),
        ("[1, 2]", "it is not a JSON object" + BUILD),
        ("{" * 100_000, "it is not JSON" + BUILD),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "it is not JSON" + BUILD),
        ('{"format": ' + "9" * 5000 + "}", "it is not JSON" + BUILD),
        ('{"doc": "' + "a" * 500_001 + '"}', "it is over 500 kB" + BUILD),
        ('{"name": "probe"}', "it does not say which format it has" + BUILD),
        ('{"format": true}', "it does not say which format it has" + BUILD),
        (
            '{"format": 99}',
            "it has format 99 of a newer descpipe, and this one reads up to 1" + UPDATE,
        ),
        ('{"format": 1, "gpus": 1}', "'gpus' is not known" + UPDATE),
        ('{"format": 1}', "name is not a text, or network not true or false" + BUILD),
        ('{"format": 1, "doc": 1}', "doc is not a text" + BUILD),
    ],
    ids=lambda text: text[:30],
)
def test_a_label_that_descpipe_did_not_write_is_refused(text, words):
    assert told(text) == [BEGIN + words]


@pytest.mark.parametrize(
    ("section", "entry", "words"),
    [
        ("inputs", [], "inputs is not a mapping"),
        ("inputs", {"a b": {}}, "input 'a b' is not a usable name"),
        ("inputs", {"stdout": {}}, "'stdout' is used by descpipe itself"),
        ("inputs", {"low": {"type": "FITS"}}, "'low' stands in it twice"),
        ("inputs", {"x": "fits"}, "input 'x': the text 'fits' is not a mapping"),
        ("inputs", {"x": {"type": "Parameter"}}, "input 'x': its type is not known"),
        ("inputs", {"x": {"type": ["FITS"]}}, "input 'x': its type is not known"),
        (
            "inputs",
            {"x": {"type": "File", "suffix": "/etc"}},
            "input 'x': '/etc' is not a file suffix",
        ),
        ("inputs", {"x": {"type": "FITS", "self": 1}}, "input 'x': 'self' is not known"),
        ("inputs", {"x": {"type": "FITS", "hdus": 3}}, "input 'x': 3 is not a mapping"),
        (
            "inputs",
            {"x": {"type": "Parquet", "columns": {"ra": {"kind": "foat"}}}},
            "input 'x': 'ra': 'foat' is not a kind of column",
        ),
        (
            "inputs",
            {"x": {"type": "YAML", "schema": {"type": "objekt"}}},
            "input 'x': schema.type: the text 'objekt' is not a type",
        ),
        (
            "outputs",
            {"x": {"type": "FITS", "optional": True}},
            "output 'x': an output cannot be optional",
        ),
        ("config", {"x": "../x.yaml"}, "config file 'x': '../x.yaml' is not a file name"),
        (
            "config",
            {"a": "x.yaml", "b": "x.yaml"},
            "config file 'b' has the file name of 'a', 'x.yaml'",
        ),
        ("config_schemas", {"x": {}}, "the schema of config file 'x' is none"),
        (
            "config_schemas",
            {"settings": {"type": 1}},
            "the schema of config file 'settings' is none",
        ),
        ("parameters", {"x": {"type": "list"}}, "parameter 'x': its type is not known"),
        (
            "parameters",
            {"x": {"type": "int", "default": 1.5}},
            "parameter 'x': 1.5 is not a whole number",
        ),
        (
            "parameters",
            {"x": {"type": "float", "default": float("inf")}},
            "parameter 'x': inf is not a finite number",
        ),
        (
            "parameters",
            {"x": {"type": "record", "fields": {"y": {"type": "x"}}}},
            "parameter 'x': field 'y': its type is not known",
        ),
        (
            "parameters",
            {"x": {"type": "float", "minimum": "y"}},
            "parameter 'x': its minimum 'y' is no parameter of this stage",
        ),
        ("parameters", {"x": {"type": "float", "choices": 3}}, "parameter 'x': "),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_no_run_py_could_declare_is_refused(section, entry, words):
    label = {**document(), section: entry}
    problems = told(json.dumps(label))
    assert len(problems) == 1
    assert problems[0].startswith(BEGIN + words)


def test_deep_values_are_refused_before_anything_is_made_of_them():
    parameter: dict[str, Any] = {"type": "int"}
    for _ in range(120):
        parameter = {"type": "record", "fields": {"a": parameter}}
    text = json.dumps({**document(), "parameters": {"x": parameter}})
    assert told(text) == [f"{BEGIN}it is nested over 100 deep{BUILD}"]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["FITS", "record", "int", "fits", "deg"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def ways(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all that is in a value."""
    found = [above]
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        found += ways(inner, (*above, key))
    return found


WAYS = ways(document())[1:]


@given(st.lists(st.tuples(st.sampled_from(WAYS), VALUES), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_other_value_is_read_or_told(changes):
    label: Any = document()
    for way, value in changes:
        held = label
        for key in way[:-1]:
            held = held[key] if isinstance(held, dict) and key in held else {}
        if isinstance(held, dict):
            held[way[-1]] = value
    problems = Problems()
    found = read_stage_label(json.dumps(label), HERE, problems)
    assert (found is None) == bool(problems.found)
    if found is not None:
        assert all_of(read_back(found)) == all_of(found)


def test_the_format_is_one_that_readers_know():
    assert document()["format"] == FORMAT
