"""What is left when descpipe itself is killed, and when the disk of a registry is full."""

import os
import signal
import subprocess
import sys

import pytest
from breaking_proxy import BreakingProxy
from placed_images import forget, image_id, place_in
from running_registry import LABELS, make_image, remove_images
from small_disk import make_room, small_disk

from descpipe.cli import main
from descpipe.engines import docker
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.publishing.pushing import push

pytestmark = [pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
MB = 2**20


def kill_in_the_middle(verb, proxy):
    """Start descpipe, and kill it when some megabytes have passed."""
    words = [sys.executable, "-m", "descpipe", verb, "pipeline.yaml"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    proxy.instead, proxy.broken, proxy.breaks = process.kill, 0, 1
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def test_after_descpipe_was_killed_a_second_call_finishes(chain, registry, capsys):
    with BreakingProxy(registry.port, 5 * MB, breaks=0) as proxy:
        names = place_in(chain, proxy.host, second="COPY large /opt/desc/\n")
        chain.write("images/second/large", os.urandom(40 * MB))
        assert main(["build", "pipeline.yaml"]) == 0
        kill_in_the_middle("push", proxy)
        assert remote_image(names[2]) is None
        assert main(["push", "pipeline.yaml"]) == 0
        there = [remote_image(name).id for name in names]
        assert there == [image_id(name) for name in names]
        forget(names)
        kill_in_the_middle("pull", proxy)
        assert names[2] not in docker.local_images(names)
        assert main(["pull", "pipeline.yaml"]) == 0
        assert there == [image_id(name) for name in names]
        remove_images(proxy.host)


@pytest.fixture
def disk(tmp_path):
    """A folder on a disk of eight megabytes."""
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def test_a_registry_with_a_full_disk_is_told_and_has_nothing_half(disk, registries):
    registry = registries.start(folder=disk)
    name = make_image(f"{registry.host}/desc/tiny-large:1.0", os.urandom(20 * MB), LABELS)
    local = docker.local_images([name])[name]
    told = []
    with pytest.raises(TransferFailedError, match="is in trouble") as failed:
        push(name, local, docker, told.append, force=False)
    assert failed.value.is_temporary
    assert failed.value.was_retried
    assert not [line for line in told if line.startswith("again in")]
    assert remote_image(name) is None
    make_room(disk)
    assert not push(name, local, docker, told.append, force=False).was_there
    assert remote_image(name).id == local.id
    registries.stop()
