"""What may be where results go."""

import json

import pytest

from descpipe.errors import Refused
from descpipe.runners.results_folder import require_place, require_results_only
from descpipe.runners.run_folder import PAGE, RECORD
from descpipe.sealing import ANGLE, sealed


@pytest.fixture
def results(tmp_path):
    """Results of a run."""
    folder = tmp_path / "out"
    folder.mkdir()
    record = {"steps": {}, "outputs": {"final": {"name": "final.txt"}}}
    (folder / RECORD).write_text(json.dumps(record))
    (folder / "final.txt").touch()
    return folder


def test_the_page_of_a_run_is_no_file_of_the_user_until_it_is_edited(results):
    page = results / PAGE
    page.write_text(sealed("Made by `descpipe report`", "<p>\n", ANGLE))
    require_results_only(results)
    page.write_text(page.read_text() + "my notes\n")
    with pytest.raises(Refused, match=f"its run has not put there: {PAGE};"):
        require_results_only(results)


def test_results_do_not_go_among_those_of_another_run(results, monkeypatch):
    monkeypatch.chdir(results.parent)
    for name, beside in (("two", "out-two"), ("a/b", "out-a-b")):
        with pytest.raises(Refused) as refusal:
            require_place(results / name)
        assert str(refusal.value) == (
            f"out holds results of a run; name a folder beside it, such as -o {beside}"
        )
    require_place(results)
    require_place(results.with_name("out-two"))


def test_a_file_that_only_has_the_name_of_a_record_is_in_nobodys_way(results):
    (results / RECORD).write_text(json.dumps({"scripts": {}}))
    require_place(results / "two")


@pytest.mark.parametrize("text", ["{", "[]", '{"outputs": []}'])
def test_of_a_spoilt_record_it_is_said_that_it_is(results, text):
    (results / RECORD).write_text(text)
    with pytest.raises(Refused, match=r"run\.json is spoilt: .* put these there: final\.txt;"):
        require_results_only(results)
