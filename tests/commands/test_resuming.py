"""Running again: what has not changed is taken over, and nothing finished is lost."""

import json
import os
import signal
import subprocess
import sys

from counted_steps import RUN, ran, ran_so_far, record, replace, wait_for

from descpipe.cli import main

HOLDS = (
    "out holds the results of an earlier run; name another folder with -o, or give --overwrite "
    "to replace them"
)


def fail_in(project, name):
    replace(project, name, "wanted = 0", "raise ValueError('bad luck')")


def mend(project, name):
    replace(project, name, "raise ValueError('bad luck')", "wanted = 0")


def test_a_second_run_finds_nothing_to_do(counted, capsys):
    assert main(RUN) == 0
    first = capsys.readouterr().out
    assert ran(counted) == ["first", "second", "last"]
    assert main(RUN) == 0
    again = capsys.readouterr()
    assert again.out == first
    assert again.err.endswith("nothing has changed; results in out\n")
    assert ran(counted) == []


def test_results_are_replaced_only_if_that_is_asked_for(counted, capsys):
    assert main(RUN) == 0
    ran(counted)
    changed = [*RUN, "--set", "second.order=4"]
    assert main(changed) == 1
    assert capsys.readouterr().err.splitlines()[-3:] == [
        HOLDS,
        "  second: runs: parameter order: 4, was 3",
        "  last: runs: input twice: second runs",
    ]
    assert ran(counted) == []
    assert main([*changed, "--overwrite"]) == 0
    assert ran(counted) == ["second", "last"]
    assert record(counted)["steps"]["first"]["unchanged"] is True
    assert (counted.folder / "out/final.txt").read_text() == "raw\nfirst\nsecond\nlast\n"


def test_after_a_failure_only_the_rest_runs(counted, capsys):
    fail_in(counted, "second")
    assert main(RUN) == 4
    assert ran(counted) == ["first", "second"]
    mend(counted, "second")
    assert main(RUN) == 0
    assert ran(counted) == ["second", "last"]
    assert "first .......................... unchanged" in capsys.readouterr().err
    assert sorted(path.name for path in (counted.folder / "out").glob("*.txt")) == [
        "final.txt",
        "once.txt",
        "twice.txt",
    ]
    assert not (counted.folder / "out.failed").exists()
    assert main(RUN) == 0
    assert ran(counted) == []


def test_the_documents_and_the_record_of_a_run_that_went_on_are_those_of_the_whole(counted):
    fail_in(counted, "last")
    assert main(RUN) == 4
    mend(counted, "last")
    assert main(RUN) == 0
    assert (counted.folder / "out/cwl/tools/first.cwl").exists()
    told = record(counted)
    assert {name: how["status"] for name, how in told["steps"].items()} == {
        "first": "ok",
        "second": "ok",
        "last": "ok",
    }
    assert told["outputs"]["once"]["name"] == "once.txt"
    assert (counted.folder / "out/log/first/stderr.txt").exists()


def test_the_record_tells_what_each_step_has_used_and_when_it_ended(counted):
    assert main(RUN) == 0
    told = record(counted)
    assert told["started"] <= told["steps"]["first"]["ended"] <= told["ended"]
    for how in told["steps"].values():
        assert how["cpu_seconds"] > 0
        assert how["memory_mib"] > 5


def test_a_failure_keeps_the_finished_results_of_before(counted):
    assert main(RUN) == 0
    fail_in(counted, "second")
    assert main([*RUN, "--overwrite"]) == 4
    assert (counted.folder / "out/final.txt").exists()
    mend(counted, "second")
    ran(counted)
    assert main(RUN) == 0
    assert ran(counted) == []


def test_a_run_that_was_killed_goes_on(counted):
    replace(counted, "last", "wanted = 0", "import time; time.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", *RUN], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wait_for(lambda: "last" in ran_so_far(counted))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert ran(counted) == ["first", "second", "last"]
    replace(counted, "last", "import time; time.sleep(60)", "wanted = 0")
    assert main(RUN) == 0
    assert ran(counted) == ["last"]
    left = {path.name for path in counted.folder.iterdir()} - {".out.runs.jsonl"}
    assert left == {"images", "my data", "pipeline.yaml", "out"}


