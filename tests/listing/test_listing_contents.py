"""What files hold is told in words."""

import pytest

from descpipe.contract.columns import Column
from descpipe.contract.directory import Directory
from descpipe.contract.files import File
from descpipe.contract.fits import FITS, Table
from descpipe.contract.hdf5 import HDF5
from descpipe.contract.parquet import Parquet
from descpipe.contract.sacc import SACC
from descpipe.contract.structured import YAML
from descpipe.listing.contents import MAX_DEPTH, MAX_ITEMS, file_contents, schema_items

SCHEMA = {
    "required": ["bins"],
    "properties": {
        "bins": {"type": "array", "items": {"$ref": "#/$defs/bin"}},
        "metric": {"enum": ["Arc", "Euclidean"], "description": "how it is measured"},
        "slop": {"type": "number", "minimum": 0, "exclusiveMaximum": 3.2},
        "not_here": {"not": {}},
    },
    "$defs": {"bin": {"properties": {"low": {"type": ["number", "null"]}}}},
}


def told(file):
    return {
        group.title: [(item.name, item.type, item.doc) for item in group.items]
        for group in file_contents(file)
    }


def test_columns_are_told_with_unit_shape_and_meaning():
    file = FITS(
        columns={
            "ra": Column("float", unit="deg", doc="right ascension"),
            "pdf": Column("float", shape=[None, 3], optional=True),
            "x": "any",
        },
        keywords={"AREA": "float"},
    )
    assert told(file) == {
        "columns": [
            ("ra", "float [deg]", "right ascension"),
            ("pdf", "float any x 3 a row, optional", ""),
            ("x", "", ""),
        ],
        "keywords": [("AREA", "float", "")],
    }


def test_hdus_are_told_by_their_names():
    file = FITS(hdus={"BINS": Table(columns=["R"]), "ALL": Table(keywords=["N"])})
    assert list(told(file)) == ["columns of BINS", "keywords of ALL"]


@pytest.mark.parametrize(
    ("file", "names"),
    [
        (File("txt"), {}),
        (Parquet(columns=["a"]), {"columns": ["a"]}),
        (HDF5(datasets=["g/a"], groups=["h"]), {"datasets": ["g/a"], "groups": ["h"]}),
        (
            HDF5(attributes={"g": {"n": "int"}}),
            {"attributes of g": ["n"]},
        ),
        (SACC(data_types=["xi"], tracers=["s_*"]), {"data types": ["xi"], "tracers": ["s_*"]}),
        (Directory(files=["*.txt"]), {"files": ["*.txt"]}),
        (YAML(keys=["a"]), {"keys": ["a"]}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_type_of_file_tells_what_it_holds(file, names):
    found = told(file)
    assert {title: [item[0] for item in items] for title, items in found.items()} == names


def test_keys_of_a_schema_are_told_with_those_within_them():
    items = [(item.name, item.type, item.doc) for item in schema_items(SCHEMA)]
    assert items == [
        ("bins", "list, required", ""),
        ("bins[].low", "number or nothing", ""),
        ("metric", "one of Arc, Euclidean", "how it is measured"),
        ("slop", "number, >= 0, < 3.2", ""),
    ]


def test_a_schema_that_holds_itself_is_told_to_some_depth():
    schema = {"properties": {"inner": {"$ref": "#"}}}
    assert len(schema_items(schema)) == MAX_DEPTH + 1
    wide = {"properties": {f"key{number}": {"$ref": "#"} for number in range(100)}}
    assert len(schema_items(wide)) == MAX_ITEMS


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "#/nowhere"}}},
        {"properties": {"a": {"$ref": "https://example.org/schema"}}},
        {"properties": {"a": True}},
        {"properties": {"a": {"type": ["number"], "items": [1, 2]}}},
    ],
)
def test_a_schema_of_another_kind_still_names_its_keys(schema):
    assert [item.name for item in schema_items(schema)] == ["a"]
