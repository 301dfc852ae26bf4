"""Parameters: their types, defaults, ranges and choices."""

import pytest
from launching import stage_class

from descpipe import Parameter
from descpipe.contract.bad_value import BadValueError

VALUES = {
    (int, "4"): 4,
    (int, "-4"): -4,
    (int, "9223372036854775807"): 2**63 - 1,
    (float, "4"): 4.0,
    (float, "1e-07"): 1e-7,
    (float, "-0.0"): 0.0,
    (bool, "true"): True,
    (bool, "false"): False,
    (str, "false"): "false",
    (str, ""): "",
    (str, "a=b c"): "a=b c",
    (str, "$(inputs.x) \"'\\ é"): "$(inputs.x) \"'\\ é",
}
ONE_LINE = "holds a line break or another control character; write one line of text"
WRONG = {
    (int, "3.9"): "3.9 is not a whole number; write 3 or 4",
    (int, "many"): "the text 'many' is not a whole number; write one, such as 3",
    (int, ""): "the text '' is not a whole number; write one, such as 3",
    (int, "true"): "the text 'true' is not a whole number; write one, such as 3",
    (int, "9223372036854775808"): "this whole number has more than 64 bits; write a smaller one",
    (float, "1e400"): "inf is not a finite number; write a finite one",
    (float, "nan"): "nan is not a finite number; write a finite one",
    (float, "-inf"): "-inf is not a finite number; write a finite one",
    (float, "wide"): "the text 'wide' is not a number; write one, such as 0.5",
    (bool, "False"): "the text 'False' is not true or false; write false",
    (bool, "0"): "the text '0' is not true or false; write false",
    (bool, ""): "the text '' is not true or false; write true or false",
    (str, "a\nb"): f"the text 'a\\nb' {ONE_LINE}",
    (str, "\t"): f"the text '\\t' {ONE_LINE}",
}
VALUES_FROM_A_FILE = [
    (Parameter(float), 4, 4.0),
    (Parameter([float]), [1, 2.5], [1.0, 2.5]),
    (Parameter([int]), (1, 2), [1, 2]),
    (Parameter(float, None), None, None),
    (Parameter(int, None), 5, 5),
    (Parameter(str, choices=["a", "b"]), "b", "b"),
    (Parameter([int], increasing=True), [-1, 2, 3], [-1, 2, 3]),
    (Parameter([int], increasing=True), [3], [3]),
]
WRONG_FROM_A_FILE = [
    (Parameter(int), 3.9, "3.9 is not a whole number"),
    (Parameter(int), 4.0, "4.0 is not a whole number; write 4"),
    (Parameter(int), True, "true is not a whole number"),
    (Parameter(int), "4", "the text '4' is not a whole number; write 4 without quotes"),
    (Parameter(int), [4], "a list is not a whole number"),
    (Parameter(float), True, "true is not a number"),
    (Parameter(bool), 1, "1 is not true or false"),
    (Parameter(str), 1.1, '1.1 is not text; put it in quotes: "1.1"'),
    (Parameter(int), None, "has no value; give a whole number"),
    (Parameter([int]), None, "has no value; give a list of whole numbers"),
    (Parameter([int]), 4, "4 is not a list; write it in brackets"),
    (Parameter([int]), "4", "the text '4' is not a list; write it in brackets"),
    (Parameter([int]), [], "is an empty list; give at least one item"),
    (Parameter([int]), [1, None], "nothing is not a whole number"),
    (Parameter([int]), [[1]], "a list is not a whole number"),
    (Parameter(int, minimum=1), 0, "0 is below the minimum 1"),
    (Parameter(int, maximum=1), 2, "2 is above the maximum 1"),
    (Parameter([float], minimum=0.0), [1.0, -1.0], "-1.0 is below the minimum 0.0"),
    (Parameter(str, choices=["equal", "given"]), "eqal", "not one of its choices; did you mean"),
    (Parameter(int, choices=[2, 4]), 3, "3 is not one of its choices; known: 2, 4"),
    (
        Parameter(str, condition_on=["shear"]),
        "foo(z) > 1 and s2n",
        r"character 1: `foo\(z\)`: no such function; .*; character 16: `s2n`: is a number",
    ),
    (Parameter([str], condition_on=["shear"]), ["z > 1", "z"], r"\[1\] character 1: this is a"),
    (
        Parameter([float], increasing=True),
        [0.2, 0.6, 0.6, 0.4],
        r"\[2\] 0.6 is not above the number before it, 0.6; .*\[3\] 0.4 is not above .*, 0.6; ",
    ),
]
WRONG_DECLARATIONS = [
    ((list,), {}, "the type must be int, float, bool, str"),
    (("int",), {}, "the type must be int, float, bool, str"),
    (([],), {}, "names the type of its items once"),
    (([int, str],), {}, "names the type of its items once"),
    ((int, "4"), {}, "the text '4' is not a whole number"),
    ((int, 0), {"minimum": 1}, "0 is below the minimum 1"),
    (([int], 4), {}, "4 is not a list"),
    ((str, "c"), {"choices": ["a", "b"]}, "'c' is not one of its choices"),
    ((str,), {"choices": []}, "choices must name at least one value"),
    ((str,), {"choices": "ab"}, "choices are a list of values"),
    ((float,), {"increasing": True}, "increasing is for lists of numbers only"),
    (([str],), {"increasing": True}, "increasing is for lists of numbers only"),
    (([float],), {"increasing": 1}, "increasing must be True or False"),
    (([float], [2.0, 1.0]), {"increasing": True}, "1.0 is not above the number before it, 2.0"),
    ((str,), {"choices": [1]}, "1 is not text"),
    ((str, None), {"instead_of": "a"}, "instead_of is a list of parameters; write \\['a'\\]"),
    ((str, None), {"condition_on": "a"}, "condition_on is a list of inputs; write \\['a'\\]"),
    ((str, None), {"condition_on": [1]}, "condition_on is a list of inputs; write their names"),
    ((str, None), {"instead_of": None}, "instead_of is a list of parameters; write their names"),
    ((int, None), {"condition_on": ["a"]}, "condition_on is for text only"),
    ((str, "z >"), {"condition_on": ["a"]}, "character .: invalid syntax"),
    ((str, "b"), {"instead_of": ["a"]}, "instead_of is for parameters with the default None"),
    (
        ({"a": Parameter(int, None, instead_of=["b"]), "b": 1},),
        {},
        "field 'a': instead_of is for whole parameters",
    ),
    ((str,), {"minimum": 1}, "minimum, maximum, above and below are for numbers only"),
    ((int,), {"minimum": "1"}, "minimum must be a number or the name of a parameter, not '1'"),
    ((int,), {"maximum": True}, "maximum must be a number or the name of a parameter, not True"),
    ((int,), {"minimum": 2, "maximum": 1}, "the minimum 2 is above the maximum 1"),
    ((int,), {"doc": 5}, "doc and unit must be strings, not 5"),
    ((int,), {"unit": None}, "doc and unit must be strings, not None"),
]
LITERALS = [
    (4, "int"),
    (4.0, "float"),
    (False, "bool"),
    ("x", "str"),
    ([1, 2.5], "list of float"),
    ((True,), "list of bool"),
    ({"a": 1}, "record"),
]
NO_LITERALS = [
    (None, "None does not tell the type"),
    ([], r"this list does not tell its type; write Parameter\(\[float\]"),
    ([1, "a"], "this list does not tell its type"),
    ([True, 1], "this list does not tell its type"),
    ([{"a": 1}], r"does not tell its type; write Parameter\(\[{...}\]\), with its fields"),
    ({}, "a record needs at least one field"),
    (b"x", "b'x' does not tell the type"),
    (int, r"int is a type without a value; write Parameter\(int\)"),
]


