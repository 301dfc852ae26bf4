"""The row of HTCondor: a DAG on a pool of one machine, with Apptainer."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from cluster_node import stop_node
from cluster_rows import require_image, sif_files
from condor_pool import POOL_IMAGE, start_pool
from outcome import FailedError, Run
from workshop import DESCPIPE, LIMIT, Workshop, call, require_good

if TYPE_CHECKING:
    from cluster_node import Node


def dagman(workshop: Workshop) -> Run:
    images = sif_files(workshop)
    require_image(POOL_IMAGE, "condor-node")
    folder = workshop.disk / "rows/dagman"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    words = ["script", "dagman", workshop.pipeline, folder / "run.dag", f"--images={images}"]
    call([*DESCPIPE, *words, "-o", folder / "out", *workshop.inputs()])
    node = start_pool(workshop.disk)
    try:
        begin = time.monotonic()
        _submit(node, f"{folder}/run.dag")
        seconds = time.monotonic() - begin
    finally:
        stop_node(node)
    if not (folder / "out").exists():
        raise FailedError("the DAG has ended, and there are no results")
    return Run(results=folder / "out", seconds=seconds)


def _submit(node: Node, dag: str) -> None:
    """Submit a DAG, and wait until it has ended."""
    require_good(node.run("bash", f"{dag}.sh", folder="/"))
    wait = ["condor_wait", "-wait", f"{LIMIT:.0f}", f"{dag}.dagman.log"]
    require_good(node.run(*wait, folder="/", timeout=LIMIT))