def test_a_run_that_is_killed_again_and_again_loses_nothing(counted):
    for name in ("second", "last"):
        replace(counted, name, "wanted = 0", "import time; time.sleep(60)")
        process = subprocess.Popen(
            [sys.executable, "-m", "descpipe", *RUN],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        wait_for(lambda name=name: name in ran_so_far(counted))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        replace(counted, name, "import time; time.sleep(60)", "wanted = 0")
    assert ran(counted) == ["first", "second", "second", "last"]
    assert main(RUN) == 0
    assert ran(counted) == ["last"]


def test_ctrl_c_says_how_to_go_on_and_keeps_what_has_ended(counted):
    replace(counted, "last", "wanted = 0", "import time; time.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", *RUN], stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: "last" in ran_so_far(counted))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert "what has ended is in out.failed; run again to go on" in said
    ran(counted)
    replace(counted, "last", "import time; time.sleep(60)", "wanted = 0")
    assert main(RUN) == 0
    assert ran(counted) == ["last"]


def test_explain_says_which_steps_would_run_and_why_and_runs_none(counted, capsys):
    assert main(RUN) == 0
    ran(counted)
    capsys.readouterr()
    assert main([*RUN, "--explain", "--set", "last.order=4"]) == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  first: unchanged, from out",
        "  second: unchanged, from out",
        "  last: runs: parameter order: 4, was 3",
        f"such a run is refused: {HOLDS}",
    ]
    assert ran(counted) == []
    assert main([*RUN, "--explain"]) == 0
    assert capsys.readouterr().err.endswith("nothing has changed; results in out\n")


def test_explain_is_not_refused_while_a_run_goes_on_and_moves_nothing(counted, capsys):
    replace(counted, "last", "wanted = 0", "import time; time.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", *RUN],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: "last" in ran_so_far(counted))
        assert main([*RUN, "--explain"]) == 0
        said = capsys.readouterr().err.splitlines()
        assert said[1:4] == [
            "  first: unchanged, from .out.running",
            "  second: unchanged, from .out.running",
            "  last: runs: it had begun and not ended",
        ]
        assert said[4].startswith(f"out is being written by process {process.pid} on ")
    finally:
        process.kill()
        process.wait(timeout=30)
    assert main([*RUN, "--explain"]) == 0
    assert capsys.readouterr().err.splitlines()[2] == "  second: unchanged, from .out.running"
    assert (counted.folder / ".out.running").is_dir()


def test_what_a_failed_run_left_goes_when_it_is_of_no_use_and_is_told_otherwise(counted, capsys):
    fail_in(counted, "last")
    assert main(RUN) == 4
    mend(counted, "last")
    aside = counted.folder / "aside"
    (counted.folder / "out.failed").rename(aside)
    assert main(RUN) == 0
    aside.rename(counted.folder / "out.failed")
    assert main(RUN) == 0  # all that is in it is among the results
    assert not (counted.folder / "out.failed").exists()
    fail_in(counted, "last")
    assert main([*RUN, "--set", "first.order=4", "--overwrite"]) == 4
    mend(counted, "last")
    capsys.readouterr()
    assert main(RUN) == 0
    assert "out.failed has other results of steps, of a run that ended before; remove it" in (
        capsys.readouterr().err
    )


def test_a_step_that_is_forced_runs_and_so_do_those_behind_it(counted):
    assert main(RUN) == 0
    ran(counted)
    assert main([*RUN, "--force", "second", "--overwrite"]) == 0
    assert ran(counted) == ["second", "last"]


def test_files_that_no_run_has_written_are_never_removed(counted, capsys):
    assert main(RUN) == 0
    (counted.folder / "out/notes.txt").write_text("mine")
    assert main(RUN) == 0  # nothing has changed
    assert main([*RUN, "--force", "last", "--overwrite"]) == 1
    assert "out holds what its run has not put there: notes.txt; move" in capsys.readouterr().err
    assert (counted.folder / "out/notes.txt").read_text() == "mine"


def test_results_do_not_go_among_those_of_another_run(counted, capsys):
    assert main(RUN) == 0
    ran(counted)
    assert main([*RUN, "-o", "out/two"]) == 1
    said = capsys.readouterr().err
    assert "out holds results of a run; name a folder beside it, such as -o out-two\n" in said
    assert ran(counted) == []


