"""Steps with several processes on a cluster of two nodes: what only those can know who talk."""

import shutil
import subprocess
from contextlib import chdir
from pathlib import Path

import pytest
from cluster_node import SHARED

from descpipe.cli import main

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.docker,
    pytest.mark.slow,
]
LIMIT = 300  # seconds, for a machine that does other things too
REPOSITORY = Path(__file__).parents[2]
IMAGE = "descpipe-spread/ranks-ranks:1.0"
FILE = "descpipe-spread_s_ranks-ranks:1.0.sif"
PIPELINE = """\
pipeline: ranks
version: "1.0"
owner: descpipe-spread
images: [images]
output: results
steps:
  alone:
    stage: ranks
    outputs: {total: of-one}
  together:
    stage: ranks
    outputs: {total: of-two}
    mpi: {processes: 2}
  apart:
    stage: ranks
    outputs: {total: of-four}
    mpi: {processes: 4, nodes: 2}
    parameters: {failing: -1}
  uneven:
    stage: ranks
    outputs: {total: of-three}
    mpi: {processes: 3, nodes: 2}
    after: [apart]
"""
RUN_PY = """\
#!/usr/bin/env python3
import descpipe
from descpipe import Parameter


class Stage(descpipe.Stage):
    name = "ranks"
    inputs = {}
    outputs = {"total": "txt"}
    parameters = {"failing": Parameter(int, -1)}

    def run(self):
        import os
        import socket

        comm, rank = self.get_comm(), self.get_rank()
        if rank == self.get_parameter("failing"):
            raise descpipe.StageError(f"rank {rank} was told to fail")
        told = [(1, socket.gethostname())]
        if comm:
            told = comm.allgather(((rank + 1) ** 2, os.environ.get("SLURMD_NODENAME", "")))
        hosts = sorted({host for _, host in told if host.startswith("node")})
        if rank == 0:
            total = sum(number for number, _ in told)
            leaked = "LEAKED" in os.environ
            with open(self.get_output_path("total"), "w") as stream:
                stream.write(f"{total} by {self.get_size()} on {hosts}, leaked {leaked}\\n")


if __name__ == "__main__":
    Stage.main()
"""
DOCKERFILE = "ARG BASE=desc/descpipe-base-mpi:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"
# Sums of squares from 1; the processes that are in one container do not know where they are.
APART = "30 by 4 on ['node1', 'node2'], leaked False\n"
WANTED = {
    "of-two.txt": "5 by 2 on [], leaked False\n",
    "of-four.txt": APART,
    "of-three.txt": "14 by 3 on ['node1', 'node2'], leaked False\n",
}


@pytest.fixture(scope="module")
def folder(cluster):
    """The folder of the pipeline on the disk of the cluster, with the file of its image."""
    folder = cluster.folder / "ranks"
    for name in ("base", "base-mpi"):
        shutil.copytree(REPOSITORY / "images" / name, folder / "images" / name)
    stage = folder / "images/ranks"
    stage.mkdir()
    (stage / "run.py").write_text(RUN_PY)
    (stage / "run.py").chmod(0o755)
    (stage / "Dockerfile").write_text(DOCKERFILE)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    with chdir(folder):
        assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    folder.chmod(0o777)
    subprocess.run(["docker", "save", "--output", folder / "image.tar", IMAGE], check=True)
    (folder / "image.tar").chmod(0o644)
    build = ["apptainer", "build", "--mksquashfs-args=-noI -noD -noF"]  # no compression: faster
    done = cluster.run(
        *build, FILE, "docker-archive:image.tar", folder=f"{SHARED}/ranks", timeout=LIMIT
    )
    assert done.returncode == 0, done.stderr
    (folder / "image.tar").unlink()
    yield folder
    words = ["docker", "image", "rm", "--force", IMAGE]
    subprocess.run(words, capture_output=True, check=False)


