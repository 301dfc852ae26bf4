"""A pipeline for machines without Docker, whose three steps have one small image."""

from __future__ import annotations

import subprocess
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from cluster_node import SHARED
from minimal_root import write_minimal_root

from descpipe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = f"{SHARED}/images of ours"
DESCPIPE = ["python3", "-m", "descpipe"]
IMAGE = "descpipe-launchers/tiny-copy:1.0"
HEAD = """\
pipeline: tiny
version: "1.0"
owner: descpipe-launchers
images: [{images}]
"""
# `last` waits for `aside`, of which it reads nothing.
PIPELINE = """\
inputs: {raw: "my data/it's $HOME, raw.txt"}
output: "my out/it's $HOME"
steps:
  first:
    stage: copy
    inputs: {from: raw}
    outputs: {to: once}
    parameters: {label: "it's \\"$HOME\\""}
    resources: {time: 2 min}
  aside:
    stage: copy
    inputs: {from: raw}
    outputs: {to: other}
  last:
    stage: copy
    inputs: {from: once}
    outputs: {to: final}
    after: [aside]
"""
# Two files and two values make four parts, which `last` reads in their order.
SCATTERED = """\
inputs:
  raws: ["my data/it's $HOME, raw.txt", my data/other.txt]
  raw: "my data/it's $HOME, raw.txt"
output: "my out/it's $HOME"
steps:
  first:
    stage: copy
    scatter: {inputs: [from], parameters: {label: [b, a]}, method: product}
    inputs: {from: raws}
    outputs: {to: once}
    resources: {time: 2 min}
  last:
    stage: copy
    inputs: {from: raw, more: once}
    outputs: {to: final}
"""
RUN_PY = """\
#!/usr/bin/env python3
import descpipe
from descpipe import File, Parameter


class Stage(descpipe.Stage):
    name = "copy"
    inputs = {"from": "txt", "more": [File("txt", optional=True)]}
    outputs = {"to": "txt"}
    parameters = {"label": Parameter(str, "plain"), "fail": Parameter(bool, False)}

    def run(self):
        paths = [self.get_input_path("from"), *self.get_input_paths("more")]
        text = "".join(open(path).read() for path in paths)
        if self.get_parameter("fail"):
            raise descpipe.StageError("it was told to fail")
        with open(self.get_output_path("to"), "w") as stream:
            stream.write(f"{text}{self.get_parameter('label')}\\n")


if __name__ == "__main__":
    Stage.main()
"""
DOCKERFILE = (
    "FROM scratch\nCOPY root/ /\nCOPY descpipe/ /opt/desc/descpipe/\n"
    "COPY run.py /opt/desc/\nUSER 4321:4321\n"
)
WORDS = (".stdout.txt", ".stderr.txt")
RAW = "my data/it's $HOME, raw.txt"


@dataclass(frozen=True)
class There:
    """A pipeline on the disk of a cluster.

    Attributes
    ----------
    cluster : Node or Cluster
        Where commands are run.
    folder : Path
        Its folder here.
    inside : str
        Its folder there.
    """

    cluster: object
    folder: Path
    inside: str

    def run(self, *words, folder="/", **environment):
        return self.cluster.run(*words, folder=folder, **environment)

    def script(self, launcher, *words, name="it's a script.sh"):
        """Write a script; return its path there."""
        words = [*DESCPIPE, "script", launcher, "pipeline.yaml", name, *words, "--overwrite"]
        done = self.run(*words, folder=self.inside, CWL_SINGULARITY_CACHE=IMAGES)
        assert done.returncode == 0, done.stderr
        return f"{self.inside}/{name}"

    def scatter(self):
        """Take the pipeline whose first step is scattered."""
        path = self.folder / "pipeline.yaml"
        path.write_text(HEAD.format(images="images") + SCATTERED)
        (self.folder / "my data/other.txt").write_text("other\n")

    def write(self, text):
        """Write the input."""
        path = self.folder / RAW
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def change(self, line, new):
        """Put other words in the place of some of the pipeline, or below those of a line."""
        path = self.folder / "pipeline.yaml"
        text = path.read_text()
        assert text.count(line) == 1
        is_below = line.startswith(("inputs", "outputs"))
        path.write_text(text.replace(line, f"{line}\n    {new}" if is_below else new))

    @property
    def output(self):
        return self.folder / "my out/it's $HOME"

    @property
    def unfinished(self):
        return self.output.with_name(f"{self.output.name}.unfinished")

    def results(self, folder=None):
        files = (folder or self.output).glob("*.txt")
        texts = {path.name: path.read_text() for path in files}
        return {name: text for name, text in texts.items() if not name.endswith(WORDS)}

    def wanted(self):
        """Return the results of cwltool, which runs the same images by Apptainer."""
        export = [*DESCPIPE, "export-cwl", "pipeline.yaml", "-o", "cwl"]
        cwltool = ["cwltool", "--singularity", "--outdir=by cwltool", "cwl/pipeline.cwl"]
        for words in (export, [*cwltool, "cwl/job.yml"]):
            done = self.run(*words, folder=self.inside, CWL_SINGULARITY_CACHE=IMAGES)
            assert done.returncode == 0, done.stderr
        return self.results(self.folder / "by cwltool")


@pytest.fixture(scope="session")
def stages(tmp_path_factory, oldest_python):
    """A folder with one stage, whose image is built."""
    folder = tmp_path_factory.mktemp("stages")
    (folder / "copy").mkdir()
    (folder / "copy/run.py").write_text(RUN_PY)
    (folder / "copy/run.py").chmod(0o755)
    (folder / "copy/Dockerfile").write_text(DOCKERFILE)
    write_minimal_root(folder / "copy/root", oldest_python)
    (folder / "raw.txt").touch()
    head = HEAD.format(images=".")
    (folder / "pipeline.yaml").write_text(
        head + "inputs: {from: raw.txt}\noutput: ../out\nsteps:\n  copy: {}\n"
    )
    with chdir(folder):
        assert main(["build", "--engine", "docker", "pipeline.yaml"]) == 0
    yield folder
    words = ["docker", "image", "rm", "--force", IMAGE]
    subprocess.run(words, capture_output=True, check=False)


@pytest.fixture(scope="session")
def cluster_with_image(cluster, stages):
    """The cluster, with the file of the image on its disk."""
    folder = cluster.folder / "images of ours"
    folder.mkdir()
    folder.chmod(0o777)
    subprocess.run(["docker", "save", "--output", folder / "image.tar", IMAGE], check=True)
    (folder / "image.tar").chmod(0o644)
    build = ["apptainer", "build", "--mksquashfs-args=-noI -noD -noF"]  # no compression: faster
    file = "descpipe-launchers_s_tiny-copy:1.0.sif"
    done = cluster.run(*build, file, "docker-archive:image.tar", folder=IMAGES)
    assert done.returncode == 0, done.stderr
    subprocess.run(["cp", "-r", stages / "copy", cluster.folder / "stages"], check=True)
    return cluster


@pytest.fixture
def there(cluster_with_image, request):
    """The pipeline, in a folder of this test's own on the disk of the cluster."""
    cluster = cluster_with_image
    folder = cluster.folder / f"{request.module.__name__} $HOME" / request.node.name
    (folder / "images").mkdir(parents=True)
    (folder / "images/copy").symlink_to("../../../stages")
    (folder / "pipeline.yaml").write_text(HEAD.format(images="images") + PIPELINE)
    for path in (folder, folder / "images"):
        path.chmod(0o777)
    made = There(cluster, folder, f"{SHARED}/{folder.relative_to(cluster.folder)}")
    made.write("raw\n")
    return made
