"""The state of a folder of results, while and after real runs work in it."""

import json
import signal
import subprocess
import sys
import time

import pytest

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def slow(chain):
    """The chain, whose last step takes a minute."""
    chain.stage(
        "last",
        inputs='{"twice": "txt"}',
        outputs='{"final": "txt"}',
        run="import time; time.sleep(60)\n",
    )
    return chain


@pytest.fixture
def going_on(slow):
    """A run that is in its last step."""
    process = subprocess.Popen(
        [sys.executable, "-m", "descpipe", *RUN],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    record = slow.folder / ".out.running/run.json"
    limit = time.monotonic() + 60
    while not record.exists() or step_status(record, "last") != "running":
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()


def step_status(record, name):
    return json.loads(record.read_text())["steps"][name].get("status")


def status(capsys, *words):
    capsys.readouterr()
    assert main(["status", *words, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    return told


def test_a_run_that_goes_on_is_told_with_its_step_and_when_it_was_killed(going_on, slow, capsys):
    told = status(capsys)["runs"][0]
    assert (told["state"], told["process"]) == ("running", going_on.pid)
    assert told["steps"] == {"first": "ok", "second": "ok", "last": "running"}
    assert main(["status"]) == 0
    said = capsys.readouterr().out
    assert "2 of 3 steps done" in said
    assert "now: last" in said
    assert main(["clean", "out", "--yes"]) == 1
    assert f"a run into out goes on: process {going_on.pid}" in capsys.readouterr().err
    going_on.send_signal(signal.SIGKILL)
    going_on.wait()
    told = status(capsys)["runs"][0]
    assert told["state"] == "killed"
    assert told["to_go_on"] == ["descpipe", *RUN]
    assert main(["clean", "out", "--yes"]) == 0
    assert not (slow.folder / ".out.running").exists()
    assert main(["runs", "out"]) == 0  # that it was killed is noted
    assert "killed" in capsys.readouterr().out
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(slow.folder) not in listing.stdout


def test_results_are_current_or_not_and_why(chain, capsys):
    assert status(capsys, "pipeline.yaml")["is_current"] is None
    assert main(RUN) == 0
    told = status(capsys, "pipeline.yaml")
    assert (told["is_current"], told["would_run"]) == (True, [])
    assert status(capsys, "out")["is_current"] is None
    (chain.folder / "my data/raw.txt").write_text("more\n")
    told = status(capsys, "pipeline.yaml")
    assert told["is_current"] is False
    assert told["would_run"][0] == "first: runs: input raw: changed"
    assert main(["status", "pipeline.yaml"]) == 0
    assert "the results are not current; `descpipe run` would do this:" in capsys.readouterr().out


def test_a_pipeline_that_is_wrong_now_still_has_results(chain, capsys):
    assert main(RUN) == 0
    (chain.folder / "images/last/run.py").write_text("class Stage(:\n")
    told = status(capsys, "pipeline.yaml")
    assert told["runs"][0]["state"] == "ok"
    assert told["is_current"] is None
    assert "images/last/run.py:1:" in told["trouble"]


def test_a_step_that_failed_is_told_with_the_next_command(chain, capsys):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main(RUN) == 4
    assert main(["status"]) == 0
    said = capsys.readouterr().out
    assert "last failed; what it said is in out.failed/log/last" in said
    assert "to go on: descpipe run pipeline.yaml --engine none" in said


def test_the_state_of_several_pipelines_is_told_at_once(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("other.yaml", text.replace("output: out", "output: there"))
    assert main(RUN) == 0
    capsys.readouterr()
    assert main(["status"]) == 0
    assert capsys.readouterr().out.splitlines()[0::3] == [
        "out: (pipeline pipeline.yaml)",
        "there: (pipeline other.yaml)",
    ]


def test_a_spoilt_record_is_told_and_in_the_exit_status(chain, capsys):
    chain.write("bad/run.json", '{"steps": 3, "outputs": []}')
    for verb in ("status", "runs"):
        capsys.readouterr()
        assert main([verb, "bad"]) == 1
        told = " ".join("".join(capsys.readouterr()).split())
        assert "its record is spoilt: it is JSON, but no record of a run" in told
        assert main([verb, "bad", "--json"]) == 1
    chain.write("bad/mine.txt")
    capsys.readouterr()
    assert main([*RUN, "-o", "bad", "--overwrite"]) == 1
    assert "bad/run.json is spoilt" in capsys.readouterr().err
