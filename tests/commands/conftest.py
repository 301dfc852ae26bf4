import pytest
from counted_steps import write_counted

from descpipe.engines import docker, podman


@pytest.fixture
def no_engine(no_docker, monkeypatch):
    """No engine answers."""
    monkeypatch.setattr(podman, "unavailable_reason", lambda: "podman is not installed")


@pytest.fixture
def no_docker(monkeypatch):
    """No Docker engine answers."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    docker._client.cache_clear()
    yield
    docker._client.cache_clear()


@pytest.fixture
def counted(chain):
    """The chain, whose stages tell in a file outside that they ran."""
    return write_counted(chain)
