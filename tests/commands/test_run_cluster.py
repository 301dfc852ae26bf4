"""Runs by Toil on a cluster of two nodes, with Slurm and Apptainer and without Docker."""

import json
import subprocess

import pytest
from cluster_node import SHARED, docker_options, start_node, stop_node
from minimal_root import write_minimal_root
from on_cluster import DESCPIPE, OnCluster

from descpipe.cli import main

pytestmark = [
    *(pytest.mark.cluster, pytest.mark.docker, pytest.mark.busybox, pytest.mark.slow),
]

OWNER = "descpipe-cluster-test"
DOCKERFILE = (
    "FROM scratch\nCOPY root/ /\nCOPY descpipe/ /opt/desc/descpipe/\n"
    "COPY run.py /opt/desc/\nUSER 4321:4321\n"
)
HEAD = f'pipeline: forked\nversion: "1.0"\nowner: {OWNER}\nimages: [images]\n'
# Each of the first two steps takes all of a node, so that they run on both.
PIPELINE = """\
inputs: {raw: my data/raw.txt}
output: out
steps:
  left: {stage: copy, resources: {cores: 2}, inputs: {taken: raw}, outputs: {given: west}}
  right: {stage: copy, resources: {cores: 2}, inputs: {taken: raw}, outputs: {given: east}}
  last: {stage: copy, after: [right], inputs: {taken: west}, outputs: {given: final}}
"""
RUN = """\
import os, time
print("on", os.uname().nodename)
time.sleep(self.get_parameter("wait"))
with open(self.get_output_path("given"), "w") as stream:
    stream.write(open(self.get_input_path("taken")).read())
    stream.write("made by copy\\n")
if self.get_parameter("fails"):
    raise ValueError("the catalogue is empty")
"""
PARAMETERS = '{"wait": Parameter(float, 0.0), "fails": Parameter(bool, False)}'
SITE = f"""\
runner: toil
batch_system: slurm
engine: apptainer
queue: {{partition: main, time: 10 min}}
images: ../sif
job_store: {SHARED}/stores
"""
FINAL = "raw\nmade by copy\nmade by copy\n"
TO_GO_ON = "to go on: descpipe run pipeline.yaml --site cluster -o "


@pytest.fixture(scope="module")
def forked(cluster, project_at, oldest_python):
    """A pipeline of three steps that use one stage, whose image is there as a file."""
    folder = cluster.folder / "my analysis"
    project = project_at(folder)
    declared = {"inputs": '{"taken": "txt"}', "outputs": '{"given": "txt"}'}
    stage = project.stage("copy", **declared, parameters=PARAMETERS, run=RUN)
    (stage / "Dockerfile").write_text(DOCKERFILE)
    write_minimal_root(stage / "root", oldest_python)
    project.write("my data/raw.txt", "raw\n")
    project.write("sites/cluster.yaml", SITE)
    pipeline = project.pipeline(PIPELINE, HEAD)
    assert main(["build", "--engine", "docker", str(pipeline)]) == 0
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)
    connected = start_node(cluster.folder, *docker_options())
    try:
        words = ["pull", "pipeline.yaml", "--engine", "apptainer", "-o", "sif"]
        inside = f"{SHARED}/{folder.name}"
        done = connected.run(*DESCPIPE, *words, folder=inside)
        assert done.returncode == 0, done.stderr
    finally:
        stop_node(connected)
    yield OnCluster(cluster, folder)
    subprocess.run(
        ["docker", "image", "rm", "--force", f"{OWNER}/forked-copy:1.0"],
        capture_output=True,
        check=False,
    )


def test_a_step_that_fits_no_node_is_refused_before_anything_runs(forked):
    text = PIPELINE.replace("cores: 2}", "cores: 2, memory: 64 GiB}", 1)
    (forked.folder / "pipeline.yaml").write_text(HEAD + text)
    done = forked.descpipe("run", "pipeline.yaml", "--site", "cluster", "-o", "refused")
    (forked.folder / "pipeline.yaml").write_text(HEAD + PIPELINE)
    assert done.returncode == 1
    assert "pipeline.yaml:8:23: step 'left' asks for 2 cores and 64 GiB of memory" in done.stderr
    assert "no node of Slurm's partition 'main' has both" in done.stderr
    assert list(forked.folder.glob("*refused*")) == []


