"""Parquet files: their columns and the kinds of these."""

import sys
from typing import ClassVar

import pyarrow as pa
import pytest
from pyarrow import parquet

from descpipe import FITS, Column, Parquet
from descpipe.contract.files import UncheckedError

TYPES = {
    "int": [pa.int8(), pa.uint64()],
    "float": [pa.float16(), pa.float32(), pa.float64(), pa.decimal128(5, 2)],
    "bool": [pa.bool_()],
    "str": [pa.string(), pa.large_string()],
    "any": [pa.timestamp("s"), pa.list_(pa.int32()), pa.binary(), pa.date32()],
}


@pytest.fixture
def path(tmp_path):
    """A file with columns of all kinds, called by their kind and a number."""
    fields = [
        (f"{kind}{number}", type_)
        for kind, types in TYPES.items()
        for number, type_ in enumerate(types)
    ]
    name = str(tmp_path / "f.parquet")
    parquet.write_table(pa.schema(fields).empty_table(), name)
    return name


@pytest.mark.parametrize("kind", ["int", "float", "bool", "str"])
def test_columns_have_the_kinds_of_their_types(path, kind):
    for number in range(len(TYPES[kind])):
        assert Parquet(columns={f"{kind}{number}": kind}).problems(path) == []
        other = "str" if kind != "str" else "number"
        assert Parquet(columns={f"{kind}{number}": other}).problems(path) == [
            f"{path}: column '{kind}{number}' holds {kind}, not {other}"
        ]


@pytest.mark.parametrize("kind", ["int", "str", "any"])
def test_columns_of_other_types_are_believed(path, kind):
    columns = {f"any{number}": kind for number in range(len(TYPES["any"]))}
    assert Parquet(columns=columns).problems(path) == []


def test_what_a_file_lacks_is_told(path):
    assert Parquet(columns=["FLOAT0", "weight"]).problems(path) == [
        f"{path}: no column 'weight'",
        f"{path}: no column 'FLOAT0'; did you mean 'float0'?",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html>", "f is not a Parquet file: it begins with b'<html>'"),
        (b"SIMPLE  =", "f is not a Parquet file: it looks like FITS"),
        (b"PAR1" + b"\0" * 50, "f is cut short: it has no end of a Parquet file"),
        (b"PAR1", "f is cut short: it has no end of a Parquet file"),
        (b"PAR1" + b"\1" * 50 + b"\x20\0\0\0PAR1", "f is not readable as Parquet: "),
        (b"PAR1" + b"\0" * 50 + b"\xff\xff\xff\x00PAR1", "f is not readable as Parquet: "),
    ],
)
def test_another_file_is_told(tmp_path, data, expected):
    path = tmp_path / "f.parquet"
    path.write_bytes(data)
    (told,) = Parquet(columns=["x"]).problems(str(path))
    assert told.replace(str(path), "f").startswith(expected)


def test_a_file_that_says_its_schema_is_huge_is_not_looked_into(tmp_path):
    path = tmp_path / "f.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 50 + b"\xff\xff\xff\x7fPAR1")
    with pytest.raises(UncheckedError, match="its columns, because they take over 50 MB"):
        Parquet(columns=["x"]).problems(str(path))


def test_without_pyarrow_the_columns_are_not_checked(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert Parquet().problems(path) == []
    with pytest.raises(UncheckedError, match="its columns, because pyarrow is not installed here"):
        Parquet(columns=["x"]).problems(path)


class Positions(Parquet):
    columns: ClassVar = {"ra": Column("float", unit="deg"), "dec": Column("float", unit="deg")}


@pytest.mark.parametrize(
    ("wanted", "made", "expected"),
    [
        (Parquet(columns=["ra"]), Positions(), []),
        (Parquet(columns=["Ra"]), Positions(), ["no column 'Ra'; did you mean 'ra'?"]),
        (
            Parquet(columns={"ra": Column(unit="rad")}),
            Positions(),
            ["column 'ra' is in deg, not in rad"],
        ),
        (Positions(), Parquet(), []),
        (Positions(), FITS(columns=["x"]), []),
    ],
)
def test_a_reader_needs_what_a_writer_promises(wanted, made, expected):
    assert wanted.unmet(made) == expected


def test_a_declaration_that_is_wrong_is_refused():
    with pytest.raises(ValueError, match="columns are a list of names"):
        Parquet(columns="ra")


def test_what_is_declared_is_said():
    assert Positions().promises() == "ra, dec"
    assert Positions().description()["columns"]["ra"]["unit"] == "deg"
