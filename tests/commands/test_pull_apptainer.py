"""`descpipe pull --engine apptainer`, and runs of its files where there is no network."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cluster_node import SHARED
from minimal_root import write_minimal_root

from descpipe.cli import main

DESCPIPE = ["python3", "-m", "descpipe"]
HEAD = """\
pipeline: offline
version: "1.0"
owner: descpipe-offline
images: [images]
"""
PIPELINE = """\
inputs: {raw: raw.txt}
output: out
steps:
  my_stage: {}
"""
DOCKERFILE = (
    "FROM scratch\nCOPY root/ /\nCOPY descpipe/ /opt/desc/descpipe/\n"
    "COPY run.py /opt/desc/\nUSER 4321:4321\n"
)
FILE = "images of ours/{}_s_offline-my___stage:1.0.sif"


class Offline:
    """A pipeline on the disk of the nodes, whose images have the owner `owner`."""

    def __init__(self, project, folder, owner):
        self.project = project
        self.folder = folder
        self.owner = owner
        self.inside = f"{SHARED}/{folder.name}"
        self.file = folder / FILE.format(owner.replace("/", "_s_"))
        self.image = f"{owner}/offline-my_stage:1.0"
        self.variables = {"CWL_SINGULARITY_CACHE": f"{self.inside}/images of ours"}

    def pull(self, node, *words, **environment):
        words = [*DESCPIPE, "pull", "pipeline.yaml", "--engine", "apptainer", *words]
        return node.run(*words, folder=self.inside, **self.variables, **environment)


@pytest.fixture
def offline(project, connected_node, oldest_python, request):
    """A pipeline of one step with a small image, which is built."""
    registry = getattr(request, "param", "") and request.getfixturevalue("registry").host
    owner = f"{registry}/descpipe-offline".lstrip("/")
    stage = project.stage("my_stage", inputs='{"raw": "txt"}', outputs='{"copied": "txt"}')
    (stage / "Dockerfile").write_text(DOCKERFILE)
    write_minimal_root(stage / "root", oldest_python)
    project.write("raw.txt", "raw\n")
    project.pipeline(PIPELINE, HEAD + (f"registry: {registry}\n" if registry else ""))
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    assert main(["export-cwl", "pipeline.yaml"]) == 0
    # The nodes have a disk in common with this machine, and all else is their own.
    folder = connected_node.folder / f"{request.node.name.partition('[')[0]}"
    shutil.copytree(project.folder, folder)
    folder.chmod(0o777)
    made = Offline(project, folder, owner)
    yield made
    subprocess.run(
        ["docker", "image", "rm", "--force", made.image], capture_output=True, check=False
    )


pytestmark = [pytest.mark.apptainer, pytest.mark.docker, pytest.mark.busybox]


def test_runners_find_the_file_where_there_is_no_network(offline, connected_node, apptainer_node):
    done = offline.pull(connected_node)
    assert (done.returncode, done.stdout) == (
        0,
        f"{offline.inside}/{offline.file.relative_to(offline.folder)}\n",
    )
    assert " made " in done.stderr
    assert " from docker: " in done.stderr
    assert "warning" not in done.stderr
    files = sorted(path.name for path in offline.file.parent.iterdir())
    assert files == [".lock", offline.file.name, f"{offline.file.name}.json"]
    made = offline.file.stat()
    for runner in (
        ["cwltool", "--singularity", "--outdir=by cwltool"],
        ["toil-cwl-runner", "--singularity", "--no-prepull", "--outdir=by toil", "--jobStore=js"],
    ):
        done = apptainer_node.run(
            *runner, "pipeline.cwl", "job.yml", folder=offline.inside, **offline.variables
        )
        assert done.returncode == 0, done.stderr
        assert "Pulling" not in done.stderr
    copied = [path.read_text() for path in sorted(offline.folder.glob("by */copied.txt"))]
    assert copied == ["raw\nmade by my_stage\n"] * 2
    now = offline.file.stat()
    assert (now.st_ino, now.st_mtime_ns) == (made.st_ino, made.st_mtime_ns)
    assert sorted(path.name for path in offline.folder.rglob("*.sif")) == [offline.file.name]


@pytest.mark.registry
@pytest.mark.parametrize("offline", ["registry"], indirect=True)
def test_what_is_there_is_made_again_only_if_it_is_another_one(offline, connected_node):
    assert main(["push", "--engine", "docker", "pipeline.yaml"]) == 0
    subprocess.run(["docker", "image", "rm", offline.image], check=True, capture_output=True)
    done = offline.pull(connected_node)
    assert done.returncode == 0, done.stderr
    assert json.loads(Path(f"{offline.file}.json").read_text())["image"].startswith(
        f"{offline.owner}/offline-my_stage@sha256:"
    )
    first = offline.file.read_bytes()
    done = offline.pull(connected_node)
    assert " up to date " in done.stderr
    os.truncate(offline.file, len(first) // 2)
    done = offline.pull(connected_node)
    assert " made " in done.stderr
    assert len(offline.file.read_bytes()) == len(first)
