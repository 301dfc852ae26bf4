import json

import pytest

from descpipe.errors import MissingProgram
from descpipe.runners import cwltool
from descpipe.runners.events import Event, RunnerFolders

# What cwltool writes for a step that ends well and for one that does not.
WELL = [
    "INFO [step first] start",
    "INFO [job first] /tmp/x$ python3 \\",
    "INFO [job first] completed success",
    "INFO [step first] completed success",
]
BADLY = [
    "INFO [step last] start",
    "WARNING [job last] exited with status: 3",
    "WARNING [job last] completed permanentFail",
    "WARNING [step last] completed permanentFail",
]


def events(lines: list[str]) -> list[Event]:
    found: list[Event] = []
    follower = cwltool._Follower(found.append)
    for line in lines:
        follower.line(line)
    return [event for event in found if event.kind != "message"]


def test_a_step_that_ends_well_starts_and_ends():
    assert [(event.kind, event.step) for event in events(WELL)] == [
        ("started", "first"),
        ("ended", "first"),
    ]


def test_a_step_that_fails_has_the_status_of_its_program():
    started, failed = events(BADLY)
    assert (started.kind, failed.kind) == ("started", "failed")
    assert (failed.step, failed.exit_status) == ("last", 3)


@pytest.mark.parametrize("text", ["", "null", "not JSON", "[1]"])
def test_a_runner_without_outputs_gives_none(text):
    assert cwltool._outputs(text) == {}


def test_outputs_are_those_of_the_runner():
    assert cwltool._outputs(json.dumps({"final": None})) == {"final": None}


def test_a_missing_runner_is_told_with_its_cure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(MissingProgram, match="pip install cwltool"):
        cwltool.find()


def test_containers_are_known_by_their_id_files(tmp_path):
    (tmp_path / "20261122-1.cid").write_text("abc\n")
    folders = RunnerFolders(documents=tmp_path, results=tmp_path, logs=tmp_path, temporary=tmp_path)
    assert cwltool.container_ids(folders) == ["abc"]
