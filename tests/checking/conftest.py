import pytest

from descpipe.checking.checks import check_pipeline
from descpipe.checking.purposes import CHECK
from descpipe.engines import docker, podman
from descpipe.model.problem import Problems, in_reading_order
from descpipe.reading.overrides import read_overrides


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch):
    monkeypatch.setattr(podman, "unavailable_reason", lambda: "podman is not installed")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    docker._client.cache_clear()
    yield
    docker._client.cache_clear()


@pytest.fixture
def found(chain):
    """Change the chain's pipeline file, and return what is found wrong."""

    def check(*changes, purpose=CHECK, inputs=(), output=None):
        path = chain.folder / "pipeline.yaml"
        text = path.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        problems = Problems()
        overrides = read_overrides([], inputs, output, problems)
        report = check_pipeline(path, overrides, purpose, problems)
        return [str(problem) for problem in in_reading_order(report.problems, [path])]

    return check