def test_a_step_that_is_switched_off_takes_its_old_results_with_it(counted, capsys):
    text = (counted.folder / "pipeline.yaml").read_text()
    text = text.replace("last: {}", "last: {when: finish}").replace(
        "steps:", "switches: {finish: true}\nsteps:"
    )
    counted.write("pipeline.yaml", text)
    assert main(RUN) == 0
    ran(counted)
    assert main([*RUN, "--set", "finish=false"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "  last: skipped; this removes final.txt"
    assert main([*RUN, "--set", "finish=false", "--overwrite"]) == 0
    assert ran(counted) == []
    assert not (counted.folder / "out/final.txt").exists()
    assert record(counted)["steps"]["last"]["status"] == "skipped"


def test_a_folder_that_is_removed_while_a_run_goes_on_is_told(counted, capsys):
    remove = f"import shutil; shutil.rmtree({str(counted.folder / '.out.running')!r})"
    replace(counted, "second", "wanted = 0", remove)
    assert main(RUN) != 0
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_killed_run_has_left_running_is_ended(counted):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "time.sleep(60); open('/dev/null')"
    )
    replace(counted, "last", "wanted = 0", deaf)
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", *RUN],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: "last" in ran_so_far(counted))
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    replace(counted, "last", deaf, "wanted = 0")
    assert main(RUN) == 0
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(counted.folder) not in listing.stdout


def test_a_step_to_force_that_is_not_there_is_told_with_a_near_one(counted, capsys):
    assert main([*RUN, "--force", "secnd"]) == 1
    assert "the pipeline has no step 'secnd'; did you mean 'second'?" in capsys.readouterr().err


def test_anew_runs_everything(counted):
    assert main(RUN) == 0
    ran(counted)
    assert main([*RUN, "--anew", "--overwrite"]) == 0
    assert ran(counted) == ["first", "second", "last"]


def test_results_of_an_earlier_run_stay_as_they_are_when_one_that_took_them_over_is_gone(counted):
    fail_in(counted, "last")
    assert main(RUN) == 4
    before = (counted.folder / "out.failed/once.txt").read_text()
    assert main(RUN) == 4
    assert (counted.folder / "out.failed/once.txt").read_text() == before


def test_a_result_that_somebody_changed_is_named_and_stays_until_it_is_moved(counted, capsys):
    assert main(RUN) == 0
    ran(counted)
    path = counted.folder / "out/twice.txt"
    times = path.stat()
    path.write_text(path.read_text().upper())
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    capsys.readouterr()
    for words in (["--overwrite"], ["--anew", "--overwrite"], []):
        assert main([*RUN, *words]) == 1
        assert capsys.readouterr().err.splitlines()[-1] == (
            "out: somebody has changed twice.txt since a run wrote it; move it away, and it is "
            "made again, or name another folder with -o"
        )
    assert path.read_text() == "RAW\nFIRST\nSECOND\n"
    assert main([*RUN, "--explain"]) == 0
    said = capsys.readouterr().err
    assert "  second: runs: its output twice.txt was changed by somebody\n" in said
    assert "such a run is refused: out: somebody has changed twice.txt since" in said
    path.rename(counted.folder / "mine.txt")
    assert main([*RUN, "--overwrite"]) == 0
    assert ran(counted) == ["second", "last"]


def test_a_step_that_is_not_in_the_pipeline_any_more_is_named_with_its_results(counted, capsys):
    assert main(RUN) == 0
    text = (counted.folder / "pipeline.yaml").read_text()
    counted.write("pipeline.yaml", text.replace("  last: {}\n", ""))
    assert main(RUN) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "  last: not in the pipeline any more; this removes final.txt"
    )
    assert main([*RUN, "--overwrite"]) == 0
    assert "this removes final.txt" in capsys.readouterr().err


def test_a_record_of_an_older_descpipe_is_no_reason_to_fail(counted):
    assert main(RUN) == 0
    ran(counted)
    outputs = {tag: {"basename": f"{tag}.txt"} for tag in ("once", "twice", "final")}
    old = {"steps": {"first": {"status": "ok"}}, "outputs": outputs}
    (counted.folder / "out/run.json").write_text(json.dumps(old))
    assert main([*RUN, "--overwrite"]) == 0
    assert ran(counted) == ["first", "second", "last"]
