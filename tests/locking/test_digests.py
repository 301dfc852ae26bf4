"""Digests of images, where an engine and a registry tell different things."""

import io
import subprocess
import tarfile

import pytest
from running_registry import make_image

from descpipe.engines import docker
from descpipe.engines.choice import ChosenEngine
from descpipe.engines.engine import load_engine
from descpipe.locking.digests import NOT_BUILT, NOT_PUSHED, find_images

pytestmark = pytest.mark.registry


@pytest.fixture
def made_by_podman(registry):
    """The name of an image that podman made, and that was never pushed."""
    name = f"{registry.host}/desc/tiny:1.0"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("content"))
    words = ["podman", "import", "-", name]
    subprocess.run(words, input=archive.getvalue(), check=True, capture_output=True)
    yield name
    subprocess.run(["podman", "image", "rm", name], check=True, capture_output=True)


@pytest.mark.podman
def test_the_digest_that_podman_gives_what_was_never_pushed_is_not_taken(made_by_podman, registry):
    engine = ChosenEngine("podman", load_engine("podman"))
    assert engine.engine.local_images([made_by_podman])[made_by_podman].digests == ()
    assert find_images([made_by_podman], engine).faults == {made_by_podman: NOT_PUSHED}
    registry.stop()
    assert find_images([made_by_podman], engine).images == {}


@pytest.mark.docker
def test_an_image_whose_tag_is_gone_from_the_registry_is_found_by_its_digest(registry):
    name, other = (f"{registry.host}/desc/tiny:{tag}" for tag in ("1.0", "2.0"))
    make_image(name)
    subprocess.run(["docker", "tag", name, other], check=True)
    digest = docker.push_image(name, lambda line: None)
    found = find_images([other], ChosenEngine("docker", load_engine("docker")))
    assert found.images[other].digest == digest
    assert find_images([other], None).faults == {other: NOT_BUILT}


@pytest.mark.docker
def test_a_registry_that_fails_twice_is_not_asked_again(registry, monkeypatch):
    asked = []
    from descpipe.locking import digests

    ask = digests.remote_image
    monkeypatch.setattr(digests, "remote_image", lambda name: asked.append(name) or ask(name))
    registry.stop()
    names = [f"{registry.host}/desc/tiny-{number}:1.0" for number in range(50)]
    found = find_images(names, None)
    assert set(found.faults) == set(names)
    assert asked == names[:2]
