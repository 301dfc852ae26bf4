"""What is said of a folder of results: what goes on, what has ended, what to do next."""

import json
import os
import socket
from pathlib import Path

import pytest

from descpipe.history.finding import OutputFolder
from descpipe.history.journal import note_run
from descpipe.history.states import state_document, state_lines, state_of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def leave(folder, record, owner=None):
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(record))
    if owner is not None:
        told = {"host": socket.gethostname(), "process": owner}
        (folder / "owner.json").write_text(json.dumps(told))


def lines(folder, width=None):
    return list(state_lines(state_of(OutputFolder(path=folder / "out")), width))


def test_finished_results_tell_when_and_from_which_commit(folder, records):
    leave(folder / "out", records.run(("source/changed", True)).told)
    assert lines(folder) == [
        "out:",
        "  finished 2026-11-23 10:00 UTC, took 5.0 s, commit 1234567890 (changed)",
    ]


def test_a_run_that_goes_on_tells_who_and_how_far_and_comes_first(folder, records):
    leave(folder / "out", records.run().told)
    told = records.run(("status", "running"), ("steps/last", {"status": "running"})).told
    leave(folder / ".out.running", told, os.getpid())
    said = lines(folder)
    assert said[1].startswith("  running since 2026-11-23 10:00 UTC, ")
    assert said[1].endswith(f"; process {os.getpid()} on {socket.gethostname()}")
    assert said[2:4] == ["    2 of 3 steps done", "    now: last"]
    assert said[4].startswith("  finished")


def test_a_run_that_has_just_begun_has_no_record_yet(folder):
    leave(folder / ".out.running", {}, os.getpid())
    (folder / ".out.running/run.json").unlink()
    assert lines(folder)[2:] == ["    there is no record yet"]


@pytest.mark.parametrize("name", [".out.running", ".out.killed-1"])
def test_a_killed_run_tells_how_to_go_on(folder, records, name):
    leave(folder / name, records.run(("status", "running")).told, 4194305)
    assert lines(folder)[1:] == [
        f"  killed; begun 2026-11-23 10:00 UTC, kept in {name}",
        "    3 of 3 steps done",
        "    to go on: descpipe run pipeline.yaml",
    ]


def test_a_failed_run_tells_which_step_and_where_its_words_are(folder, records):
    command = ["descpipe", "run", "a b.yaml", "--anew", "--force", "first", "--overwrite"]
    changes = [("status", "failed"), ("steps/second/status", "failed"), ("command", command)]
    leave(folder / "out.failed", records.run(*changes).told)
    assert "    second failed, and said nothing" in lines(folder)
    log = folder / "out.failed/log/second"
    log.mkdir(parents=True)
    (log / "stderr.txt").write_text("no")
    assert lines(folder)[1:] == [
        "  failed 2026-11-23 10:00 UTC, took 5.0 s, commit 1234567890; kept in out.failed",
        "    2 of 3 steps done",
        "    second failed; what it said is in out.failed/log/second",
        "    to go on: descpipe run 'a b.yaml' --overwrite",
    ]


def test_an_interrupted_run_tells_which_steps_were_stopped(folder, records):
    stopped = ("steps/last", {"status": "stopped"})
    leave(folder / "out.failed", records.run(("status", "interrupted"), stopped).told)
    assert lines(folder)[2:4] == ["    2 of 3 steps done", "    stopped: last"]


def test_a_step_whose_files_were_changed_is_told_with_these(folder, records):
    bad = {"status": "failed", "changed": ["input raw: raw.txt changed"]}
    leave(folder / "out.failed", records.run(("status", "failed"), ("steps/first", bad)).told)
    assert "    first does not count: while it ran, input raw: raw.txt changed" in lines(folder)


def test_of_two_runs_that_did_not_end_well_the_last_tells_what_to_do(folder, records):
    leave(folder / "out.failed", records.run(("status", "failed")).told)
    later = [("status", "running"), ("started", "2026-11-23T11:00:00Z")]
    leave(folder / ".out.running", records.run(*later).told, 4194305)
    assert lines(folder)[1:] == [
        "  killed; begun 2026-11-23 11:00 UTC, kept in .out.running",
        "    3 of 3 steps done",
        "    to go on: descpipe run pipeline.yaml",
        "  before that: failed, begun 2026-11-23 10:00 UTC; kept in out.failed",
    ]


def test_where_there_are_results_of_some_steps_alone_that_is_told(folder, records):
    leave(folder / "out.partial", records.run().told)
    note_run(folder / "out", records.run().told)
    assert lines(folder) == ["out:", "  only results of some steps, in out.partial"]


def test_where_some_steps_alone_have_failed_that_is_told(folder, records):
    leave(folder / "out.partial.failed", records.run(("status", "failed")).told)
    note_run(folder / "out", records.run(("status", "failed")).told)
    assert lines(folder) == ["out:", "  only runs of some steps, in out.partial"]


def test_where_to_type_the_next_command_is_said_if_that_is_elsewhere(folder, records, monkeypatch):
    told = records.run(("status", "failed")).told
    leave(folder / "out.failed", told | {"pipeline_file": str(folder / "pipeline.yaml")})
    assert lines(folder)[-1] == "    to go on: descpipe run pipeline.yaml"
    monkeypatch.chdir(folder / "out.failed")
    assert lines(folder)[-1] == "    to go on, in ..: descpipe run pipeline.yaml"


def test_a_run_of_toil_goes_on_by_restart(folder, records):
    command = ["descpipe", "run", "p.yaml", "--overwrite", "--runner", "toil", "--", "--stats"]
    leave(folder / "out.running", records.run(("status", "failed"), ("command", command)).told)
    assert lines(folder)[-1] == (
        "    to go on: descpipe run p.yaml --runner toil --restart -- --stats"
    )


def test_a_spoilt_record_is_said_to_be_so(folder):
    leave(folder / "out", {})
    (folder / "out/run.json").write_text("{")
    said = " ".join(lines(folder))
    assert "not known" in said
    assert "its record is spoilt: line 1 is not JSON" in said


@pytest.mark.parametrize("record", [{}, {"steps": {"a": None}}, {"status": "ok"}], ids=str)
def test_old_records_lack_most(folder, record):
    leave(folder / "out", record)
    leave(folder / "out.failed", record)
    leave(folder / ".out.killed-1", record)
    assert lines(folder, 80)
    assert json.dumps(state_document(state_of(OutputFolder(path=folder / "out"))))


def test_a_folder_of_another_purpose_is_none_of_a_run(folder):
    (folder / "out.running").mkdir()
    (folder / "out.failed").mkdir()
    (folder / "out").mkdir()
    assert lines(folder) == ["out:", "  nothing has run here yet"]


def test_lines_fit_a_terminal(folder, records):
    command = ["descpipe", "run", "x" * 300, "--input", "y" * 200]
    changes = [("status", "failed"), ("steps/second/status", "failed"), ("command", command)]
    leave(folder / "out.failed", records.run(*changes).told)
    assert max(map(len, lines(folder, 80))) <= 80
    assert Path.cwd() == folder