@pytest.fixture
def ranks(cluster, folder):
    """Run commands in the folder, with nothing of another test in it."""
    cluster.run("sh", "-c", "rm -rf results* run.sh", folder=f"{SHARED}/ranks")
    (folder / "pipeline.yaml").write_text(PIPELINE)

    def run(*words, **environment):
        here = {"folder": f"{SHARED}/ranks", "timeout": LIMIT}
        return cluster.run(*words, **here, LEAKED="yes", **environment)

    return run


def write_script(ranks, *words):
    words = ["python3", "-m", "descpipe", "script", *words, "--overwrite"]
    done = ranks(*words)
    assert done.returncode == 0, done.stderr


def wait_for_jobs(cluster):
    until_none = 'until [ -z "$(squeue --noheader)" ]; do sleep 0.5; done'
    assert cluster.run("sh", "-c", until_none, timeout=LIMIT).returncode == 0
    cluster.wait_until_idle()


def results(folder):
    return {name: (folder / "results" / name).read_text() for name in WANTED}


def test_processes_on_two_nodes_sum_what_each_of_them_knows(ranks, folder):
    write_script(ranks, "slurm", "pipeline.yaml", "run.sh", "--images=.")
    done = ranks("sbatch", "--wait", "run.sh")
    assert done.returncode == 0, done.stderr
    assert results(folder) == WANTED
    assert (folder / "results/of-one.txt").read_text().startswith("1 by 1 on ")
    assert "ERROR" not in (folder / "results/log/apart/stderr.txt").read_text()


def test_a_process_that_fails_on_one_node_ends_those_on_the_other(ranks, folder, cluster):
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("failing: -1", "failing: 3"))
    write_script(ranks, "slurm", "pipeline.yaml", "run.sh", "--images=.", "--job-per-step")
    done = ranks("bash", "run.sh")
    assert done.returncode == 0, done.stderr
    wait_for_jobs(cluster)
    assert not (folder / "results").exists()
    unfinished = folder / "results.unfinished"
    assert sorted(path.name for path in unfinished.glob("steps/*")) == ["alone", "together"]
    assert "ranks: rank 3 was told to fail\n" in (unfinished / "log/apart/stderr.txt").read_text()
    (folder / "pipeline.yaml").write_text(PIPELINE)
    write_script(ranks, "slurm", "pipeline.yaml", "run.sh", "--images=.", "--job-per-step")
    done = ranks("bash", "run.sh")
    assert done.stderr.count("done before") == 2, done.stderr
    wait_for_jobs(cluster)
    assert results(folder) == WANTED


def test_cwltool_starts_all_of_them_in_one_container_of_apptainer(ranks, folder):
    run = ["python3", "-m", "descpipe", "run", "pipeline.yaml", "--engine", "apptainer"]
    images = {"CWL_SINGULARITY_CACHE": f"{SHARED}/ranks"}
    done = ranks(*run, **images)
    assert done.returncode == 1
    assert "step 'apart' has processes on 2 nodes, which `descpipe run`" in done.stderr
    (folder / "pipeline.yaml").write_text(PIPELINE.replace(", nodes: 2", ""))
    done = ranks(*run, **images)
    assert done.returncode == 0, done.stderr
    assert [text.partition(" on ")[0] for text in results(folder).values()] == [
        "5 by 2",
        "30 by 4",
        "14 by 3",
    ]


def test_at_nersc_each_process_is_in_a_container_of_shifter(ranks, folder, cluster):
    for node in (cluster.controller, *cluster.workers):
        for name in ("shifter", "shifterimg"):
            text = (REPOSITORY / "tests/launchers" / name).read_text()
            node.write(f"/usr/bin/{name}", text.replace("$SHIFTER_IMAGES", f"{SHARED}/ranks"))
            node.run_as_root("chmod", "755", f"/usr/bin/{name}")
    write_script(ranks, "nersc", "pipeline.yaml", "run.sh")
    # As the MPI of the site that of the image does here, which Slurm knows by this name.
    words = ["salloc", "--nodes=2", "--ntasks=2", "--cpus-per-task=2", "bash", "run.sh"]
    done = ranks(*words, SLURM_MPI_TYPE="pmi2")
    assert done.returncode == 0, done.stderr
    assert results(folder) == WANTED
