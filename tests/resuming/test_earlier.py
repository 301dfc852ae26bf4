"""What an earlier run has left, as its record tells."""

import json

import pytest

from descpipe.resuming.contents import Contents
from descpipe.resuming.earlier import WrittenFile, read_earlier

STEP = {
    "status": "ok",
    "depends_on": {"image": "sha256:1"},
    "outputs": {"fits": [{"name": "fits.txt", "digest": "sha256:2", "bytes": 3}], "extra": None},
}


@pytest.fixture
def left(tmp_path):
    """Return the steps that a record tells of."""

    def write(record):
        text = record if isinstance(record, str) else json.dumps(record)
        (tmp_path / "run.json").write_text(text)
        return read_earlier(tmp_path / "run.json", tmp_path)

    return write


def test_a_step_is_read_with_its_dependencies_and_outputs(left, tmp_path):
    step = left({"steps": {"fit": STEP}})["fit"]
    assert (step.status, step.dependencies) == ("ok", {"image": "sha256:1"})
    assert step.outputs == {
        "fits": (WrittenFile(name="fits.txt", digest="sha256:2", size=3),),
        "extra": None,
    }
    assert step.path(step.outputs["fits"][0]) == tmp_path / "fits.txt"


def test_a_step_of_an_older_record_is_known_to_have_run_and_no_more(left):
    step = left({"steps": {"fit": {"status": "ok", "seconds": 1.5}}})["fit"]
    assert (step.status, step.dependencies, step.outputs) == ("ok", {}, {})


@pytest.mark.parametrize("record", ["", "{", "[]", "{}", '{"steps": 3}', '{"steps": {"fit": 3}}'])
def test_a_record_that_cannot_be_read_tells_of_nothing(left, record):
    assert left(record) == {}


def test_without_a_record_nothing_is_known(tmp_path):
    assert read_earlier(tmp_path / "nothing", tmp_path) == {}


@pytest.mark.parametrize("name", ["../other/secret", "/etc/passwd", "a/../../b"])
def test_a_record_does_not_lead_out_of_its_folder(left, name):
    outputs = {"fits": [{"name": name, "digest": "sha256:2"}]}
    assert left({"steps": {"fit": {**STEP, "outputs": outputs}}}) == {}


def test_files_that_are_not_as_they_were_are_known(left, tmp_path):
    contents = Contents(tmp_path / "known")
    (tmp_path / "fits.txt").write_text("fits")
    outputs = {"fits": [{"name": "fits.txt", "digest": contents.of(tmp_path / "fits.txt")}]}
    step = left({"steps": {"fit": {**STEP, "outputs": outputs}}})["fit"]
    assert step.spoilt(contents) == []
    (tmp_path / "fits.txt").write_text("fitz")
    assert step.spoilt(contents) == ["its output fits.txt was changed by somebody"]
    (tmp_path / "fits.txt").unlink()
    assert step.spoilt(contents) == ["its output fits.txt is gone"]
    contents.close()


@pytest.mark.parametrize("removed", [None, "2026-01-01T00:00:00Z"])
def test_a_file_that_is_there_and_another_one_is_somebodys(left, tmp_path, removed):
    contents = Contents(tmp_path / "known")
    file = {"name": "fits.txt", "digest": "sha256:1", "removed": removed}
    step = left({"steps": {"fit": {**STEP, "outputs": {"fits": [file]}}}})["fit"]
    assert step.edited(contents) == []
    (tmp_path / "fits.txt").write_text("mine")
    assert step.edited(contents) == ["fits.txt"]
    contents.close()
