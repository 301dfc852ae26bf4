"""Which fields of two records differ, and what is shown of long texts that do."""

import json

import pytest

from descpipe.model.changed_fields import ABSENT, MOST_SHOWN, changed_fields, told_apart


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"a": None, "b": 2}, {"a": 20.0, "b": 2}, [("a", None, 20.0)]),
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 4, "d": 3}}, [("b.c", 2, 4)]),
        ({"a": 1}, {"b": 1}, [("a", 1, ABSENT), ("b", ABSENT, 1)]),
        ({"a": None}, {}, [("a", None, ABSENT)]),
        ({"a": None}, None, [("", {"a": None}, None)]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ([1, 2], [1, 3], [("", [1, 2], [1, 3])]),
        ((1, 2), [1, 2], []),
    ],
)
def test_each_field_that_differs_is_told_with_its_way(before, now, expected):
    assert list(changed_fields(before, now)) == expected


def test_short_texts_are_told_whole():
    texts = ("[0.5, 1.0]", "[0.5, 1.5]")
    assert told_apart(*texts) == texts


def test_long_texts_are_told_from_where_they_part():
    numbers = list(range(100))
    before, now = json.dumps(numbers), json.dumps([*numbers[:90], 91, *numbers[91:]])
    assert told_apart(before, now) == (
        "...90, 91, 92, 93, 94, 95, 96, 97, 98, 99]",
        "...91, 91, 92, 93, 94, 95, 96, 97, 98, 99]",
    )
    assert told_apart(before, json.dumps(numbers[:90])) == (
        "...89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]",
        "...89]",
    )


@pytest.mark.parametrize("place", [0, 1, 25, 31, 32, 33, 60, 150, 199])
@pytest.mark.parametrize("letter", ["a", " ", "a "])
def test_what_differs_is_always_seen(place, letter):
    before = (letter * 200)[:200]
    now = f"{before[:place]}X{before[place + 1 :]}"
    first, second = told_apart(before, now)
    assert first != second
    assert "X" in second
    assert max(len(first), len(second)) <= MOST_SHOWN
