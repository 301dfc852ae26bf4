import pytest
from hypothesis import given
from hypothesis import strategies as st

from descpipe.dockerfiles.variables import expand, variables_in

VALUES = {"A": "one", "EMPTY": "", "UNKNOWN": None}


def value_of(name):
    return VALUES.get(name, "")


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$A/${A}", "one/one"),
        ("$ABC", ""),
        ("${A:-two} ${EMPTY:-two} ${B-two}", "one two two"),
        ("${A:+two}${EMPTY:+two}", "two"),
        ("'$A' \"$A it's\"", "$A one it's"),
        (r"\$A \"a\" '\'", r'$A "a" \ '.rstrip()),
        (r'"\a\$A"', r"\a$A"),
        ("$ 5$", "$ 5$"),
        ("$UNKNOWN", None),
        ("${UNKNOWN:-two}", None),
        ("${A#o}", None),
        ("${A", None),
        ("'a", None),
        ('"a', None),
    ],
)
def test_variables_and_quotes_are_replaced_as_docker_does(text, expanded):
    assert expand(text, value_of) == expanded


def test_what_grows_without_end_is_not_known():
    assert expand("$LONG" * 1_000, lambda name: "x" * 1_000) is None


def test_a_value_to_fall_back_to_is_enough():
    assert variables_in("$A ${B} ${C:-c} ${D-d} ${E:+e}") == ["A", "B"]


@given(st.text(alphabet="ab$\\{}'\":-+_ \n"))
def test_whatever_is_written_gives_a_text_or_nothing(text):
    assert isinstance(expand(text, value_of), str | None)
