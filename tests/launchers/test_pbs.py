"""Scripts for PBS: Slurm's own `qsub` reads them, with Apptainer on a cluster of two nodes."""

import re
import time

import pytest

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.docker,
    pytest.mark.busybox,
    pytest.mark.slow,
]


def wait_for(there, path):
    """Wait until a file or folder is there, for which jobs may take a while."""
    until = time.monotonic() + 80
    while not path.exists():
        assert time.monotonic() < until, there.run("squeue").stdout
        time.sleep(0.3)


def test_one_job_gives_the_results_of_cwltool(there):
    # This qsub, unlike others, takes plain names only.
    there.script("pbs", name="plain.sh")
    done = there.run("qsub", "plain.sh", folder=there.inside)
    assert done.returncode == 0, done.stdout
    wait_for(there, there.output)
    assert there.results() == there.wanted()


def test_a_job_per_step_gives_the_results_of_cwltool(there):
    script = there.script("pbs", "--job-per-step")
    submitted = there.run("bash", script)
    assert submitted.returncode == 0, submitted.stderr
    assert re.findall(r"^  (\w+) +job \d+$", submitted.stderr, re.MULTILINE) == [
        "first",
        "aside",
        "last",
    ]
    again = there.run("bash", script)
    assert again.returncode == 1
    assert re.search(r"^job \d+ of the last submission has not ended", again.stderr)
    wait_for(there, there.output)
    assert there.results() == there.wanted()
    assert "  last " in (there.output / "log/last/job.txt").read_text()


def test_the_parts_of_a_step_are_an_array_and_give_the_results_of_cwltool(there):
    there.scatter()
    submitted = there.run("bash", there.script("pbs", "--job-per-step"))
    assert submitted.returncode == 0, submitted.stderr
    assert "  first, 4 of 4 parts " in submitted.stderr
    again = there.run("bash", there.script("pbs", "--job-per-step"))
    assert again.returncode == 1
    assert re.search(r"^job \d+(\[\])? of the last submission has not ended", again.stderr)
    wait_for(there, there.output)
    assert there.results() == there.wanted()
