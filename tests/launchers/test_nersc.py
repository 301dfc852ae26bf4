"""Scripts for Perlmutter, with a stand-in for shifter, on a cluster of two nodes."""

from pathlib import Path

import pytest
from cluster_node import SHARED

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.docker,
    pytest.mark.busybox,
    pytest.mark.slow,
]
STAND_INS = Path(__file__).parent
IMAGES = {"SHIFTER_IMAGES": f"{SHARED}/shifter", "SHIFTER_REGISTRY": f"{SHARED}/images of ours"}


@pytest.fixture
def perlmutter(there):
    """The pipeline on a cluster with nodes of the kind `cpu`, and shifter without images."""
    cluster = there.cluster
    for node in (cluster.controller, *cluster.workers):
        for name in ("shifter", "shifterimg"):
            node.write(f"/usr/bin/{name}", (STAND_INS / name).read_text())
            node.run_as_root("chmod", "755", f"/usr/bin/{name}")
    features = ["AvailableFeatures=cpu", "ActiveFeatures=cpu"]
    cluster.controller.run_as_root("scontrol", "update", "NodeName=node1,node2", *features)
    cluster.wait_until_idle()
    there.run("sh", "-c", "rm -rf /shared/shifter; mkdir /shared/shifter")
    return there


def test_the_images_are_fetched_first(perlmutter):
    perlmutter.scatter()
    script = perlmutter.script("nersc")
    done = perlmutter.run("salloc", "--constraint=cpu", "bash", script, **IMAGES)
    assert done.returncode == 3
    assert "descpipe-launchers/tiny-copy:1.0: shifter does not have this image" in done.stderr
    assert " images` fetches it" in done.stderr
    done = perlmutter.run("bash", script, "images", **IMAGES)
    assert done.returncode == 0, done.stderr
    done = perlmutter.run("sbatch", "--wait", script, **IMAGES)
    assert done.returncode == 0, done.stderr
    assert perlmutter.results() == perlmutter.wanted()
