"""The log of runs: one line each, and whatever happens to it, it is no trouble."""

import json
import os
import subprocess
import sys

import pytest

from descpipe.history.journal import journal_path, note_run, read_journal
from descpipe.history.listed_runs import listed_runs, note_killed


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


def ids(output):
    return [entry["id"] for entry in read_journal(output)]


def test_a_run_is_one_line_with_what_it_was(output, records):
    note_run(output, records.run().told)
    (line,) = journal_path(output).read_text().splitlines()
    assert json.loads(line) == {
        "id": "one",
        "pipeline": "tiny",
        "started": "2026-11-23T10:00:00Z",
        "ended": "2026-11-23T10:00:05Z",
        "status": "ok",
        "commit": "1234567890abcdef",
        "changed": False,
        "command": ["descpipe", "run", "pipeline.yaml"],
        "seconds": 5.0,
        "steps": {"first": "ok", "second": "ok", "last": "ok"},
    }


def test_a_torn_line_hides_neither_those_before_it_nor_those_after_it(output, records):
    note_run(output, records.run().told)
    with journal_path(output).open("a") as stream:
        stream.write('{"id": "torn", "sta')
    assert ids(output) == ["one"]
    note_run(output, records.run(("id", "three")).told)
    assert ids(output) == ["one", "three"]


def test_lines_of_anything_are_left_out(output, records):
    path = journal_path(output)
    path.write_bytes(b'\xff\xfe\n[]\n{}\n{"status": {}}\n\n' + b"[" * 90_000 + b"\n")
    assert read_journal(output) == []
    note_run(output, records.run().told)
    assert ids(output) == ["one"]


def test_a_log_that_cannot_be_written_is_no_trouble(output, records):
    journal_path(output).mkdir()
    note_run(output, records.run().told)
    assert read_journal(output) == []


def test_a_pipe_in_place_of_the_log_is_not_waited_for(output, records):
    os.mkfifo(journal_path(output))
    note_run(output, records.run().told)
    assert read_journal(output) == []


def test_a_full_disk_is_no_trouble(output, records):
    journal_path(output).symlink_to("/dev/full")
    note_run(output, records.run().told)


def test_a_run_without_anything_known_of_it_is_noted_too(output):
    note_run(output, {}, "failed")
    assert read_journal(output)[0]["status"] == "failed"
    (run,) = listed_runs(output)
    assert (run.status, run.started, run.seconds) == ("failed", "", None)


def test_lines_of_several_processes_are_never_mixed(output):
    code = (
        "import sys; from pathlib import Path; from descpipe.history.journal import note_run\n"
        "for i in range(50): note_run(Path(sys.argv[1]), {'id': 'x' * 5000, 'status': 'ok'})"
    )
    words = [sys.executable, "-c", code, str(output)]
    for process in [subprocess.Popen(words) for _ in range(4)]:
        assert process.wait() == 0
    assert len(read_journal(output)) == 200


def test_the_latest_run_comes_first(output, records):
    for number in (1, 3, 2):
        change = ("started", f"2026-11-2{number}T10:00:00Z")
        note_run(output, records.run(("id", str(number)), change).told)
    assert [run.id for run in listed_runs(output)] == ["3", "2", "1"]


def test_a_run_that_left_its_results_before_there_was_a_log_is_listed(output, records):
    output.mkdir()
    (output / "run.json").write_text(json.dumps(records.run().told))
    (run,) = listed_runs(output)
    assert (run.id, run.status, run.seconds) == ("one", "ok", 5.0)
    note_run(output, records.run().told)
    assert len(listed_runs(output)) == 1


def test_a_killed_run_is_listed_by_what_it_left_and_noted_once(output, records):
    left = output.with_name(".out.killed-1")
    left.mkdir()
    told = records.run(("status", "running"), ("ended", None)).told
    (left / "run.json").write_text(json.dumps(told))
    assert [run.status for run in listed_runs(output)] == ["killed"]
    for _ in range(2):
        note_killed(output, [left])
    assert [entry["status"] for entry in read_journal(output)] == ["killed"]
    (run,) = listed_runs(output)
    assert (run.status, run.seconds) == ("killed", None)


def test_what_a_killed_run_left_may_tell_nothing(output):
    left = output.with_name(".out.killed-1")
    left.mkdir()
    (left / "run.json").write_text("{")
    note_killed(output, [left])
    assert not read_journal(output)
    assert [run.status for run in listed_runs(output)] == ["killed"]


def test_runs_of_some_steps_are_listed_among_those_of_all(output, records):
    some = output.with_name("out.partial")
    some.mkdir()
    (some / "run.json").write_text(json.dumps(records.run(("id", "some")).told))
    note_run(output, records.run(("id", "all")).told)
    assert {run.id for run in listed_runs(output)} == {"some", "all"}
