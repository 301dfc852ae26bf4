import pytest

from descpipe.engines import docker


@pytest.fixture
def no_engine(monkeypatch):
    """No Docker engine answers."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    docker._client.cache_clear()
    yield
    docker._client.cache_clear()
