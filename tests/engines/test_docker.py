import socket

import pytest

from descpipe.engines import docker
from descpipe.engines.docker_socket import why_silent
from descpipe.errors import MissingProgram


@pytest.fixture(autouse=True)
def fresh():
    """Ask the engine anew, before the test and after it."""
    docker._client.cache_clear()
    yield
    docker._client.cache_clear()


def without_engine(tmp_path, monkeypatch):
    """Put a program `docker` on PATH, and its engine nowhere."""
    program = tmp_path / "docker"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-socket")


def test_an_engine_that_does_not_answer_is_told(tmp_path, monkeypatch):
    without_engine(tmp_path, monkeypatch)
    assert docker.unavailable_reason() == "Docker's engine does not answer"


def test_a_program_that_is_not_installed_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert docker.unavailable_reason() == "the program `docker` is not installed"


def test_requiring_an_engine_that_is_not_there_tells_what_to_do(tmp_path, monkeypatch):
    without_engine(tmp_path, monkeypatch)
    with pytest.raises(
        MissingProgram, match="Docker's engine does not answer; install or start it"
    ):
        docker.require()


def test_an_engine_that_may_not_be_used_is_told():
    assert "group `docker`" in why_silent(PermissionError(13, "Permission denied"))


@pytest.mark.docker
def test_the_engine_tells_its_version_and_knows_no_strange_image():
    assert docker.unavailable_reason() is None
    assert docker.version()
    assert docker.local_images(["descpipe-test/nowhere:1.0"]) == {}


def test_an_engine_that_hangs_is_told(tmp_path, monkeypatch):
    without_engine(tmp_path, monkeypatch)
    monkeypatch.setattr(docker, "ANSWER_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "no-socket"))
        silent.listen()
        assert docker.unavailable_reason() == "Docker's engine does not answer"
