"""What cleaning removes, and above all what it does not."""

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest

from descpipe.history.cleaning import cleaning_plan, freed_bytes
from descpipe.history.removing import remove
from descpipe.resuming.contents import Contents


def digest(text):
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.fixture
def contents(tmp_path):
    made = Contents(tmp_path / "known")
    yield made
    made.close()


@pytest.fixture
def output(tmp_path, records):
    """Results of three steps, the files of which hold their own names."""
    return results(tmp_path / "out", records)


def results(folder, records, *more):
    changes = []
    for step, own in (("first", "once"), ("second", "twice"), ("last", "final")):
        name = f"{own}.txt"
        told = {"name": name, "digest": digest(name), "bytes": len(name)}
        changes += [(f"steps/{step}/outputs/{own}", [told]), (f"outputs/{own}", told)]
    folder.mkdir(parents=True)
    for name in ("once.txt", "twice.txt", "final.txt"):
        (folder / name).write_text(name)
    for inner in ("log/first", "cwl"):
        (folder / inner).mkdir(parents=True)
    (folder / "log/first/stderr.txt").write_text("said")
    (folder / "run.json").write_text(json.dumps(records.run(*changes, *more).told))
    return folder


def plan(output, contents, keep=(), *, with_logs=False):
    return cleaning_plan(output, keep, contents, with_logs=with_logs)


def named(made):
    return [os.path.relpath(one.path, made.output.parent) for one in made.removals]


def stays(made):
    return {path.name: why for path, why in made.left_alone.items()}


def test_files_that_steps_have_read_are_intermediate(output, contents):
    made = plan(output, contents)
    assert named(made) == ["out/once.txt", "out/twice.txt"]
    assert [one.why for one in made.removals] == [
        "once, which second read",
        "twice, which last read",
    ]


def test_a_file_stays_that_somebody_wants_to_keep(output, contents):
    assert named(plan(output, contents, ["once"])) == ["out/twice.txt"]


def test_a_file_stays_that_its_pipeline_wanted_to_keep(tmp_path, records, contents):
    folder = results(tmp_path / "out", records, ("keep", ["twice", None, {}]))
    assert named(plan(folder, contents)) == ["out/once.txt"]


def test_a_file_stays_that_only_a_step_would_read_that_was_skipped(tmp_path, records, contents):
    folder = results(tmp_path / "out", records, ("steps/last/status", "skipped"))
    assert named(plan(folder, contents)) == ["out/once.txt"]


def test_logs_go_only_if_that_is_asked_for(output, contents):
    assert "out/log" in named(plan(output, contents, with_logs=True))


def test_a_file_that_somebody_changed_stays(output, contents):
    (output / "once.txt").write_text("mine")
    made = plan(output, contents)
    assert named(made) == ["out/twice.txt"]
    assert stays(made) == {"once.txt": "somebody has changed it since the run wrote it"}