def test_results_on_two_nodes_are_those_of_cwltool_without_containers(forked, tmp_path):
    there = forked.descpipe(
        *("run", "pipeline.yaml", "--site", "cluster", "-o", "good"),
        *("--set", "left.wait=4", "--set", "right.wait=4"),
    )
    assert there.returncode == 0, there.stderr
    assert "engine apptainer 1." in there.stderr
    assert ", toil on slurm (site cluster)" in there.stderr
    here = tmp_path / "here"
    words = ["--engine", "none", "-o", str(here), "--set", "left.wait=4", "--set", "right.wait=4"]
    assert main(["run", str(forked.folder / "pipeline.yaml"), *words]) == 0
    good = forked.folder / "good"
    assert there.stdout == "west  good/west.txt\neast  good/east.txt\nfinal  good/final.txt\n"
    for name in ("west.txt", "east.txt", "final.txt"):
        assert (good / name).read_bytes() == (here / name).read_bytes()
    nodes = {(good / f"log/{step}/stdout.txt").read_text() for step in ("left", "right")}
    assert nodes == {"on node1\n", "on node2\n"}
    records = [json.loads((folder / "run.json").read_text()) for folder in (good, here)]
    assert records[0]["outputs"] == records[1]["outputs"]
    assert (records[0]["runner"], records[0]["batch_system"], records[0]["site"]) == (
        *("toil", "slurm", "cluster"),
    )
    assert all(step["image"].startswith("sha256:") for step in records[0]["steps"].values())
    assert sorted(path.name for path in good.iterdir()) == [
        *("README.md", "cwl", "east.txt", "final.txt", "log", "ro-crate-metadata.json"),
        *("run.json", "west.txt"),
    ]
    assert not list(forked.folder.parent.glob("stores/*"))


@pytest.mark.parametrize("runner", ["cwltool", "toil"])
def test_both_runners_take_the_same_files_on_one_machine(forked, runner):
    place = ["--site", "cluster", "--batch-system", "single_machine", "--runner", runner]
    done = forked.descpipe("run", "pipeline.yaml", *place, "-o", runner)
    assert done.returncode == 0, done.stderr
    told = [line.split()[0] for line in done.stderr.splitlines() if " ok " in line]
    assert sorted(told) == ["last", "left", "right"]
    assert (forked.folder / runner / "final.txt").read_text() == FINAL
    record = json.loads((forked.folder / runner / "run.json").read_text())
    assert (record["runner"], record["engine"]["name"]) == (runner, "apptainer")
    assert all(step["image"].startswith("sha256:") for step in record["steps"].values())


def test_a_failing_stage_is_told_by_its_words(forked):
    words = ["run", "pipeline.yaml", "--site", "cluster", "-o", "bad", "--set", "last.fails=true"]
    done = forked.descpipe(*words)
    assert done.returncode == 4
    failure = done.stderr.partition("step 'last' failed")[2].splitlines()
    assert failure[0] == " with exit status 1"
    assert "  | ValueError: the catalogue is empty" in failure
    assert "  logs    bad.running/log/last" in failure
    assert failure[-1] == f"{TO_GO_ON}bad --set last.fails=true --restart"
    assert json.loads((forked.folder / "bad.running/run.json").read_text())["status"] == "failed"
    changed = forked.descpipe(*words[:-2], "--restart")
    assert changed.returncode == 1
    assert "what the run began with has changed since" in changed.stderr
    assert "job.yml" in changed.stderr


def test_a_run_whose_leader_was_killed_goes_on_without_what_had_ended(forked):
    words = ["run", "pipeline.yaml", "--site", "cluster", "-o", "killed", "--set", "last.wait=6"]
    before, _ = forked.jobs()
    run = forked.start(*words)
    forked.wait_until_running("last", "killed")
    # All at once, as when a machine is lost: nobody takes the job out of the batch system.
    forked.signal("KILL", "descpipe [r]un|toil-cwl-runne[r]")
    run.communicate()
    done = forked.descpipe(*words, "--restart")
    assert done.returncode == 0, done.stderr
    shown = [line.split() for line in done.stderr.splitlines()]
    ran = sorted(line[0] for line in shown if line[2:4] == ["ran", "before"])
    assert ran == ["left", "right"]
    assert [line[0] for line in shown if line[2:3] == ["ok"]] == ["last"]
    after, waiting = forked.jobs()
    assert (after - before, waiting) == (4, 0)  # left, right, last, and last again
    assert (forked.folder / "killed/final.txt").read_text() == FINAL


def test_an_interrupted_run_leaves_no_jobs_and_says_how_to_go_on(forked):
    words = ["run", "pipeline.yaml", "--site", "cluster", "-o", "stopped", "--set", "left.wait=60"]
    run = forked.start(*words)
    forked.wait_until_running("left", "stopped")
    forked.signal("INT", "descpipe [r]un")
    said = run.communicate()[1]
    assert run.returncode == 130
    assert said.endswith(f"{TO_GO_ON}stopped --set left.wait=60 --restart\ninterrupted\n")
    forked.cluster.wait_until_idle()
    again = forked.descpipe(*words)
    assert again.returncode == 1
    assert "go on with it by --restart, or give --overwrite to begin anew" in again.stderr
