"""Tests that need an engine: skipped with the reason where there is none, failed in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from descpipe import __version__ as VERSION  # noqa: N812 - a constant here
from descpipe.engines import docker

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parent
STAGE_DOCKERFILE = f"""\
ARG BASE=desc/descpipe-base:{VERSION}
FROM ${{BASE}}
COPY run.py /opt/desc/
"""
ENGINES_REQUIRED = os.environ.get("DESCPIPE_REQUIRE_ENGINES") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked `docker` if Docker does not answer; fail them where it must."""
    if item.get_closest_marker("docker") is None:
        return
    reason = docker.unavailable_reason()
    if reason and ENGINES_REQUIRED:
        pytest.fail(f"Docker is required here: {reason}")
    if reason:
        # A laptop may lack Docker; CI may not, as above.
        pytest.skip(f"needs Docker: {reason}")


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
