"""Containers that runs leave are found by what is mounted in them."""

import subprocess

import pytest

from descpipe.engines.engine import load_engine
from descpipe.runners.left_containers import left_containers

pytestmark = pytest.mark.docker


def create(folder):
    """Create a container as `docker run` does before it starts it."""
    folder.mkdir(parents=True)
    words = ["docker", "create", f"--volume={folder}:/data", "python:3.13-slim", "true"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def test_a_container_that_was_never_started_is_found_and_removed(tmp_path):
    mine, other = create(tmp_path / "mine/tmp/a"), create(tmp_path / "mine-too/tmp/a")
    try:
        assert left_containers(tmp_path / "mine") == [mine]
        load_engine("docker").remove_containers(left_containers(tmp_path / "mine"))
        assert left_containers(tmp_path / "mine") == []
        assert left_containers(tmp_path) == [other]
    finally:
        load_engine("docker").remove_containers([mine, other])


def test_where_no_engine_is_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert left_containers(tmp_path) == []
