"""Columns: what they are declared to be, and whether another one is that."""

import pytest

from descpipe import Column
from descpipe.contract.columns import missing, read_columns

FITTING = {
    ("any", "float"),
    ("float", "any"),
    ("float", "int"),
    ("number", "int"),
    ("number", "float"),
    ("float", "number"),
    ("complex", "float"),
    ("complex", "int"),
    ("complex", "number"),
}
KINDS = ["any", "number", "int", "float", "bool", "str", "complex"]


@pytest.mark.parametrize("wanted", KINDS)
@pytest.mark.parametrize("there", KINDS)
def test_a_kind_fits_where_all_its_values_are_of_the_other(wanted, there):
    fits = wanted == there or "any" in (wanted, there) or (wanted, there) in FITTING
    told = missing({"x": Column(wanted)}, {"x": Column(there)}, "column")
    assert told == ([] if fits else [f"column 'x' holds {there}, not {wanted}"])


@pytest.mark.parametrize(
    ("wanted", "there", "fits"),
    [
        (None, 5, True),
        (5, None, True),
        (5, 5, True),
        (5, [5], True),
        ([None], 5, True),
        ([None, 3], [2, 3], True),
        ([2, 3], [None, None], True),
        ([], [], True),
        ([], 1, False),
        (5, 6, False),
        ([5, 2], [2, 5], False),
        ([None], [5, 2], False),
    ],
)
def test_a_shape_fits_in_each_length(wanted, there, fits):
    told = missing({"x": Column(shape=wanted)}, {"x": Column(shape=there)}, "column")
    assert (told == []) is fits


@pytest.mark.parametrize(
    ("wanted", "there", "words"),
    [
        ([], 301, "has 301 values a row, not one value a row"),
        ([2, None], [], "has one value a row, not 2 x any values a row"),
    ],
)
def test_shapes_are_said_in_words(wanted, there, words):
    told = missing({"x": Column(shape=wanted)}, {"x": Column(shape=there)}, "column")
    assert told == [f"column 'x' {words}"]


def test_what_may_be_missing_is_not_enough_for_who_needs_it():
    optional = {"x": Column(optional=True)}
    assert missing({"x": Column()}, optional, "column") == ["column 'x' may be missing"]
    assert missing(optional, optional, "column") == []
    assert missing(optional, {}, "column") == []


def test_many_that_are_missing_are_told_together():
    wanted = read_columns([f"column{number}" for number in range(30)])
    (told,) = missing(wanted, {}, "column")
    assert told.startswith("no columns 'column0', 'column1', ")
    assert told.endswith(" more")


def test_names_are_the_same_in_any_case_where_the_format_says_so():
    there = read_columns(["RA"])
    assert missing(read_columns(["ra"]), there, "column", fold_case=True) == []
    assert missing(read_columns(["ra"]), there, "column") == ["no column 'ra'; did you mean 'RA'?"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"kind": "flot"}, "'flot' is not a kind of column; did you mean 'float'?"),
        ({"kind": ["float"]}, "['float'] is not a kind of column"),
        ({"kind": list}, "<class 'list'> is not a kind of column"),
        ({"unit": 5}, "unit and doc must be strings"),
        ({"unit": "arcmn"}, "the unit 'arcmn' is not known; did you mean 'arcmin'?"),
        ({"doc": None}, "unit and doc must be strings"),
        ({"shape": -1}, "-1 is not a shape; write one such as 301 or [2, 301]"),
        ({"shape": [2.0]}, "[2.0] is not a shape; write one such as 301 or [2, 301]"),
        ({"shape": "5"}, "'5' is not a shape; write one such as 301 or [2, 301]"),
        ({"shape": True}, "True is not a shape; write one such as 301 or [2, 301]"),
        ({"optional": 1}, "optional must be True or False"),
    ],
)
def test_a_declaration_that_is_wrong_is_refused(words, message):
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the message is compared whole
        Column(**words)
    assert message in str(told.value)


@pytest.mark.parametrize("declared", ["ra", 5, None, {1: "int"}, [1], [["ra"]], {"a", "b"}])
def test_columns_are_names_or_names_and_kinds(declared):
    with pytest.raises(ValueError, match="columns are a list of names, or a dictionary of names"):
        read_columns(declared)


@pytest.mark.parametrize("kind", [int, float, bool, str, complex])
def test_a_type_is_a_kind_too(kind):
    assert Column(kind).kind == kind.__name__
    assert read_columns({"x": kind})["x"].kind == kind.__name__


def test_a_column_is_shown_in_words():
    assert repr(Column("float", unit="deg", shape=[2, None])) == "float [deg] 2 x any values a row"
