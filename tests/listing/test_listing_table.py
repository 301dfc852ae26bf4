"""Tables fit a terminal, and lose nothing."""

import pytest

from descpipe.listing.table import folded, table

ROWS = [
    ("step", "image", "where"),
    ("tomography", "registry.example.org/desc/two-point-tomography:0.1.0", "sources, local"),
]


def test_without_a_width_every_row_is_one_line():
    assert list(table(ROWS)) == [
        "  step        image                                                 where",
        "  tomography  registry.example.org/desc/two-point-tomography:0.1.0  sources, local",
    ]


def test_what_is_too_long_goes_on_below():
    assert list(table(ROWS, 60)) == [
        "  step        image                           where",
        "  tomography  registry.example.org/desc/      sources, local",
        "              two-point-tomography:0.1.0",
    ]


@pytest.mark.parametrize("width", [10, 20, 30, 40, 79, 80, 200])
def test_no_column_is_lost_on_any_width(width):
    lines = "".join(table(ROWS, width))
    assert lines.replace(" ", "").count("sources,") + lines.count("sources") >= 1
    letters = sorted("".join("".join(row) for row in ROWS).replace(" ", ""))
    assert sorted(lines.replace(" ", "")) == letters


@pytest.mark.parametrize("width", [40, 60, 79])
def test_lines_are_not_longer_than_asked(width):
    assert max(map(len, table(ROWS, width))) <= width


def test_a_table_without_rows_is_empty():
    assert list(table([], 80)) == []


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 8, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("a/b/c", 3, ["a/", "b/c"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("  two  spaces  ", 20, ["two  spaces"]),
    ],
)
def test_texts_are_folded_between_words_if_that_is_enough(text, width, lines):
    assert folded(text, width) == lines


def test_what_would_move_the_cursor_is_shown_as_text():
    assert list(table([("a\x1b[2J", "b\nc")])) == [r"  a\x1b[2J  b\nc"]
    assert folded("a\x1b[2J", 20) == [r"a\x1b[2J"]
