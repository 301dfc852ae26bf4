import json
import signal
import subprocess
import sys
import time

import pytest
from small_disk import small_disk

from descpipe.cli import main

FINAL = "raw\nmade by first\nmade by second\nmade by last\n"
NONE = ["run", "pipeline.yaml", "--engine", "none"]


def start_descpipe(*words, **options):
    """Start descpipe as a program of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "descpipe", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_results_logs_documents_and_record_are_in_the_output_folder(chain):
    assert main(NONE) == 0
    out = chain.folder / "out"
    assert (out / "final.txt").read_text() == FINAL
    assert sorted(path.name for path in out.iterdir()) == [
        *("README.md", "cwl", "final.txt", "log", "once.txt", "ro-crate-metadata.json", "run.json"),
        "twice.txt",
    ]
    assert sorted(path.relative_to(out / "log").as_posix() for path in out.glob("log/*/*")) == [
        f"{step}/{stream}.txt"
        for step in ("first", "last", "second")
        for stream in ("stderr", "stdout")
    ]


def test_results_go_to_standard_output_and_progress_to_standard_error(chain, capsys):
    main(NONE)
    shown = capsys.readouterr()
    assert shown.out == "once  out/once.txt\ntwice  out/twice.txt\nfinal  out/final.txt\n"
    lines = shown.err.splitlines()
    assert lines[0] == "tiny 1.0: 3 steps, engine none"
    assert [line.split()[0] for line in lines[1:4]] == ["first", "second", "last"]
    assert all(" ok " in line for line in lines[1:4])
    assert lines[4].endswith("results in out")


def test_the_record_tells_the_engine_each_step_and_each_result(chain):
    main(NONE)
    record = json.loads((chain.folder / "out" / "run.json").read_text())
    assert record["status"] == "ok"
    assert record["engine"] == {"name": "none", "version": "", "chosen_by": "user"}
    assert [step["exit_status"] for step in record["steps"].values()] == [0, 0, 0]
    assert record["outputs"]["final"]["bytes"] == len(FINAL)


def test_parameters_inputs_and_output_of_the_command_line_are_used(chain):
    inputs, outputs = '{"raw": "txt"}', '{"once": "txt"}'
    chain.stage("first", inputs=inputs, outputs=outputs, parameters='{"nbin": 4}')
    chain.write("other.txt", "other\n")
    given = ["--set", "first.nbin=7", "--input", "raw=other.txt", "-o", "elsewhere"]
    assert main([*NONE, *given]) == 0
    assert (chain.folder / "elsewhere" / "once.txt").read_text() == (
        "nbin = 7\nother\nmade by first\n"
    )


def test_results_of_an_earlier_run_are_replaced_only_when_asked(chain, capsys):
    main(NONE)
    chain.write("my data/raw.txt", "new\n")
    assert main(NONE) == 1
    assert "out holds the results of an earlier run" in capsys.readouterr().err
    assert (chain.folder / "out" / "final.txt").read_text() == FINAL
    assert main([*NONE, "--overwrite"]) == 0
    assert (chain.folder / "out" / "final.txt").read_text().startswith("new\n")


def test_files_of_somebody_else_are_never_replaced(chain, capsys):
    chain.write("out/thesis.tex", "precious")
    assert main([*NONE, "--overwrite"]) == 1
    assert "out holds other files" in capsys.readouterr().err
    assert (chain.folder / "out" / "thesis.tex").read_text() == "precious"


def test_the_words_of_a_failing_stage_come_before_those_of_the_runner(chain, capsys):
    run = 'raise descpipe.StageError("bin 3 is empty; take fewer bins")\n'
    chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    assert main(NONE) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "step 'second' failed with exit status 1\n  | second: bin 3 is empty;" in shown.err
    assert "  stage   images/second/run.py" in shown.err
    assert "  input   once: once, written by first" in shown.err
    assert "Traceback" not in shown.err


def test_a_failed_run_leaves_its_logs_aside_and_earlier_results_alone(chain):
    main(NONE)
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main([*NONE, "--overwrite"]) == 4
    assert (chain.folder / "out" / "final.txt").read_text() == FINAL
    log = chain.folder / "out.failed" / "log" / "last" / "stderr.txt"
    assert "ZeroDivisionError" in log.read_text()
    record = json.loads((chain.folder / "out.failed" / "run.json").read_text())
    assert record["steps"]["last"]["status"] == "failed"
    assert not (chain.folder / ".out.running").exists()


def test_a_stage_that_does_not_write_its_output_has_failed(chain, capsys):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="pass\n")
    assert main(NONE) == 4
    assert "last: output 'final' was not written; run() must write it" in capsys.readouterr().err
    assert not (chain.folder / "out").exists()


def test_without_docker_the_steps_run_on_this_python_and_that_is_said(chain, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(chain.folder))
    assert main(["run", "pipeline.yaml"]) == 0
    said = "engine none (chosen because the program `docker` is not installed)"
    assert said in capsys.readouterr().err
    record = json.loads((chain.folder / "out" / "run.json").read_text())
    assert record["engine"]["chosen_by"] == "auto"


def test_asking_for_docker_where_there_is_none_exits_3(chain, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(chain.folder))
    assert main(["run", "pipeline.yaml", "--engine", "docker"]) == 3
    assert "Docker is needed, but the program `docker` is not installed" in capsys.readouterr().err
    assert not (chain.folder / "out").exists()


def test_options_after_two_dashes_are_given_to_the_runner(chain, capsys):
    assert main([*NONE, "--", "--no-such-option"]) == 1
    shown = capsys.readouterr().err
    assert "the runner failed" in shown
    assert "unrecognized arguments: --no-such-option" in shown


def test_a_step_that_runs_too_long_is_told_so(chain, capsys):
    run = "import time; time.sleep(60)\n"
    chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("second: {}", "second: {resources: {time: 1 s}}"))
    assert main(NONE) == 4
    said = "step 'second' failed: it ran longer than its limit of 1 s; change `resources:"
    assert said in capsys.readouterr().err


SLOW = """\
import time
open({mark!r}, "w").close()
time.sleep(60)
"""


@pytest.fixture
def slow(chain):
    """The chain, with a second step that takes a minute."""
    run = SLOW.format(mark=str(chain.folder / "begun"))
    chain.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    return chain


def test_ctrl_c_stops_the_steps_and_leaves_those_that_have_ended(slow):
    process = start_descpipe(*NONE)
    wait_for((slow.folder / "begun").exists)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopped" in said
    assert said.endswith("interrupted\n")
    assert "Traceback" not in said
    left = {path.name for path in slow.folder.iterdir()}
    assert left == {"begun", "images", "my data", "pipeline.yaml", "out.failed", ".out.runs.jsonl"}
    assert sorted(path.name for path in (slow.folder / "out.failed").glob("*.txt")) == ["once.txt"]
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(slow.folder) not in listing.stdout


def test_two_runs_into_one_folder_do_not_meet(slow, capsys):
    process = start_descpipe(*NONE)
    try:
        wait_for((slow.folder / "begun").exists)
        assert main(NONE) == 1
        assert f"out is being written by process {process.pid}" in capsys.readouterr().err
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_what_a_killed_run_left_is_taken_over(slow):
    process = start_descpipe(*NONE)
    wait_for((slow.folder / "begun").exists)
    process.kill()
    process.communicate(timeout=30)
    assert (slow.folder / ".out.running").exists()
    slow.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}')
    assert main(NONE) == 0
    assert not (slow.folder / ".out.running").exists()


def test_a_full_disk_is_told_and_leaves_no_result(chain, tmp_path, capsys):
    with small_disk(tmp_path / "disk", "size=200k") as disk:
        run = 'open(self.get_output_path("once"), "w").write("x" * 1_000_000)\n'
        chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run=run)
        assert main([*NONE, "-o", str(disk / "out")]) == 5
        said = capsys.readouterr().err
        assert "no space is left; free some and run again" in said
        assert "Traceback" not in said
        assert not (disk / "out").exists()


def test_an_output_folder_that_cannot_be_made_is_told(chain, capsys):
    chain.write("file", "in the way")
    assert main([*NONE, "-o", "file/out"]) == 1
    assert "-o file/out: there is a file in the place of the output folder: file; move it away" in (
        capsys.readouterr().err
    )
