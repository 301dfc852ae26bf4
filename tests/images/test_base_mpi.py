"""Stages of several processes: real ranks of the MPI that is in the base image `base-mpi`."""

import os
import re
import subprocess
import sys

import pytest
from cluster_node import SHARED

from descpipe.cli import main

STAGE = """\
comm = self.get_comm()
if self.get_rank() == self.get_parameter("failing"):
    raise descpipe.StageError(f"rank {self.get_rank()} was told to fail")
total = comm.allreduce(self.get_rank() ** 2) if comm else 0
if self.get_rank() == 0:
    with open(self.get_output_path("total"), "w") as out:
        out.write(f"{total} of {self.get_size()}")
"""
PIPELINE = """\
output: out
steps:
  ranks: {}
"""
HEAD = """\
pipeline: sum
version: "1.0"
owner: descpipe-mpi
images: [images]
"""
IMAGE = "descpipe-mpi/sum-ranks:1.0"
DOCKERFILE = "ARG BASE=desc/descpipe-base-mpi:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"
# As hard as it is made by runners: any uid, nothing writable, no network.
CONDITIONS = ["--rm", "--read-only", "--tmpfs=/tmp", "--network=none", "--user=4321:4321"]


@pytest.fixture
def stage(project):
    """A stage that sums over its processes what only they know."""
    folder = project.stage(
        "ranks",
        outputs='{"total": "txt"}',
        parameters='{"failing": Parameter(int, -1)}',
        run=STAGE,
    )
    (folder / "Dockerfile").write_text(DOCKERFILE)
    project.pipeline(PIPELINE, HEAD)
    outputs = project.folder / "outputs"
    outputs.mkdir()
    outputs.chmod(0o777)
    return folder


def in_python(folder, number, *words):
    """Start processes on this machine's Python, by the packages that the image has too."""
    words = [sys.executable, folder / "run.py", "--outputs=outputs", *words]
    return start(["mpirun", "-n", str(number), *words])


def in_docker(folder, number, *words):
    volume = f"--volume={folder.parents[1]}/outputs:/opt/desc/outputs"
    words = [IMAGE, "mpirun", "-n", str(number), "/opt/desc/run.py", *words]
    return start(["docker", "run", *CONDITIONS, volume, *words])


def start(words):
    environment = {**os.environ, "MPIR_CVAR_CH4_CMA_ENABLE": "0"}
    return subprocess.run(
        words, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def written(folder):
    return {path.name: path.read_text() for path in (folder.parents[1] / "outputs").iterdir()}


@pytest.mark.parametrize(("number", "total"), [(1, "0 of 1"), (4, "14 of 4")])
def test_processes_sum_what_each_of_them_knows(stage, number, total):
    done = in_python(stage, number)
    assert (done.returncode, done.stderr) == (0, "")
    assert written(stage) == {"total.txt": total}


def test_if_one_process_fails_all_end_and_nothing_is_left(stage):
    done = in_python(stage, 3, "--parameter=failing=1")
    assert done.returncode != 0
    assert "ranks: rank 1 was told to fail\n" in done.stderr
    assert written(stage) == {}


def test_what_is_wrong_before_the_run_is_told_once(stage):
    done = in_python(stage, 3, "--parameter=failin=1")
    assert done.returncode != 0
    assert done.stderr.count("parameter 'failin' is not one of this stage") == 1


def test_processes_that_do_not_find_each_other_are_refused(stage, monkeypatch):
    monkeypatch.setenv("SLURM_PROCID", "0")
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "2")
    done = start([sys.executable, stage / "run.py", "--outputs=outputs"])
    assert done.returncode == 1
    assert "2 processes were started, but MPI here knows of 1" in done.stderr
    assert written(stage) == {}


@pytest.mark.docker
def test_the_image_starts_its_own_processes(stage):
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    done = in_docker(stage, 4)
    assert (done.returncode, done.stderr) == (0, "")
    assert written(stage) == {"total.txt": "14 of 4"}
    subprocess.run(["docker", "image", "rm", IMAGE], capture_output=True, check=True)


@pytest.mark.docker
def test_an_address_is_one_short_line_as_slurm_can_read_no_more(stage):
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    # As if each process were on a node of its own; `-v` tells what they tell the one that starts.
    words = [*CONDITIONS, "--env=MPIR_CVAR_NOLOCAL=1", IMAGE, "mpirun", "-v", "-n", "2"]
    volume = f"--volume={stage.parents[1]}/outputs:/opt/desc/outputs"
    done = start(["docker", "run", volume, *words, "/opt/desc/run.py"])
    assert done.returncode == 0, done.stderr
    assert written(stage) == {"total.txt": "1 of 2"}
    told = set(re.findall(r"cmd=put kvsname=\S+ key=(\S+) value=(\S+)", done.stdout + done.stderr))
    assert sorted(key for key, _ in told) == ["-allgather-1-0", "-allgather-1-1"]
    # Slurm takes 1024 characters with the rest of the line.
    assert max(len(value) for _, value in told) < 512
    subprocess.run(["docker", "image", "rm", IMAGE], capture_output=True, check=True)


@pytest.mark.docker
@pytest.mark.slow
def test_many_processes_have_room_in_the_shared_memory_of_a_container(stage):
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    done = in_docker(stage, 16)
    assert done.returncode == 0, done.stderr
    assert written(stage) == {"total.txt": "1240 of 16"}
    subprocess.run(["docker", "image", "rm", IMAGE], capture_output=True, check=True)


@pytest.mark.apptainer
@pytest.mark.docker
@pytest.mark.slow
def test_slurm_starts_processes_in_apptainer_by_pmi2(stage, slurm_node):
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    folder = slurm_node.folder / "mpi"
    (folder / "outputs").mkdir(parents=True)
    (folder / "outputs").chmod(0o777)
    folder.chmod(0o777)
    subprocess.run(["docker", "save", "--output", folder / "image.tar", IMAGE], check=True)
    (folder / "image.tar").chmod(0o644)
    there = f"{SHARED}/mpi"
    build = ["apptainer", "build", "--mksquashfs-args=-noI -noD -noF"]  # no compression: faster
    build += ["ranks.sif", "docker-archive:image.tar"]
    assert slurm_node.run(*build, folder=there).returncode == 0
    run = ["apptainer", "exec", "--bind=outputs:/opt/desc/outputs", "ranks.sif", "/opt/desc/run.py"]
    done = slurm_node.run("srun", "--mpi=pmi2", "--ntasks=4", *run, folder=there, timeout=30)
    assert done.returncode == 0, done.stderr
    assert (folder / "outputs/total.txt").read_text() == "14 of 4"
    done = slurm_node.run("srun", "--mpi=none", "--ntasks=2", *run, folder=there, timeout=30)
    assert done.returncode != 0
    assert "2 processes were started, but MPI here knows of 1" in done.stderr
