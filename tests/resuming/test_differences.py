"""What has changed for a step, in words."""

import json

from descpipe.resuming.differences import differences


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
