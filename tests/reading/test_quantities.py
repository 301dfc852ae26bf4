"""Amounts are read with their units, and what is wrong is told as it should be written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descpipe.reading.quantities import (
    MEMORY_UNITS,
    MEMORY_WORDS,
    PARSERS,
    TIME_UNITS,
    TIME_WORDS,
    parse_memory,
    parse_time,
)


@pytest.mark.parametrize(
    ("text", "mebibytes"),
    [
        ("1 MiB", 1),
        ("2GiB", 2048),
        ("0.5 GiB", 512),
        ("1 TiB", 1024**2),
        ("1 GB", 954),
        ("1.5 MB", 1),
        ("0.001 MB", 1),
    ],
)
def test_memory_is_read_in_mebibytes(text, mebibytes):
    assert parse_memory(text) == mebibytes


@pytest.mark.parametrize(
    ("text", "seconds"), [("1 s", 1), ("10 min", 600), ("1.5 h", 5400), ("2d", 172_800)]
)
def test_time_is_read_in_seconds(text, seconds):
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("memory", "4", "'4' has no unit; write 4 MiB, 4 GiB, 4 TiB, 4 MB or 4 GB"),
        ("memory", "4 gb", "'4 gb' is not understood; write 4 GB"),
        ("memory", "4G", "'4G' is not understood; write 4 GiB"),
        ("memory", "1,5 GiB", "'1,5 GiB' is not understood; write 1.5 GiB"),
        ("time", "10 minutes", "'10 minutes' is not understood; write 10 min"),
        ("time", "01:30:01", "'01:30:01' has no unit; write 91 min"),
        (
            "time",
            "1 week",
            "'week' is not a unit; write it as in 10 min, with one of s, min, h, d",
        ),
    ],
)
def test_what_is_wrong_is_told_as_it_should_be_written(kind, text, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        PARSERS[kind](text)


NUMBERS = st.sampled_from(["1", "4", "0.5", "1,5", "600", "999999", "01"])
UNITS = {
    "memory": [*MEMORY_UNITS, *MEMORY_WORDS],
    "time": [*TIME_UNITS, *TIME_WORDS],
}
SPELLINGS = st.sampled_from([str, str.lower, str.upper, str.title])


def told(kind, text):
    """Return what is told of an amount; nothing if it is right."""
    try:
        PARSERS[kind](text)
    except ValueError as error:
        return str(error)
    return ""


@st.composite
def amounts(draw):
    """A kind of amount, and one of it in any spelling."""
    kind = draw(st.sampled_from(["memory", "time"]))
    unit = draw(SPELLINGS)(draw(st.sampled_from(UNITS[kind])))
    return kind, draw(NUMBERS) + draw(st.sampled_from(["", " "])) + unit


@settings(max_examples=300, deadline=None, database=None)
@given(amounts())
def test_every_spelling_is_read_or_told_as_one_that_is(amount):
    kind, text = amount
    advice = told(kind, text)
    assert not advice or told(kind, advice.rpartition("; write ")[2]) == ""


@settings(max_examples=300, deadline=None, database=None)
@given(st.sampled_from(["memory", "time"]), st.text(max_size=20))
def test_every_other_text_is_told_with_what_to_write(kind, text):
    advice = told(kind, text)
    assert "; write " in advice if advice else PARSERS[kind](text) >= 1
