from types import SimpleNamespace

import pytest

from descpipe.model.pipeline import Mpi
from descpipe.runners.events import Event
from descpipe.runners.failure import Traces, runner_failure, step_failure, step_failures

FAILED = Event("failed", "bin", "", 1)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Paths are shown from where the user is."""
    monkeypatch.chdir(tmp_path)


def failure(tmp_path, text):
    """Return the message about a step whose program wrote a text."""
    log = tmp_path / "log" / "bin" / "stderr.txt"
    log.parent.mkdir(parents=True)
    log.write_text(text)
    folder = tmp_path / "images" / "tomography"
    stage = SimpleNamespace(folder=folder, run_py=folder / "run.py")
    step = SimpleNamespace(name="bin", stage=stage, inputs={})
    return step_failure(None, step, FAILED, Traces(kept=tmp_path))


def test_a_log_that_is_cut_says_how_much_is_missing_and_where(tmp_path):
    said = failure(tmp_path, "".join(f"line {number}\n" for number in range(50)))
    assert "  | ... 10 more lines in log/bin/stderr.txt\n  | line 10\n" in said
    assert said.count("  | line") == 40


def test_a_short_log_is_shown_whole(tmp_path):
    assert "failed with exit status 1\n  | one\n  | two\n  stage" in failure(tmp_path, "one\ntwo\n")


def test_paths_of_the_stages_copy_are_shown_as_those_of_the_stage(tmp_path):
    copy = "/my run/x/stg0bdda327-6241-4601-ae8c-696cb7040bf8/tomography/run.py"
    said = failure(tmp_path, f'  File "{copy}", line 3\n')
    assert 'File "images/tomography/run.py", line 3' in said


def test_a_step_that_wrote_nothing_is_said_to_have_written_nothing(tmp_path):
    assert "(it wrote nothing to its standard error)" in failure(tmp_path, "")


@pytest.mark.parametrize(("mpi", "cures"), [(Mpi(processes=4), 1), (None, 0)])
def test_of_an_image_without_an_mpirun_the_cure_is_told(tmp_path, mpi, cures):
    step = SimpleNamespace(name="bin", stage=SimpleNamespace(folder=None), inputs={}, mpi=mpi)
    said = step_failure(
        *(None, step, Event("failed", "bin", "", 127)),
        Traces(kept=tmp_path, images={"bin": "desc/a:1"}),
    )
    assert said.count("  cure    the image has no `mpirun`, which `mpi` needs; ") == cures


def test_of_many_parts_that_fail_some_are_told_in_full(tmp_path):
    stage = SimpleNamespace(folder=None)
    step = SimpleNamespace(name="bin", stage=stage, inputs={})
    events = [Event("failed", "bin", "", 1, part=f"shard-{number}-of-9") for number in range(1, 10)]
    said = step_failures(
        SimpleNamespace(steps=[step]), events, Traces(kept=tmp_path), []
    ).splitlines()
    assert sum("failed with exit status 1" in line for line in said) == 3
    last = "4-of-9, shard-5-of-9, shard-6-of-9, shard-7-of-9, shard-8-of-9, ..."
    assert said[-1] == f"step 'bin': 6 more parts failed: shard-{last}"


def test_a_runner_that_was_killed_is_told_so(tmp_path):
    said = runner_failure(-9, [], tmp_path / "out.running")
    assert said.splitlines() == [
        "the runner was killed (SIGKILL), perhaps because the machine had no memory left",
        "  logs    out.running",
    ]


def test_the_command_that_opens_a_shell_comes_last(tmp_path):
    step = SimpleNamespace(name="bin", stage=SimpleNamespace(folder=None), inputs={})
    traces = Traces(kept=tmp_path, command=lambda step, part: f"descpipe shell p.yaml {step.name}")
    said = step_failure(None, step, FAILED, traces)
    assert said.splitlines()[-1] == "  try     descpipe shell p.yaml bin"
