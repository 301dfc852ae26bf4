"""Scripts for Slurm on a cluster of two nodes, with Apptainer."""

import re

import pytest

STEPS = ("first", "aside", "last")
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.docker,
    pytest.mark.busybox,
    pytest.mark.slow,
]


def wait_for(there, submitted):
    """Wait until all jobs that a script submitted have ended."""
    ids = re.findall(r"job (\d+)$", submitted.stderr, re.MULTILINE)
    after = f"--dependency=afterany:{':'.join(ids)}"
    done = there.run("srun", after, "true", timeout=60)
    assert done.returncode == 0, done.stderr
    return ids


def test_one_job_gives_the_results_of_cwltool(there):
    script = there.script("slurm")
    done = there.run("sbatch", "--wait", script, timeout=60)
    assert done.returncode == 0, done.stderr
    assert there.results() == there.wanted()
    assert (there.output / "log/first/stderr.txt").exists()
    assert not there.unfinished.exists()
    done = there.run("salloc", "bash", script)
    assert done.returncode == 1
    assert "holds results already; move them, or set OVERWRITE=1" in done.stderr


def test_a_job_per_step_gives_the_results_of_cwltool(there):
    script = there.script("slurm", "--job-per-step")
    submitted = there.run("bash", script)
    assert submitted.returncode == 0, submitted.stderr
    assert len(wait_for(there, submitted)) == 3
    assert there.results() == there.wanted()
    assert sorted(path.name for path in (there.output / "log").iterdir()) == sorted(
        (*STEPS, "results.txt")
    )
    done = there.run("bash", script)
    assert done.returncode == 1
    assert "holds results already" in done.stderr


def test_the_parts_of_a_step_are_an_array_and_give_the_results_of_cwltool(there):
    there.scatter()
    submitted = there.run("bash", there.script("slurm", "--job-per-step"))
    assert submitted.returncode == 0, submitted.stderr
    assert re.findall(r"^  (.+?) +job \d+$", submitted.stderr, re.MULTILINE) == [
        "first, 4 of 4 parts",
        "last",
    ]
    wait_for(there, submitted)
    results = there.results()
    assert results == there.wanted()
    assert results["final.txt"] == "raw\nraw\nb\nraw\na\nother\nb\nother\na\nplain\n"
    words = (there.output / "log/first/other.label-a/job.txt").read_text()
    assert words.startswith("  first/other.label-a ")


def test_parts_that_are_too_many_for_an_array_are_several_arrays(there):
    there.scatter()
    script = there.script("slurm", "--job-per-step")
    limit = there.folder / "few/scontrol"
    limit.parent.mkdir()
    limit.write_text("#!/bin/sh\necho 'MaxArraySize            = 3'\n")
    limit.chmod(0o755)
    path = there.run("printenv", "PATH").stdout.strip()
    submitted = there.run("bash", script, PATH=f"{there.inside}/few:{path}")
    assert re.search(r"^  first, 4 of 4 parts +job \d+, \d+$", submitted.stderr, re.MULTILINE)
    wait_for(there, submitted)
    assert there.results() == there.wanted()


def test_of_an_array_only_the_parts_that_failed_run_again(there):
    there.scatter()
    other = there.folder / "my data/other.txt"
    other.write_bytes(b"\xff")
    wait_for(there, there.run("bash", there.script("slurm", "--job-per-step")))
    assert not there.output.exists()
    told = (there.unfinished / "log/first/other.label-b/job.txt").read_text()
    assert "step first/other.label-b failed with exit status 1; logs in" in told
    other.write_text("other\n")
    submitted = there.run("bash", there.script("slurm", "--job-per-step"))
    assert "  first, 2 of 4 parts " in submitted.stderr
    wait_for(there, submitted)
    assert there.results() == there.wanted()


def test_jobs_go_on_after_the_steps_that_are_finished(there):
    there.change("inputs: {from: once}", "parameters: {fail: true}")
    script = there.script("slurm", "--job-per-step")
    submitted = there.run("bash", script)
    wait_for(there, submitted)
    assert not there.output.exists()
    told = (there.unfinished / "log/last/job.txt").read_text()
    assert "  | copy: it was told to fail\n" in told
    assert "step last failed with exit status 1; logs in" in told
    there.change("parameters: {fail: true}", "parameters: {fail: false}")
    submitted = there.run("bash", there.script("slurm", "--job-per-step"))
    assert re.findall(r"^  (\w+) +(done before|job)", submitted.stderr, re.MULTILINE) == [
        ("first", "done before"),
        ("aside", "done before"),
        ("last", "job"),
    ]
    wait_for(there, submitted)
    assert there.results() == there.wanted()


def test_if_a_step_fails_those_after_it_do_not_run(there):
    there.change("label:", "fail: true, label:")
    submitted = there.run("bash", there.script("slurm", "--job-per-step"))
    wait_for(there, submitted)
    assert sorted(path.name for path in there.unfinished.glob("steps/*")) == ["aside"]
    assert not (there.unfinished / "log/last/job.txt").exists()


def test_a_job_of_all_goes_on_too_when_what_a_step_is_made_from_is_the_same(there):
    there.change("inputs: {from: once}", "parameters: {fail: true}")
    done = there.run("sbatch", "--wait", "--output=/dev/null", there.script("slurm"), timeout=60)
    assert done.returncode == 4
    assert not there.output.exists()
    there.change("parameters: {fail: true}", "parameters: {fail: false}")
    there.change("label: \"it's", 'label: "not')
    script = there.script("slurm")
    done = there.run("salloc", "bash", script, timeout=60)
    assert re.findall(r"^  (\w+) +(done before|ok)", done.stderr, re.MULTILINE) == [
        ("first", "ok"),
        ("aside", "done before"),
        ("last", "ok"),
    ], done.stderr
    assert there.results() == there.wanted()


def test_without_its_image_nothing_is_submitted(there):
    words = ("slurm", "--job-per-step", "--images", "no images")
    done = there.run("bash", there.script(*words))
    assert done.returncode == 3
    assert "no images/descpipe-launchers_s_tiny-copy:1.0.sif: there is no such file" in done.stderr
    assert "`descpipe pull PIPELINE --engine apptainer` makes it" in done.stderr
