"""Scripts for podman and podman-hpc, on this machine."""

import os
import subprocess
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from descpipe.cli import main

pytestmark = [pytest.mark.docker, pytest.mark.podman, pytest.mark.busybox]
IMAGE = "descpipe-launchers/tiny-copy:1.0"
PIPELINE = """\
inputs: {from: "it's $HOME, raw.txt"}
output: out
steps:
  copy: {parameters: {label: "it's $HOME"}}
"""
STORAGE = '[storage]\ndriver = "vfs"\ngraphroot = "{folder}/images"\nrunroot = "{folder}/running"\n'
# What a container of a machine with little rights may have.
LIMITS = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
# Runs its command here: there is no Slurm on this machine.
SRUN = '#!/bin/bash\nwhile [[ $1 == --* ]]; do shift; done\nexec "$@"\n'


@pytest.fixture
def place(project, stages, monkeypatch):
    """A pipeline of one step, and podman with a storage of the test's own that has its image."""
    head = (stages / "pipeline.yaml").read_text().partition("inputs:")[0]
    project.write("pipeline.yaml", head.replace("[.]", f"['{stages}']") + PIPELINE)
    project.write("it's $HOME, raw.txt", "raw\n")
    project.write("storage.conf", STORAGE.format(folder=project.folder.parent / "storage"))
    project.write("containers.conf", LIMITS)
    project.write("bin/srun", SRUN).chmod(0o755)
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(project.folder / "storage.conf"))
    monkeypatch.setenv("CONTAINERS_CONF", str(project.folder / "containers.conf"))
    monkeypatch.setenv("PATH", f"{project.folder}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("USER", "somebody")
    with TemporaryDirectory() as short:  # podman refuses names of more than 50 letters
        for name in ("GRAPH_ROOT", "RUN_ROOT", "CONFIG_HOME", "HOOKS_DIR"):
            (Path(short) / name).mkdir()
            monkeypatch.setenv(f"PODMANHPC_{name}", f"{short}/{name}")
        monkeypatch.setenv("SQUASH_DIR", f"{short}/squash")
        yield project


def load(program, folder):
    """Give a program the image that docker has."""
    archive = folder / "image.tar"
    subprocess.run(["docker", "save", "--output", archive, IMAGE], check=True)
    words = [program, "load", "--quiet", "--input", archive]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def run_script(place, *words):
    assert main(["script", words[0], "pipeline.yaml", "it's/run.sh", *words[1:]]) == 0
    return subprocess.run(
        ["bash", place.folder / "it's/run.sh"],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def check_results(place):
    with chdir(place.folder):
        assert main(["run", "pipeline.yaml", "--engine", "none", "-o", "by cwltool"]) == 0
    results = [place.folder / name / "to.txt" for name in ("out", "by cwltool")]
    assert results[0].read_text() == results[1].read_text() == "raw\nit's $HOME\n"


def test_podman_gives_the_results_of_cwltool(place):
    done = run_script(place, "local", "--engine=podman")
    assert done.returncode == 3
    assert f"{IMAGE}: there is no such image on this machine" in done.stderr
    load("podman", place.folder.parent)
    done = run_script(place, "local", "--engine=podman")
    assert done.returncode == 0, done.stderr
    check_results(place)


@pytest.mark.podman_hpc
def test_podman_hpc_gives_the_results_of_cwltool(place, monkeypatch):
    monkeypatch.delenv("CONTAINERS_STORAGE_CONF")  # it says by itself where its storage is
    load("podman-hpc", place.folder.parent)
    done = run_script(place, "nersc", "--engine=podman-hpc")
    assert done.returncode == 0, done.stderr
    check_results(place)
