"""Tests that need an engine: skipped with the reason where there is none, failed in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from descpipe.engines import docker

REPOSITORY = Path(__file__).parent
ENGINES_REQUIRED = os.environ.get("DESCPIPE_REQUIRE_ENGINES") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked `docker` if Docker does not answer; fail them where it must."""
    if item.get_closest_marker("docker") is None:
        return
    reason = docker.unavailable_reason()
    if reason and ENGINES_REQUIRED:
        pytest.fail(f"Docker is required here: {reason}")
    if reason:
        pytest.skip(f"needs Docker: {reason}")


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of this Python on PATH, as an activated environment does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)


@pytest.fixture
def base_image(tmp_path: Path) -> Path:
    """Return a copy of the folder of the base image, for the projects of tests."""
    return Path(shutil.copytree(REPOSITORY / "images" / "base", tmp_path / "base"))


@pytest.fixture
def containers() -> list[str]:
    """Return the ids of the containers that are there before the test."""
    return running_containers()


def running_containers() -> list[str]:
    """Return the ids of all containers, stopped ones too."""
    words = ["docker", "ps", "--all", "--quiet", "--no-trunc"]
    listing = subprocess.run(words, capture_output=True, text=True, check=True)
    return sorted(listing.stdout.split())
