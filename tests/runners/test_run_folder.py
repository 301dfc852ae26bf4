import json
import os
import socket

import pytest

from descpipe.errors import Refused
from descpipe.runners.results_folder import require_place
from descpipe.runners.run_folder import RECORD, RunFolder
from descpipe.runners.run_owner import OWNER


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path / "my results" / "out")


def write_run(folder, text):
    folder.open()
    (folder.folders.results / "final.txt").write_text(text)
    folder.write_record({"status": "ok"})


def test_results_appear_together_when_the_run_is_published(folder):
    write_run(folder, "new")
    assert not folder.final.exists()
    folder.publish()
    left = sorted(path.name for path in folder.final.iterdir())
    assert left == ["final.txt", "log", RECORD]
    assert [path.name for path in folder.final.parent.iterdir()] == ["out"]


def test_earlier_results_are_replaced_as_a_whole(folder):
    write_run(folder, "old")
    (folder.folders.results / "more.txt").write_text("old")
    folder.publish()
    write_run(folder, "new")
    folder.publish()
    assert (folder.final / "final.txt").read_text() == "new"
    assert not (folder.final / "more.txt").exists()


def test_an_empty_output_folder_is_used(folder):
    folder.final.mkdir(parents=True)
    require_place(folder.final)
    write_run(folder, "new")
    folder.publish()
    assert (folder.final / "final.txt").read_text() == "new"


def test_a_failed_run_is_kept_until_one_ends_well(folder):
    write_run(folder, "half")
    folder.leave_failed()
    assert (folder.failed / "final.txt").read_text() == "half"
    assert not folder.final.exists()
    write_run(folder, "whole")
    folder.publish()
    assert not folder.failed.exists()


def test_a_folder_that_another_run_holds_is_refused(folder):
    folder.open()
    with pytest.raises(Refused, match=f"written by process {os.getpid()} on"):
        folder.open()


def test_a_run_on_another_host_is_never_taken_for_dead(folder):
    folder.open()
    owner = {"host": "elsewhere", "process": 2**22 + 1}
    (folder.working / OWNER).write_text(json.dumps(owner))
    with pytest.raises(Refused, match="on elsewhere"):
        folder.open()


def test_what_a_dead_run_left_is_taken_over(folder):
    folder.open()
    (folder.folders.results / "half.txt").write_text("half")
    owner = {"host": socket.gethostname(), "process": 2**22 + 1}
    (folder.working / OWNER).write_text(json.dumps(owner))
    folder.open()
    assert list(folder.folders.results.iterdir()) == []


def test_a_number_that_is_used_again_for_another_process_is_not_the_owner(folder):
    folder.open()
    owner = {"host": socket.gethostname(), "process": os.getpid(), "began": "before the restart 1"}
    (folder.working / OWNER).write_text(json.dumps(owner))
    assert folder.running() == ""
    folder.open()


def test_a_run_that_is_killed_in_the_moment_of_putting_results_in_place_loses_nothing(folder):
    write_run(folder, "old")
    folder.publish()
    folder.final.rename(folder.final.with_name(".out.old"))
    folder.put_aside()
    assert (folder.final / "final.txt").read_text() == "old"


def test_what_is_left_of_the_moment_of_beginning_is_removed(folder):
    write_run(folder, "old")
    folder.publish()
    for what in ("new", "gone"):
        dead = folder.final.with_name(f".out.{what}-{socket.gethostname()}-{2**22 + 1}")
        dead.mkdir()
        elsewhere = folder.final.with_name(f".out.{what}-elsewhere-{2**22 + 1}")
        elsewhere.mkdir()
    folder.put_aside()
    left = sorted(path.name for path in folder.final.parent.iterdir())
    assert left == [".out.gone-elsewhere-4194305", ".out.new-elsewhere-4194305", "out"]


def test_a_killed_run_is_put_aside_under_a_number_that_is_free(folder):
    folder.final.with_name(".out.killed-2").mkdir(parents=True)
    folder.open()
    owner = {"host": socket.gethostname(), "process": 2**22 + 1}
    (folder.working / OWNER).write_text(json.dumps(owner))
    folder.write_record({"status": "running"})
    folder.put_aside()
    assert folder.final.with_name(".out.killed-3").is_dir()


def test_nobody_is_advised_to_remove_the_folder_of_a_run_that_is_surely_alive(folder):
    folder.open()
    with pytest.raises(Refused) as refusal:
        folder.open()
    assert str(refusal.value).endswith(
        f"by process {os.getpid()} on {socket.gethostname()}; wait for it, or stop it: "
        f"Ctrl-C where it runs, or `kill {os.getpid()}`"
    )
    (folder.working / OWNER).write_text(json.dumps({"host": "elsewhere", "process": 7}))
    with pytest.raises(Refused, match=r"wait for it, or remove \S.* if it is gone$"):
        folder.open()
