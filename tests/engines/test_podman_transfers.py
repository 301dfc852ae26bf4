import io
import os
import tarfile

import pytest
from breaking_proxy import BreakingProxy
from running_registry import LABELS, make_image

from descpipe.engines import docker, podman
from descpipe.engines.engine import BuildOrder, TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.publishing.pulling import pull
from descpipe.publishing.pushing import push

pytestmark = [pytest.mark.podman, pytest.mark.docker, pytest.mark.registry]


def say_nothing(line):
    """Take a line of progress."""


@pytest.fixture
def name(registry):
    """An image in the registry, which Docker has put there."""
    name = make_image(f"{registry.host}/desc/tiny-first:1.0", labels=LABELS)
    docker.push_image(name, say_nothing)
    yield name
    forget(name)


def forget(name):
    images = podman.named_images()
    for known in images:
        if known.startswith(name.partition("/")[0]):
            podman._podman("rmi", "--force", images[known].id.removeprefix("sha256:"))


def test_podman_pulls_what_docker_pushed_and_pushes_it_again(name, registries):
    pulled = pull(name, podman, say_nothing, force=False)
    there = remote_image(name)
    assert pulled.name.endswith(f"@{there.digest}")
    here = podman.local_images([name])[name]
    assert here.id == there.id
    assert push(name, here, podman, say_nothing, force=False).was_there
    other = f"{registries.start().host}/desc/tiny-first:1.0"
    podman.tag_image(here.id, other)
    pushed = push(other, here, podman, say_nothing, force=False)
    assert not pushed.was_there
    assert remote_image(other).id == there.id
    assert pull(other, podman, say_nothing, force=False).was_here


def test_podman_knows_the_digest_of_what_it_pushed_and_no_other(registry):
    name = f"{registry.host}/desc/tiny-first:1.0"
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        text = b"FROM scratch\nCOPY Dockerfile /\nLABEL made=here\n"
        entry = tarfile.TarInfo("Dockerfile")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    order = BuildOrder(name=name, context=context.getvalue(), arguments={}, labels=LABELS)
    podman.build_image(order, say_nothing)
    assert podman.local_images([name])[name].digests == ()
    digest = podman.push_image(name, say_nothing)
    pinned = f"{name.removesuffix(':1.0')}@{digest}"
    images = podman.local_images([name, pinned])
    assert images[name].digests == (pinned,)
    assert images[pinned].id == images[name].id
    forget(name)


def test_podman_tells_why_a_registry_does_not_take_or_give_an_image(name, registries):
    podman.pull_image(name, say_nothing)
    closed = f"{registries.start(with_password=True).host}/desc/tiny-first:1.0"
    podman.tag_image(podman.local_images([name])[name].id, closed)
    for move in (podman.push_image, podman.pull_image):
        with pytest.raises(TransferFailedError, match="does not let you in") as failed:
            move(closed, say_nothing)
        assert not failed.value.is_temporary
    with pytest.raises(TransferFailedError, match="has no image"):
        podman.pull_image(name.replace(":1.0", ":2.0"), say_nothing)


def test_podman_goes_on_after_the_connection_broke_off(registry):
    with BreakingProxy(registry.port, 5 * 2**20, breaks=0) as proxy:
        name = f"{proxy.host}/desc/tiny-large:1.0"
        make_image(name, os.urandom(20 * 2**20), LABELS)
        docker.push_image(name, say_nothing)
        proxy.breaks = 1
        pull(name, podman, say_nothing, force=False)
        assert proxy.broken == 1
        assert podman.local_images([name])[name].id == remote_image(name).id
        forget(name)
        docker._client().images.remove(name, force=True)
