"""Tests that need an engine: skipped with the reason where there is none, failed in CI."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from descpipe import __version__ as VERSION  # noqa: N812 - a constant here
from descpipe.engines import docker, podman
from descpipe.reading.settings import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parent
STAGE_DOCKERFILE = f"""\
ARG BASE=desc/descpipe-base:{VERSION}
FROM ${{BASE}}
COPY run.py /opt/desc/
"""
# The images that .ci/engines/cluster-node and condor-node make.
NODE = "descpipe-test/cluster-node"
CONDOR_NODE = "descpipe-test/condor-node"
# That .ci/engines/crate-tools makes.
CRATE_PYTHON = str(REPOSITORY / ".venv/crate-tools/bin/python")
# What a marker of tests needs, and how to know why it is not there.
NEEDED = {
    "busybox": ("busybox", lambda: _unless("busybox", "true")),
    "apptainer": ("Apptainer", lambda: _unless("docker", "image", "inspect", NODE)),
    "cluster": ("a cluster's node", lambda: _unless("docker", "image", "inspect", NODE)),
    "condor": ("HTCondor", lambda: _unless("docker", "image", "inspect", CONDOR_NODE)),
    "crate_tools": ("roc-validator", lambda: _unless(CRATE_PYTHON, "-c", "import runcrate")),
    "docker": ("Docker", docker.unavailable_reason),
    "podman": ("podman", podman.unavailable_reason),
    "podman_hpc": ("podman-hpc", lambda: _unless("env", "USER=somebody", "podman-hpc", "infohpc")),
    "registry": ("docker-registry", lambda: _unless("docker-registry", "--version")),
    "buildx": ("docker's plugin buildx", lambda: _unless("docker", "buildx", "version")),
    "chromium": ("Chromium", lambda: _unless("chromium", "--version")),
}
ENGINES_REQUIRED = os.environ.get("DESCPIPE_REQUIRE_ENGINES") == "1"


def pytest_configure() -> None:
    """Hear of signals again that `nohup` and scripts in the background ignore: tests send them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests whose engine does not answer; fail them where it must."""
    for marker, (name, reason_of) in NEEDED.items():
        reason = reason_of() if item.get_closest_marker(marker) else None
        if reason and ENGINES_REQUIRED:
            pytest.fail(f"{name} is required here: {reason}")
        if reason:
            # A laptop may lack it; CI may not, as above.
            pytest.skip(f"needs {name}: {reason}")


def _unless(*words: str) -> str | None:
    """Return why a program cannot be used, if it fails."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"the program `{words[0]}` is not installed"
    return None if done.returncode == 0 else f"`{' '.join(words)}` fails: {done.stderr.strip()}"


@pytest.fixture(autouse=True, scope="session")
def no_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of this Python on PATH, as an activated environment does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)


@pytest.fixture
def images(chain: Any) -> Iterator[Any]:
    """Give the chain of steps Dockerfiles; remove its images after the test."""
    shutil.copytree(REPOSITORY / "images" / "base", chain.folder / "images" / "base")
    names = ("first", "second", "last")
    for name in names:
        chain.write(f"images/{name}/Dockerfile", STAGE_DOCKERFILE)
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("owner: desc", "owner: descpipe-test"))
    yield chain
    made = [f"descpipe-test/tiny-{name}:1.0" for name in names]
    words = ["docker", "image", "rm", "--force", *made, f"descpipe-test/descpipe-base:{VERSION}"]
    subprocess.run(words, capture_output=True, check=False)


@pytest.fixture
def containers() -> list[str]:
    """Return the ids of the containers that are there before the test."""
    return running_containers()


def running_containers() -> list[str]:
    """Return the ids of all containers, stopped ones too."""
    words = ["docker", "ps", "--all", "--quiet", "--no-trunc"]
    listing = subprocess.run(words, capture_output=True, text=True, check=True)
    return sorted(listing.stdout.split())