@pytest.mark.parametrize(("type_", "text"), VALUES)
def test_a_text_on_the_command_line_becomes_a_value_of_the_type(launch, type_, text):
    value = launch.value(Parameter(type_), f"--parameter=p={text}")
    assert (value, type(value)) == (VALUES[type_, text], type_)


@pytest.mark.parametrize(("type_", "text"), WRONG)
def test_a_text_that_is_not_of_the_type_is_told(launch, type_, text):
    said = launch.say(f"--parameter=p={text}", parameters={"p": Parameter(type_)})
    assert said == f"probe: parameter 'p': {WRONG[type_, text]}\n"


@pytest.mark.parametrize(("parameter", "given", "seen"), VALUES_FROM_A_FILE)
def test_a_value_from_a_file_is_seen_in_its_type(parameter, given, seen):
    value = parameter.check(given)
    assert (value, type(value)) == (seen, type(seen))


@pytest.mark.parametrize(("parameter", "given", "message"), WRONG_FROM_A_FILE)
def test_a_wrong_value_from_a_file_is_told(parameter, given, message):
    with pytest.raises(ValueError, match=message):
        parameter.check(given)


@pytest.mark.parametrize(("words", "named", "message"), WRONG_DECLARATIONS)
def test_a_declaration_that_contradicts_itself_is_refused(words, named, message):
    with pytest.raises(ValueError, match=message):
        Parameter(*words, **named)


