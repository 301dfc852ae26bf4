"""Scripts of pipelines with scattered steps: on this Python, and in Docker."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from descpipe.cli import main

SCATTERED = Path(__file__).parents[1] / "golden" / "scattered"
NAME = "it's $HOME.sh"
OWNER = "descpipe-scattered-script"
SCRIPTS = [
    ("local",),
    ("slurm",),
    ("slurm", "--job-per-step"),
    ("nersc", "--job-per-step"),
    ("pbs", "--job-per-step"),
]


@pytest.fixture
def scattered(tmp_path, monkeypatch):
    """The pipeline of the golden cases, with odd names of files."""
    folder = tmp_path / "it's $HOME"
    shutil.copytree(SCATTERED, folder, ignore=shutil.ignore_patterns("expected"))
    for night in ("1", "2"):
        (folder / f"data/night-{night}/sky.txt").rename(folder / f"data/{night}, $HOME 'sky'.txt")
    change(folder, "night-1/sky.txt", "\"1, $HOME 'sky'.txt\"")
    change(folder, "night-2/sky.txt", "\"2, $HOME 'sky'.txt\"")
    change(folder, "[data/", "[")
    change(folder, ", data/", ", ")
    for path in (folder / "data").iterdir():
        if path.is_file():
            path.rename(folder / path.name)
    monkeypatch.chdir(folder)
    return folder


def change(folder, old, new, name="pipeline.yaml"):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def run_script(folder, **environment):
    return subprocess.run(
        ["bash", folder / NAME],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, **environment},
    )


def results(folder):
    return {path.name: path.read_text() for path in folder.glob("*.txt")}


@pytest.mark.parametrize("words", SCRIPTS, ids=" ".join)
def test_every_script_passes_shellcheck(scattered, words):
    assert main(["script", words[0], "pipeline.yaml", NAME, *words[1:]]) == 0
    done = subprocess.run(["shellcheck", NAME], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_on_this_python_the_results_are_those_of_a_run(scattered):
    assert main(["local", "pipeline.yaml", NAME, "--engine=none", "-o", "out of script"]) == 0
    assert main(["run", "pipeline.yaml", "--engine=none", "-o", "out of run"]) == 0
    done = run_script(scattered)
    assert done.returncode == 0, done.stderr
    made = results(scattered / "out of script")
    assert made == results(scattered / "out of run")
    assert len(made) == 17
    logs = scattered / "out of script/log/measure"
    parts = sorted(path.name for path in (scattered / "out of run/log/measure").iterdir())
    assert sorted(path.name for path in logs.iterdir()) == parts
    assert parts[0] == "1,__HOME__sky_.nbin-2"


def test_a_script_goes_on_after_the_parts_that_are_finished(scattered):
    second = scattered / "2, $HOME 'sky'.txt"
    numbers = second.read_text()
    second.write_text("1\ntwo\n")
    main(["local", "pipeline.yaml", NAME, "--engine=none"])
    done = run_script(scattered)
    assert done.returncode == 4
    assert "  | ValueError: invalid literal for int() with base 10: 'two" in done.stderr
    assert "step measure/2,__HOME__sky_.nbin-2 failed with exit status 1; logs in" in done.stderr
    second.write_text(numbers)
    done = run_script(scattered)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stderr.splitlines() if " measure/" in line]
    assert [line[1] for line in lines] == ["done", "done", "ok", "ok"]


def test_a_step_ends_when_its_script_is_stopped(chain):
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        run="open('../../../started', 'w').write(str(os.getpid())); time.sleep(60)",
    )
    run_py = chain.folder / "images/first/run.py"
    run_py.write_text(
        run_py.read_text().replace("import descpipe\n", "import os, time, descpipe\n", 1)
    )
    main(["local", "pipeline.yaml", NAME, "--engine=none"])
    script = subprocess.Popen(["bash", NAME], stderr=subprocess.PIPE, text=True)
    started = chain.folder / "out.unfinished/started"
    until = time.monotonic() + 20
    while not (started.exists() and started.read_text()):
        assert time.monotonic() < until
        time.sleep(0.1)
    script.send_signal(signal.SIGTERM)
    assert script.wait(timeout=20) == 143
    script.stderr.close()
    process = Path("/proc", started.read_text())
    while process.exists():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_part_that_is_started_twice_keeps_the_words_of_the_first_start(scattered):
    words = ["pbs", "pipeline.yaml", NAME, "--job-per-step", "--engine=none"]
    assert main(["script", *words]) == 0
    part = {"DESCPIPE_STEP": "share", "DESCPIPE_PART": "1"}
    unfinished = scattered / "out/scattered.unfinished"
    (unfinished / "log/share/shard-2-of-3").mkdir(parents=True)
    told = unfinished / "log/share/shard-2-of-3/job.txt"
    told.write_text("words of the first\n")
    with (unfinished / "lock.share.shard-2-of-3").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert run_script(scattered, **part).returncode == 1
    refused = f"{unfinished}: another run works there; wait for it\n"
    assert told.read_text() == f"words of the first\n{refused}"
    assert run_script(scattered, **part).returncode == 0
    assert re.fullmatch(r"  share/shard-2-of-3 +ok +\d+s\n", told.read_text())


def test_parts_that_only_a_run_can_know_are_refused(project, capsys):
    project.write("a.txt", "a\n")
    project.stage("listing", inputs='{"raw": "txt"}', outputs='{"some": ["txt"]}')
    project.stage("each", inputs='{"some": "txt"}', outputs='{"once": "txt"}')
    project.stage("all", inputs='{"once": "txt"}', outputs='{"twice": "txt"}')
    project.pipeline("""\
        inputs: {raw: a.txt}
        output: out
        steps:
          listing: {}
          each: {scatter: some}
          all: {scatter: once}
        """)
    assert main(["local", "pipeline.yaml", NAME]) == 1
    assert capsys.readouterr().err == (
        "pipeline.yaml:9:19: step 'each' has as many parts as there are files that 'listing' "
        "writes; a script must know them before it runs: give their number by `shards`, or use "
        "`descpipe run`\n1 error in 1 file\n"
    )


@pytest.mark.cluster
@pytest.mark.docker
@pytest.mark.busybox
@pytest.mark.slow
def test_with_apptainer_the_results_are_those_of_cwltool(there):
    there.scatter()
    script = there.script("local", "--engine=apptainer")
    done = there.cluster.workers[0].run("bash", script, folder="/")
    assert done.returncode == 0, done.stderr
    assert there.results() == there.wanted()
