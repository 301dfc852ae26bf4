"""The contract on top of images that are none of descpipe's: one COPY brings it."""

import subprocess

import pytest
from minimal_root import write_minimal_root

from descpipe.cli import main

HEAD = """\
pipeline: foreign
version: "1.0"
owner: descpipe-foreign
images: [images]
"""
PIPELINE = """\
inputs: {raw: raw.txt}
output: out
steps:
  stage: {}
"""
IMAGE = "descpipe-foreign/foreign-stage:1.0"
BY_BUILD = "FROM scratch\nCOPY root/ /\nCOPY descpipe/ /opt/desc/descpipe/\n"
BY_BASE = (
    "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE} AS descpipe\nFROM scratch\nCOPY root/ /\n"
    "COPY --from=descpipe /opt/desc/descpipe/ /opt/desc/descpipe/\n"
)
REST = "COPY run.py /opt/desc/\nUSER 4321:4321\n"
WHERE = """\
import os, platform, sys
seen = [platform.python_version()[:3], os.path.exists("/etc/passwd"), os.path.exists("/bin/bash")]
with open(self.get_output_path("copied"), "w") as out:
    out.write(open(self.get_input_path("raw")).read())
with open(self.get_output_path("seen"), "w") as out:
    out.write(repr(seen))
"""


@pytest.fixture
def foreign(project, oldest_python):
    """A stage whose image has busybox and the oldest Python here."""
    project.write("raw.txt", "raw\n")
    folder = project.stage(
        "stage", inputs='{"raw": "txt"}', outputs='{"copied": "txt", "seen": "txt"}', run=WHERE
    )
    write_minimal_root(folder / "root", oldest_python)
    project.pipeline(PIPELINE, HEAD)
    yield project
    subprocess.run(["docker", "image", "rm", "--force", IMAGE], capture_output=True, check=False)


@pytest.mark.docker
@pytest.mark.busybox
@pytest.mark.parametrize("dockerfile", [BY_BUILD, BY_BASE], ids=["COPY", "COPY --from"])
def test_one_copy_brings_the_contract_to_any_image(foreign, dockerfile, oldest_python, capsys):
    foreign.write("images/stage/Dockerfile", dockerfile + REST)
    assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    assert main(["check", "pipeline.yaml"]) == 0
    assert "warning" not in capsys.readouterr().err
    assert main(["run", "--engine", "docker", "pipeline.yaml"]) == 0
    assert (foreign.folder / "out/copied.txt").read_text() == "raw\n"
    version = oldest_python.rpartition("python")[2]
    assert (foreign.folder / "out/seen.txt").read_text() == repr([version, False, False])
