"""A file type that several stages share: its readers choose what they need of it."""

import re
from typing import ClassVar

import pytest

from descpipe import FITS, HDF5, Column, Parquet, Table


class Catalog(FITS):
    columns: ClassVar = {"id": "int", "ra": Column("float", unit="deg"), "g1": "float"}
    keywords: ClassVar = {"AREA": Column("float", optional=True), "DGAMMA": "float"}


class Bins(FITS):
    hdus: ClassVar = {
        "OBJECTS": Table({"id": "int", "bin": "int"}, keywords=["NBIN"]),
        "ALL": ["R"],
    }


def test_a_list_of_names_chooses_from_those_of_the_class():
    (chosen,) = Catalog(columns=["ra"], keywords=["DGAMMA"]).tables.values()
    assert {name: repr(column) for name, column in chosen.columns.items()} == {
        "ra": "float [deg] one value a row"
    }
    assert {name: repr(column) for name, column in chosen.keywords.items()} == {"DGAMMA": "float"}


def test_all_is_meant_where_nothing_is_chosen():
    (table,) = Catalog(columns=["id"]).tables.values()
    assert [*table.keywords] == ["AREA", "DGAMMA"]


def test_columns_of_an_hdu_are_chosen_without_its_keywords():
    tables = Bins(hdus={"OBJECTS": ["bin"]}).tables
    assert [*tables] == ["OBJECTS"]
    assert {name: repr(column) for name, column in tables["OBJECTS"].columns.items()} == {
        "bin": "int one value a row"
    }
    assert not tables["OBJECTS"].keywords


@pytest.mark.parametrize(
    ("kind", "chosen", "expected"),
    [
        (Catalog, {"columns": ["g_1"]}, "columns: 'g_1' is none of its own; did you mean 'g1'?"),
        (Catalog, {"keywords": ["AERA"]}, "keywords: 'AERA' is none of its own; did you mean"),
        (Bins, {"hdus": {"OBJECT": ["id"]}}, "hdus: 'OBJECT' is none of its own; did you mean"),
        (Bins, {"hdus": {"ALL": ["S"]}}, "columns: 'S' is none of its own; known: R"),
    ],
)
def test_what_the_class_does_not_have_cannot_be_chosen(kind, chosen, expected):
    with pytest.raises(ValueError, match=re.escape(expected)):
        kind(**chosen)


def test_datasets_and_columns_of_other_formats_are_chosen_too():
    shapes = type("Shapes", (HDF5,), {"datasets": {"shear/g1": "float", "shear/g2": "float"}})
    table = type("Positions", (Parquet,), {"columns": {"ra": "float", "dec": "float"}})
    assert repr(shapes(datasets=["shear/g2"]).datasets) == "{'shear/g2': float}"
    assert repr(table(columns=["dec"]).columns) == "{'dec': float}"
    with pytest.raises(ValueError, match="'shear/g3' is none of its own"):
        shapes(datasets=["shear/g3"])


def test_a_column_with_a_kind_alone_holds_one_value_a_row():
    made = FITS(columns={"pdf": Column("float", shape=[301])})
    assert FITS(columns={"pdf": "float"}).unmet(made) == [
        "column 'pdf' has 301 values a row, not one value a row"
    ]
    assert FITS(columns=["pdf"]).unmet(made) == []
    assert FITS(columns={"pdf": Column("float", shape=[None])}).unmet(made) == []


def test_what_is_optional_may_be_missing_but_not_be_of_another_kind():
    wanted = FITS(keywords={"AREA": Column("float", optional=True)})
    assert wanted.unmet(FITS(keywords={"SEED": "int"})) == []
    assert wanted.unmet(FITS(keywords={"AREA": "str"})) == ["keyword 'AREA' holds str, not float"]


def test_a_reader_cannot_count_on_what_its_writer_calls_optional():
    made = FITS(columns={"pdf": Column("float", optional=True)})
    assert FITS(columns={"pdf": "float"}).unmet(made) == ["column 'pdf' may be missing"]


def test_many_missing_columns_are_one_problem():
    wanted = FITS(columns=[f"g{number}" for number in range(11)])
    assert wanted.unmet(FITS(columns={"id": "int"})) == [
        "no columns 'g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7' and 3 more"
    ]
