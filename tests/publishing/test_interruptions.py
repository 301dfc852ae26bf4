"""What happens to a push and a pull when the registry or the connection to it fails in the middle.

Through all of this, what is told as done is done, and a second call does the rest.
"""

import os

import pytest
from breaking_proxy import BreakingProxy
from running_registry import LABELS, make_image, remove_images

from descpipe.engines import docker
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.publishing import retrying
from descpipe.publishing.pulling import pull
from descpipe.publishing.pushing import push

# Docker waits for five seconds before it tries again.
pytestmark = [pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
MB = 2**20
MIDDLE = 5 * MB


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """Wait little before trying again."""
    monkeypatch.setattr(retrying, "WAITS", (0.1, 0.1))


@pytest.fixture
def told():
    """What is told while an image is on its way."""
    return []


@pytest.fixture
def proxied(registry):
    """Return a function that starts a proxy before the registry."""
    started = []

    def start(after=MIDDLE, **options):
        started.append(BreakingProxy(registry.port, after, **options).__enter__())
        return started[-1]

    yield start
    for proxy in started:
        remove_images(proxy.host)
        proxy.__exit__()


def large_image(host):
    return make_image(f"{host}/desc/tiny-large:1.0", os.urandom(20 * MB), LABELS)


def push_it(name, told):
    return push(name, docker.local_images([name])[name], docker, told.append, force=False)


def test_a_push_goes_on_after_the_connection_broke_off(proxied, told):
    proxy = proxied()
    name = large_image(proxy.host)
    pushed = push_it(name, told)
    assert proxy.broken == 1
    assert not pushed.was_there
    assert pushed.name.endswith(remote_image(name).digest)
    assert any(line.startswith("Retrying") for line in told)


def test_a_pull_goes_on_after_the_connection_broke_off(proxied, told):
    proxy = proxied(breaks=0)
    name = large_image(proxy.host)
    push_it(name, told)
    remove_images(proxy.host)
    proxy.breaks = 1
    pull(name, docker, told.append, force=False)
    assert proxy.broken == 1
    assert docker.local_images([name])[name].id == remote_image(name).id


def test_a_connection_that_always_breaks_off_is_given_up(proxied, told):
    proxy = proxied(after=0, breaks=1000)
    name = large_image(proxy.host)
    with pytest.raises(TransferFailedError, match=r"the connection to .* broke off") as failed:
        push_it(name, told)
    assert failed.value.is_temporary
    assert proxy.broken == 3
    assert [line for line in told if "again in 0 s: the connection to" in line] == told
    proxy.breaks = 0
    assert remote_image(name) is None
    assert not push_it(name, told).was_there
    assert push_it(name, told).was_there


def test_a_registry_that_hangs_in_a_push_is_given_up(proxied, registry, told, monkeypatch):
    monkeypatch.setattr(docker, "SILENCE_SECONDS", 1)
    proxy = proxied(instead=registry.freeze)
    name = large_image(proxy.host)
    monkeypatch.setattr("descpipe.engines.registry_http.READ_SECONDS", 1)
    with pytest.raises(TransferFailedError, match="nothing was heard") as failed:
        push_it(name, told)
    assert failed.value.is_temporary
    assert len([line for line in told if "again in 0 s: nothing was heard" in line]) == 2
    registry.thaw()
    assert remote_image(name) is None
    monkeypatch.setattr(docker, "SILENCE_SECONDS", 60)
    assert not push_it(name, told).was_there


def test_a_registry_that_is_killed_in_a_pull_leaves_nothing_half(proxied, registry, told):
    proxy = proxied(breaks=0)
    name = large_image(proxy.host)
    push_it(name, told)
    remove_images(proxy.host)
    proxy.breaks, proxy.instead = 1, registry.stop
    with pytest.raises(TransferFailedError, match=f"{proxy.host}") as failed:
        pull(name, docker, told.append, force=False)
    assert failed.value.is_temporary
    assert docker.local_images([name]) == {}
    registry.start()
    pull(name, docker, told.append, force=False)
    assert docker.local_images([name])[name].id == remote_image(name).id


def test_a_registry_that_is_killed_in_a_push_and_started_again_has_it_all(proxied, registry, told):
    def restart():
        registry.stop()
        registry.start()

    proxy = proxied(instead=restart)
    name = large_image(proxy.host)
    pushed = push_it(name, told)
    assert proxy.broken == 1
    assert pushed.name.endswith(remote_image(name).digest)