def test_what_links_point_to_stays(output, contents, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("once.txt")
    (output / "once.txt").unlink()
    (output / "once.txt").symlink_to(mine)
    made = plan(output, contents)
    assert named(made) == ["out/twice.txt"]
    remove(made)
    assert mine.exists()


@pytest.mark.parametrize(
    "name", ["../mine.txt", "log/../../mine.txt", "/", "//", "..", ".", "", "a\0"]
)
def test_names_in_a_record_that_lead_elsewhere_lead_nowhere(tmp_path, records, contents, name):
    (tmp_path / "mine.txt").write_text("mine")
    told = {"name": name, "digest": digest("mine")}
    folder = results(tmp_path / "out", records, ("outputs/once", told))
    made = plan(folder, contents)
    assert named(made) == ["out/twice.txt"]
    assert not made.left_alone
    remove(made)
    assert (tmp_path / "mine.txt").exists()


def test_a_record_that_does_not_tell_who_read_what_removes_nothing(tmp_path, records, contents):
    old = [(f"steps/{name}/needs", {}) for name in ("first", "second", "last")]
    made = plan(results(tmp_path / "out", records, *old), contents)
    assert not made.removals
    assert stays(made) == {"out": "its record does not say which step reads which file"}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_of_results_with_a_spoilt_record_nothing_is_removed(output, contents, text):
    (output / "run.json").write_text(text)
    made = plan(output, contents)
    assert not made.removals
    assert list(stays(made)) == ["out"]


def test_what_failed_goes_but_for_files_that_no_run_wrote(tmp_path, records, contents):
    folder = results(tmp_path / "out.failed", records, ("status", "failed"))
    (folder / "notes.txt").write_text("mine")
    made = plan(tmp_path / "out", contents)
    assert named(made) == ["out.failed"]
    assert stays(made) == {"notes.txt": "no run is known to have written it"}
    assert remove(made) == []
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_failed_run_goes_with_its_folder(tmp_path, records, contents):
    folder = results(tmp_path / "out.failed", records, ("status", "failed"))
    made = plan(tmp_path / "out", contents)
    assert made.removals[0].why == "a run that failed, with 3 steps that had ended"
    remove(made)
    assert not folder.exists()


def test_a_folder_that_is_only_called_as_if_a_run_had_failed_stays(tmp_path, contents):
    (tmp_path / "out.failed").mkdir()
    (tmp_path / "out.failed/thesis.tex").write_text("mine")
    assert not plan(tmp_path / "out", contents).removals


def test_what_killed_runs_left_goes(tmp_path, records, contents):
    for number in (1, 2):
        results(tmp_path / f".out.killed-{number}", records, ("status", "running"))
    results(tmp_path / ".output.killed-1", records)
    made = plan(tmp_path / "out", contents)
    assert sorted(named(made)) == [".out.killed-1", ".out.killed-2"]
    remove(made)
    assert sorted(path.name for path in tmp_path.glob(".*")) == [".output.killed-1"]


def test_a_link_in_place_of_what_a_run_left_stays(tmp_path, records, contents):
    elsewhere = results(tmp_path / "elsewhere", records, ("status", "failed"))
    (tmp_path / "out.failed").symlink_to(elsewhere)
    made = plan(tmp_path / "out", contents)
    assert not made.removals
    assert stays(made) == {"out.failed": "it is a link"}


def test_the_record_tells_what_was_removed_before_it_is(output, contents):
    made = plan(output, contents)
    (output / "run.json").chmod(0o444)
    assert remove(made) == []
    told = json.loads((output / "run.json").read_text())
    assert told["steps"]["first"]["outputs"]["once"][0]["removed"]
    assert told["outputs"]["twice"]["removed"]
    assert "removed" not in told["outputs"]["final"]
    assert not plan(output, contents).removals


def test_space_is_counted_once_and_only_if_no_other_name_is_left(output, contents, tmp_path):
    (output / "once.txt").write_text("once.txt" * 10_000)
    size = (output / "once.txt").stat().st_size
    record = Path(output / "run.json")
    record.write_text(record.read_text().replace(digest("once.txt"), digest("once.txt" * 10_000)))
    before = freed_bytes(plan(output, contents).removals)
    assert before == size + len("twice.txt")
    os.link(output / "once.txt", tmp_path / "another name")
    assert freed_bytes(plan(output, contents).removals) == before - size


def test_of_a_run_of_toil_whose_jobs_may_run_nothing_is_removed(tmp_path, records, contents):
    folder = results(tmp_path / "out.running", records, ("status", "running"))
    owner = {"host": socket.gethostname(), "process": 4194305}  # more than there can be
    (folder / "owner.json").write_text(json.dumps(owner))
    made = plan(tmp_path / "out", contents)
    assert not made.removals
    assert "jobs of it may run still" in stays(made)["out.running"]
    (folder / "owner.json").unlink()
    assert named(plan(tmp_path / "out", contents)) == ["out.running"]