@pytest.mark.parametrize(("literal", "name"), LITERALS)
def test_a_literal_declares_a_parameter_of_its_type(literal, name):
    parameter = Parameter.from_declaration(literal)
    assert parameter.type_name == name
    assert parameter.default == (list(literal) if isinstance(literal, tuple) else literal)


@pytest.mark.parametrize(("literal", "message"), NO_LITERALS)
def test_a_literal_without_a_parameter_type_is_refused(literal, message):
    with pytest.raises(ValueError, match=message):
        Parameter.from_declaration(literal)


@pytest.mark.parametrize("default", [4, 0, -1, 2.5, False, "", [1, 2], ["a"]])
def test_without_a_value_a_stage_gets_the_default(launch, default):
    assert launch.value(default) == default


def test_twelve_items_keep_their_order(launch):
    items = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    words = [f"--parameter=p={item}" for item in items]
    assert launch.value(Parameter([int]), *words) == items


def test_a_single_value_given_twice_is_told(launch):
    said = launch.say("--parameter=p=1", "--parameter=p=2", parameters={"p": 0})
    assert said == "probe: parameter 'p': given 2 times; give it once\n"


def test_a_required_parameter_must_be_given(launch):
    said = launch.say(parameters={"p": Parameter(int)})
    assert said == "probe: parameter 'p' has no default; give --parameter=p=VALUE\n"


def test_if_all_is_given_a_parameter_without_a_value_has_none(launch):
    assert launch.value(Parameter(int, None), "--all-given") is None


def test_if_all_is_given_defaults_are_not_used(launch):
    said = launch.say("--all-given", parameters={"p": 4})
    assert said == "probe: parameter 'p' has no value; give a whole number\n"


def test_a_declaration_that_only_python_can_see_is_told_in_the_image_too(launch):
    said = launch.say(parameters={"p": None})
    assert said == (
        "probe: parameter 'p': None does not tell the type; write Parameter(float, None)\n"
    )


def test_parameters_can_be_asked_for_without_main():
    assert stage_class(parameters={"p": 4})().get_parameter("p") == 4


def test_the_end_of_a_range_may_be_the_value_of_another_parameter(launch):
    parameters = {"low": Parameter(float, 1.0), "high": Parameter(float, 2.0, above="low")}
    assert launch.say("--parameter=low=3", parameters=parameters) == (
        "probe: parameter 'high': 2.0 is not above 'low', which is 3.0; write more than that\n"
    )
    assert launch(stage_class(parameters=parameters), "--parameter=low=1.5").status == 0


@pytest.mark.parametrize(
    ("word", "good", "bad"),
    [("minimum", 3, 2), ("maximum", 3, 4), ("above", 4, 3), ("below", 2, 3)],
)
def test_each_end_of_a_range_may_be_a_field_of_the_same_record(word, good, bad):
    record = Parameter({"end": 3, "value": Parameter(int, good, **{word: "end"})})
    assert record.check({"value": good}) == {"end": 3, "value": good}
    with pytest.raises(BadValueError, match=r"value .* 'end', which is 3"):
        record.check({"value": bad})


def test_what_is_not_given_ends_no_range():
    record = Parameter({"end": Parameter(int, None), "value": Parameter(int, 1, minimum="end")})
    assert record.check({}) == {"end": None, "value": 1}


def test_each_item_of_a_list_is_in_the_range():
    record = Parameter({"end": 3, "values": Parameter([int], maximum="end")})
    with pytest.raises(BadValueError, match="is above the maximum 'end'"):
        record.check({"values": [1, 4]})


HUGE = [
    (Parameter(float), 10**400, "this number is too large; write one below 1e308"),
    (Parameter(int), "9" * 1000, "the text '9999"),
    (Parameter(str), 10**3000, "1000"),
    (Parameter(str), "x" * 1000 + "\n", "the text 'xxx"),
    (Parameter(str, choices=["a", "b"]), "y" * 1000, "the text 'yyy"),
]


@pytest.mark.parametrize(("parameter", "value", "start"), HUGE, ids=range(len(HUGE)))
def test_a_huge_value_is_told_in_few_words(parameter, value, start):
    with pytest.raises(BadValueError) as told:
        parameter.check(value)
    assert str(told.value).startswith(start)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("text", ["low:1", "{", "[" * 100_000])
def test_a_record_on_the_command_line_is_json(text):
    with pytest.raises(BadValueError) as told:
        Parameter({"low": 0.5, "high": 1.0}).parse([text])
    assert str(told.value).endswith('is not JSON; write it as in {"low": ..., "high": ...}')
