import json
from pathlib import Path

import pytest

from descpipe.errors import MissingProgram
from descpipe.runners import cwltool
from descpipe.runners.events import Event, RunnerFolders
from descpipe.runners.program import outputs_of

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


# And for a scattered step, the second part of which fails.
PARTS = [
    "INFO [step measure] start",
    "INFO [job measure] completed success",
    "INFO [step measure] start",
    "WARNING [job measure_2] exited with status: 5",
    "WARNING [job measure_2] completed permanentFail",
]


def events(lines: list[str], logs: Path = Path("nowhere")) -> list[Event]:
    found: list[Event] = []
    follower = cwltool._Follower(logs, found.append)
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


def test_parts_of_a_step_are_told_by_the_names_of_their_logs(tmp_path):
    for job, part in (("measure", "one"), ("measure_2", "two.nbin-3")):
        (tmp_path / job).mkdir()
        (tmp_path / job / f"measure.{part}.stderr.txt").touch()
    ended, failed = (event for event in events(PARTS, tmp_path) if event.part)
    assert (ended.kind, ended.step, ended.part) == ("ended", "measure", "one")
    assert (failed.kind, failed.step, failed.part) == ("failed", "measure", "two.nbin-3")
    assert failed.exit_status == 5


@pytest.mark.parametrize("text", ["", "null", "not JSON", "[1]"])
def test_a_runner_without_outputs_gives_none(text):
    assert outputs_of(text) == {}


def test_outputs_are_those_of_the_runner():
    assert outputs_of(json.dumps({"final": None})) == {"final": None}


def test_a_missing_runner_is_told_with_its_cure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(MissingProgram, match="pip install cwltool"):
        cwltool.find()


def test_containers_are_known_by_their_id_files(tmp_path):
    (tmp_path / "20261122-1.cid").write_text("abc\n")
    folders = RunnerFolders(documents=tmp_path, results=tmp_path, logs=tmp_path, temporary=tmp_path)
    assert cwltool.container_ids(folders) == ["abc"]
