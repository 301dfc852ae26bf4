"""Rows on machines without Docker: Apptainer, Toil and scripts on a cluster of two nodes."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_node import NODE_IMAGE, SHARED, docker_options, start_node, stop_node
from outcome import FailedError, NotRunError, Run
from slurm_cluster import start_cluster
from this_machine import docker_images
from workshop import (
    BY_MPI,
    BY_MPI_ON_NODES,
    LIMIT,
    TWO_POINT,
    Workshop,
    call,
    require_good,
    run_of,
)

if TYPE_CHECKING:
    from slurm_cluster import Cluster

# Only the second one has room for the step with the most memory, so that both have work to do.
MEMORY = (2500, 6000)
LAUNCHERS = Path(__file__).parents[1] / "launchers"
DESCPIPE = ("python3", "-m", "descpipe")
IMAGES = f"{SHARED}/sif"
SITE = f"""\
runner: toil
batch_system: slurm
engine: apptainer
queue: {{partition: main, time: 10 min}}
images: {IMAGES}
job_store: {SHARED}/stores
"""


def cwltool_apptainer(workshop: Workshop) -> Run:
    out, seconds = _descpipe_run(workshop, "cwltool-apptainer", "--engine", "apptainer")
    return run_of(out, seconds, runner="cwltool", engine="apptainer")


def toil_slurm_apptainer(workshop: Workshop) -> Run:
    return _toil(workshop, "toil-slurm", TWO_POINT)


def toil_slurm_apptainer_mpi(workshop: Workshop) -> Run:
    return _toil(workshop, "toil-slurm-mpi", BY_MPI)


def _toil(workshop: Workshop, name: str, pipeline: str) -> Run:
    (workshop.disk / "site.yaml").write_text(SITE)
    cluster = _cluster(workshop)
    before = _jobs(cluster)
    site = ("--site", f"{SHARED}/site.yaml")
    out, seconds = _descpipe_run(workshop, name, *site, pipeline=pipeline)
    expected = {"runner": "toil", "engine": "apptainer", "batch_system": "slurm"}
    return run_of(out, seconds, _nodes_since(cluster, before), **expected)


def slurm_script(workshop: Workshop) -> Run:
    return _script(workshop, "slurm", "slurm")


def slurm_job_per_step(workshop: Workshop) -> Run:
    return _script(workshop, "slurm-steps", "slurm", "--job-per-step")


def slurm_script_mpi(workshop: Workshop) -> Run:
    return _script(workshop, "slurm-mpi", "slurm", pipeline=BY_MPI_ON_NODES)


def pbs_script(workshop: Workshop) -> Run:
    return _script(workshop, "pbs", "pbs")


def shifter_script(workshop: Workshop) -> Run:
    """Run the script for Perlmutter; shifter is a stand-in that starts Apptainer."""
    cluster = _cluster(workshop)
    for node in (cluster.controller, *cluster.workers):
        for name in ("shifter", "shifterimg"):
            node.write(f"/usr/bin/{name}", (LAUNCHERS / name).read_text())
            node.run_as_root("chmod", "755", f"/usr/bin/{name}")
    features = ["AvailableFeatures=cpu", "ActiveFeatures=cpu"]
    cluster.controller.run_as_root("scontrol", "update", "NodeName=node1,node2", *features)
    cluster.wait_until_idle()
    run = _script(workshop, "nersc-shifter", "nersc", "--engine", "shifter")
    return replace(run, note=f"stand-in, {run.note}")


def sif_files(workshop: Workshop) -> Path:
    """Make files of the images, on a machine that has both Docker and Apptainer; once."""
    docker_images(workshop)
    require_image(NODE_IMAGE, "cluster-node")
    if "files" not in workshop.shared:
        call(["chmod", "-R", "a+rwX", workshop.disk])
        node = start_node(workshop.disk, *docker_options())
        try:
            words = ["pull", TWO_POINT, "--engine", "apptainer", "-o", "sif"]
            require_good(node.run(*DESCPIPE, *words, timeout=3 * LIMIT))
        finally:
            stop_node(node)
        workshop.shared["files"] = True
    return workshop.disk / "sif"


def require_image(image: str, script: str) -> None:
    """Make sure that the image of a machine is there.

    Raises
    ------
    NotRunError
        If it is not.
    """
    try:
        call(["docker", "image", "inspect", image])
    except FailedError as error:
        raise NotRunError(f"{image} is needed; .ci/engines/{script} makes it") from error


def _descpipe_run(
    workshop: Workshop, name: str, *where: str, pipeline: str = TWO_POINT
) -> tuple[Path, float]:
    """Run the pipeline by `descpipe run` on the controller."""
    cluster, folder, inside = _place(workshop, name)
    words = ["run", f"{SHARED}/{pipeline}", *where, "-o", f"{inside}/out"]
    words += workshop.inputs(f"{SHARED}/survey")
    begin = time.monotonic()
    done = cluster.run(
        *(*DESCPIPE, *words), folder=inside, timeout=LIMIT, CWL_SINGULARITY_CACHE=IMAGES
    )
    require_good(done)
    return folder / "out", time.monotonic() - begin


def _script(
    workshop: Workshop, name: str, launcher: str, *options: str, pipeline: str = TWO_POINT
) -> Run:
    """Write a script on the controller, submit it, and wait for the results."""
    cluster, folder, inside = _place(workshop, name)
    words = ["script", launcher, f"{SHARED}/{pipeline}", "run.sh", "-o", "out", *options]
    words += workshop.inputs(f"{SHARED}/survey")
    run = partial(cluster.run, folder=inside, timeout=LIMIT)
    require_good(run(*DESCPIPE, *words, CWL_SINGULARITY_CACHE=IMAGES))
    given = {"SHIFTER_IMAGES": f"{inside}/images", "SHIFTER_REGISTRY": IMAGES}
    if launcher == "nersc":
        require_good(run("mkdir", "images"))
        require_good(run("bash", "run.sh", "images", **given))
    submit = ["bash"] if "--job-per-step" in options else [SUBMIT[launcher]]
    before = _jobs(cluster)
    begin = time.monotonic()
    require_good(run(*submit, "run.sh", **given))
    wait_for(cluster, folder / "out")
    return Run(
        results=folder / "out",
        seconds=time.monotonic() - begin,
        note=_nodes_since(cluster, before),
    )


SUBMIT = {"slurm": "sbatch", "nersc": "sbatch", "pbs": "qsub"}


def wait_for(cluster: Cluster, results: Path) -> None:
    """Wait until jobs have ended, and made a folder.

    Raises
    ------
    FailedError
        If they ended without it, or take too long.
    """
    end = time.monotonic() + LIMIT
    while not results.exists():
        is_over = not cluster.run("squeue", "--noheader").stdout.strip()
        if is_over and not results.exists():
            raise FailedError(f"all jobs have ended, and there is no {results}")
        if time.monotonic() > end:
            raise FailedError(f"it took longer than {LIMIT:.0f} s")
        time.sleep(0.5)
    cluster.wait_until_idle()


def _place(workshop: Workshop, name: str) -> tuple[Cluster, Path, str]:
    """Return the cluster, and an empty folder on its disk, here and as it is there."""
    cluster = _cluster(workshop)
    folder = workshop.disk / "rows" / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    return cluster, folder, f"{SHARED}/rows/{name}"


def _cluster(workshop: Workshop) -> Cluster:
    """Return the cluster; it is started once."""
    sif_files(workshop)
    if "cluster" not in workshop.shared:
        cluster = start_cluster(workshop.disk, MEMORY)
        workshop.closing.callback(cluster.stop)
        workshop.shared["cluster"] = cluster
    return workshop.shared["cluster"]


def _jobs(cluster: Cluster) -> set[str]:
    return set(_node_of_jobs(cluster))


def _nodes_since(cluster: Cluster, before: set[str]) -> str:
    """Return on which nodes the jobs ran that were not there before."""
    jobs = _node_of_jobs(cluster)
    nodes = sorted({node for job, node in jobs.items() if job not in before})
    return f"on {' and '.join(nodes)}"


def _node_of_jobs(cluster: Cluster) -> dict[str, str]:
    """Return the node of each job that Slurm remembers."""
    done = cluster.run("scontrol", "show", "job", "--oneliner")
    jobs = [
        dict(word.split("=", 1) for word in line.split() if "=" in word)
        for line in done.stdout.splitlines()
    ]
    return {job["JobId"]: job.get("NodeList", "") for job in jobs if "JobId" in job}
