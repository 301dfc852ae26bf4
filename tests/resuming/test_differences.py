"""What has changed for a step, in words."""

import json

from descpipe.resuming.differences import differences, recorded_values


def test_what_differs_is_told_by_its_name():
    before = {"image": "sha256:1", "parameter a": "1", "input b": "none"}
    now = {"image": "sha256:2", "parameter a": "2", "parameter c": "3"}
    assert list(differences(before, now)) == [
        "image: changed",
        "input b: gone",
        "parameter a: 2, was 1",
        "parameter c: new",
    ]


def scatter(**given):
    told = {"inputs": [], "parameters": {}, "shards": 0, "method": "zip", **given}
    return {"scatter": json.dumps(told, sort_keys=True)}


def test_what_a_step_is_scattered_over_is_told_in_words():
    begin = "what it is scattered over: "
    six, eight = scatter(shards=6), scatter(shards=8)
    assert list(differences(six, eight)) == [f"{begin}8 shards, was 6 shards"]
    files = scatter(inputs=["exposure"], parameters={"n": [1, 2]}, method="product")
    assert list(differences(files, six)) == [
        f"{begin}6 shards, was input exposure, n [1, 2], all with all"
    ]
    assert list(differences({}, six)) == [f"{begin}new"]
    assert list(differences({"scatter": "sha256:1"}, six)) == [f"{begin}changed"]
    assert list(differences({"scatter": "[]"}, six)) == [f"{begin}6 shards, was []"]


def test_descpipe_itself_is_not_called_by_the_name_of_a_folder():
    before, now = {"contract": "sha256:1"}, {"contract": "sha256:2"}
    assert list(differences(before, now)) == ["descpipe itself: changed"]


def changes(before, now):
    digests = [{"parameter cuts": f"sha256:{number}"} for number in (1, 2)]
    return list(differences(*digests, ({"cuts": before}, {"cuts": now})))


def test_of_a_record_the_fields_that_changed_are_told_with_both_values():
    before = {"low": None, "high": None, "deep": {"k": "a", "old": 1}}
    now = {"low": 20.0, "high": None, "deep": {"k": "b", "new": 1}}
    assert changes(before, now) == [
        "parameter cuts.low: 20.0, was null",
        'parameter cuts.deep.k: "b", was "a"',
        "parameter cuts.deep.old: gone",
        "parameter cuts.deep.new: new",
    ]
    assert changes(None, {"low": 1}) == ['parameter cuts: {"low": 1}, was null']


def test_of_a_long_list_that_is_told_what_differs():
    numbers = list(range(100))
    assert changes(numbers, [*numbers[:-1], 200]) == ["parameter cuts: ...200], was ...99]"]


def test_a_long_value_that_is_not_known_any_more_has_changed():
    digests = [{"parameter cuts": f"sha256:{number}"} for number in (1, 2)]
    assert list(differences(*digests)) == ["parameter cuts: changed"]
    assert list(differences(*digests, ({}, {"cuts": 1}))) == ["parameter cuts: changed"]
    assert changes({"low": 1}, {"low": 1}) == ["parameter cuts: changed"]


def test_values_are_read_from_a_record_as_far_as_it_has_them():
    parameters = {
        "cuts": {"value": {"low": None}},
        "seed": {"value": [1, 2], "scattered": True},
        "odd": 5,
        "bare": {},
    }
    assert recorded_values({"parameters": parameters}) == {"cuts": {"low": None}}
    assert recorded_values({"parameters": [1]}) == recorded_values({}) == {}
