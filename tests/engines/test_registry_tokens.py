import pytest
from running_registry import PASSWORD, USER, make_image
from token_server import TokenServer

from descpipe.engines import docker
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import list_tags, remote_image

pytestmark = [pytest.mark.registry, pytest.mark.docker]


@pytest.fixture
def registry(registries, tmp_path):
    """A registry that takes tokens alone: everybody may read, and one user write."""
    tokens = TokenServer(tmp_path, USER, PASSWORD)
    yield registries.start(settings=tokens.settings)
    tokens.stop()


def test_images_are_pushed_with_a_password_and_read_without(registries, registry):
    name = make_image(f"{registry.host}/desc/tiny:1.0")
    with pytest.raises(TransferFailedError, match="does not let you in") as failed:
        docker.push_image(name, lambda line: None)
    assert not failed.value.is_temporary
    registries.login(registry)
    digest = docker.push_image(name, lambda line: None)
    assert remote_image(name).digest == digest
    (registries.settings / "config.json").unlink()
    assert remote_image(name).digest == digest
    assert list_tags(f"{registry.host}/desc/tiny") == ("1.0",)
    assert remote_image(f"{registry.host}/desc/other:1.0") is None


def test_a_wrong_password_gets_no_token(registries, registry):
    registries.login(registry, USER, "guessed-secret-word")
    with pytest.raises(TransferFailedError, match="does not accept your user name") as failed:
        remote_image(f"{registry.host}/desc/tiny:1.0")
    assert "guessed" not in str(failed.value)
