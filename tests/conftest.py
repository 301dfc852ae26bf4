"""What all tests share: a small project on disk, with a space in its path."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest
from cluster_node import docker_options, start_node, stop_node
from file_pulls import FilePulls
from oldest_python import oldest_interpreter
from running_registry import Registries, remove_images
from slurm_cluster import start_cluster, start_slurm

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline

RUN_PY = '''\
#!/usr/bin/env python3
import descpipe
from descpipe import File, Parameter


class Stage(descpipe.Stage):
    """{doc}"""

    name = "{name}"
    config = {config}
    inputs = {inputs}
    outputs = {outputs}
    parameters = {parameters}

    def run(self):
{run}

if __name__ == "__main__":
    Stage.main()
'''
# Every output tells the parameters and holds what the inputs held.
COPY = """\
for output in self.outputs:
    with open(self.get_output_path(output), "w") as stream:
        for name in self.parameters:
            print(name, "=", repr(self.get_parameter(name)), file=stream)
        for tag in self.inputs:
            for path in self.get_input_paths(tag):
                stream.write(open(path).read())
        print("made by", self.name, file=stream)
"""
HEAD = """\
pipeline: tiny
version: "1.0"
owner: desc
images: [images]
"""


DEFAULTS = {
    "doc": "Copy the inputs.",
    "config": "{}",
    "inputs": "{}",
    "outputs": "{}",
    "parameters": "{}",
    "run": COPY,
}


def run_py(name: str, **declared: str) -> str:
    """Return the text of a stage; the class variables are given as Python writes them."""
    words = {**DEFAULTS, **declared}
    words["run"] = indent(dedent(words["run"]), " " * 8)
    return RUN_PY.format(name=name, **words)


@dataclass(frozen=True)
class Project:
    """A folder with a pipeline, its stages and its data; the working directory of the test."""

    folder: Path

    def write(self, name: str, text: str | bytes = "") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def stage(self, name: str, **declared: str) -> Path:
        """Write a stage; `declared` are those of `run_py`."""
        folder = self.write(f"images/{name}/run.py", run_py(name, **declared)).parent
        (folder / "run.py").chmod(0o755)
        self.write(
            f"images/{name}/Dockerfile", "FROM desc/descpipe-base:0.1.0\nCOPY run.py /opt/desc/\n"
        )
        return folder

    def pipeline(self, rest: str, head: str = HEAD) -> Path:
        """Write pipeline.yaml: its name, version, owner and images (five lines), then the rest."""
        return self.write("pipeline.yaml", head + dedent(rest))

    def read(self, overrides: Overrides | None = None) -> Pipeline:
        return read_pipeline(self.folder / "pipeline.yaml", overrides or Overrides(), Problems())

    def problems(self, overrides: Overrides | None = None) -> list[str]:
        """Return what a user is told of the pipeline, warnings too, sorted by position."""
        problems = Problems()
        with suppress(BadInput):
            read_pipeline(self.folder / "pipeline.yaml", overrides or Overrides(), problems)
        return [str(problem) for problem in sorted(problems.found)]


@pytest.fixture
def golden():
    """Compare a text with that of a golden file; `DESCPIPE_GOLDEN=rewrite pytest` rewrites it."""

    def compare(path: Path, text: str) -> None:
        if os.environ.get("DESCPIPE_GOLDEN") == "rewrite":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def registries(tmp_path, monkeypatch):
    """Start real registries: `registries.start()`; nobody is logged in."""
    folder = tmp_path / "registries"
    folder.mkdir()
    started = Registries(folder)
    monkeypatch.setenv("DOCKER_CONFIG", str(started.settings))
    (folder / "auth.json").write_text("{}")  # podman does not start without it
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(folder / "auth.json"))
    yield started
    started.stop()
    for one in started.started:
        remove_images(one.host)


@pytest.fixture
def registry(registries):
    """A real registry that everybody may read and write; its name is `registry.host`."""
    return registries.start()


@pytest.fixture(scope="session")
def oldest_python() -> str:
    """Return the oldest interpreter here that images may have."""
    return oldest_interpreter()


@pytest.fixture(scope="session")
def apptainer_node(tmp_path_factory):
    """A machine with Apptainer, without Docker and without any network."""
    node = start_node(tmp_path_factory.mktemp("node"), "--network=none")
    yield node
    stop_node(node)


@pytest.fixture(scope="session")
def slurm_node(tmp_path_factory):
    """A cluster of one node with Slurm and Apptainer, and without Docker."""
    node = start_node(tmp_path_factory.mktemp("slurm"))
    try:
        start_slurm(node)
        yield node
    finally:
        stop_node(node)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A cluster with Slurm and Apptainer: a controller and two nodes with the same disk."""
    started = start_cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def connected_node(apptainer_node):
    """A machine with the same disk that has Apptainer, this machine's network, and its Docker."""
    node = start_node(apptainer_node.folder, *docker_options())
    yield node
    stop_node(node)


@pytest.fixture(scope="session")
def lonely_node(tmp_path_factory):
    """A machine with Apptainer and this machine's network, no Docker, and a small disk."""
    small = "--tmpfs=/small:size=40m,mode=1777,exec"
    node = start_node(tmp_path_factory.mktemp("lonely"), "--network=host", small)
    yield node
    stop_node(node)


@pytest.fixture
def file_pulls(lonely_node, project_at):
    """A pipeline of three steps on that machine, in a folder of the test's own."""
    folder = lonely_node.folder / f"test-{len(list(lonely_node.folder.iterdir()))}"
    project = project_at(folder)
    project.write("raw.txt", "raw\n")
    for step, before, after in (
        ("first", "raw", "once"),
        ("second", "once", "twice"),
        ("last", "twice", "final"),
    ):
        project.stage(step, inputs=f'{{"{before}": "txt"}}', outputs=f'{{"{after}": "txt"}}')
    for name in ("", "files", "home", "tmp"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(0o777)
    yield FilePulls(lonely_node, folder)
    # The next test finds the small disk empty.
    lonely_node.run_as_root("find", "/small", "-mindepth", "1", "-delete")


@pytest.fixture(scope="session")
def project_at() -> type[Project]:
    """What makes a project in a folder, for fixtures that several tests share."""
    return Project


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    """An empty project."""
    folder = tmp_path / "my analysis"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Project(folder)


@pytest.fixture
def chain(project) -> Project:
    """A project of three steps in a row: `first` reads `raw`, and `last` writes `final`."""
    project.write("my data/raw.txt", "raw\n")
    project.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
    project.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}')
    project.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}')
    project.pipeline("""\
        inputs: {raw: my data/raw.txt}
        output: out
        steps:
          first: {}
          second: {}
          last: {}
        """)
    return project
