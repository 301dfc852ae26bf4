import json
import urllib.request

import pytest
from running_registry import LABELS, make_image

from descpipe.engines import docker
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import list_repositories, list_tags, remote_image

pytestmark = [pytest.mark.registry, pytest.mark.docker]


def say_nothing(line):
    """Take a line of progress."""


def pushed(registry, repository="desc/tiny-first", tag="1.0", **made):
    """Make an image, push it, and return its name and its digest."""
    name = make_image(f"{registry.host}/{repository}:{tag}", **made)
    return name, docker.push_image(name, say_nothing)


def test_an_image_in_a_registry_is_read_without_pulling_it(registry):
    name, digest = pushed(registry)
    image = remote_image(name)
    assert image.digest == digest
    assert image.labels == LABELS
    assert image.id == docker.local_images([name])[name].id
    assert image.platforms == ("linux/amd64",)
    assert image.size > 0
    assert remote_image(f"{registry.host}/desc/tiny-first@{digest}") == image


def test_an_image_that_is_not_there_is_none(registry):
    pushed(registry)
    assert remote_image(f"{registry.host}/desc/tiny-first:2.0") is None
    assert remote_image(f"{registry.host}/desc/nobody:1.0") is None
    assert remote_image(f"{registry.host}/desc/tiny-first@sha256:{'0' * 64}") is None


def test_repositories_and_tags_are_listed(registry, monkeypatch):
    monkeypatch.setattr("descpipe.engines.registry.PAGE_ITEMS", 2)  # several pages
    for stage in ("first", "second", "last"):
        pushed(registry, f"desc/tiny-{stage}")
    for tag in ("1.0", "1.1", "2.0"):
        pushed(registry, "other/tiny", tag)
    listed = ("desc/tiny-first", "desc/tiny-last", "desc/tiny-second")
    assert list_repositories(registry.host) == (*listed, "other/tiny")
    assert list_repositories(registry.host, "desc") == listed
    assert list_repositories(registry.host, "des") == ()
    assert list_tags(f"{registry.host}/other/tiny") == ("1.0", "1.1", "2.0")
    assert list_tags(f"{registry.host}/other/none") == ()


def test_the_registry_lets_in_who_is_logged_in(registries):
    registry = registries.start(with_password=True)
    registries.login(registry)
    name, digest = pushed(registry)
    assert remote_image(name).digest == digest
    assert list_tags(f"{registry.host}/desc/tiny-first") == ("1.0",)


@pytest.mark.parametrize(
    ("login", "what"),
    [
        (None, "wants to know who you are"),
        (("somebody", "wrong"), "does not accept your user name or password"),
        (("nobody", "planted-secret-word"), "does not accept your user name or password"),
    ],
)
def test_who_may_not_in_is_told(registries, login, what):
    registry = registries.start(with_password=True)
    if login:
        registries.login(registry, *login)
    name = f"{registry.host}/desc/tiny:1.0"
    with pytest.raises(TransferFailedError, match=what) as reading:
        remote_image(name)
    assert not reading.value.is_temporary
    make_image(name)
    with pytest.raises(TransferFailedError, match="does not let you in") as pushing:
        docker.push_image(name, say_nothing)
    assert not pushing.value.is_temporary
    for error in (reading, pushing):
        assert f"`docker login {registry.host}`" in str(error.value)
        assert "planted" not in str(error.value)
        assert "wrong" not in str(error.value)


def put_index(registry, *platforms):
    """Put a list of images for several platforms into the registry, and return its name."""
    entries = []
    for name, (system, machine) in platforms:
        url = f"http://{registry.host}/v2/desc/tiny/manifests/{name}"
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": kind})) as got:
            body, digest = got.read(), got.headers["Docker-Content-Digest"]
        platform = {"os": system, "architecture": machine}
        entries.append({"mediaType": kind, "digest": digest, "size": len(body)})
        entries[-1]["platform"] = platform
    kind = "application/vnd.docker.distribution.manifest.list.v2+json"
    index = {"schemaVersion": 2, "mediaType": kind, "manifests": entries}
    request = urllib.request.Request(
        f"http://{registry.host}/v2/desc/tiny/manifests/all",
        data=json.dumps(index).encode(),
        headers={"Content-Type": kind},
        method="PUT",
    )
    urllib.request.urlopen(request).close()  # noqa: S310 - to the registry of this test
    return f"{registry.host}/desc/tiny:all"


def test_of_images_for_several_platforms_that_of_this_machine_counts(registry, monkeypatch):
    _, other_digest = pushed(
        registry, "desc/tiny", "other", content=b"other", labels={"a": "other"}
    )
    _, own_digest = pushed(registry, "desc/tiny", "own", content=b"own", labels={"a": "own"})
    name = put_index(
        registry,
        ("other", ("linux", "riscv64")),
        ("own", ("linux", "amd64")),
        ("other", ("unknown", "unknown")),
    )
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    image = remote_image(name)
    assert image.platforms == ("linux/riscv64", "linux/amd64")
    assert image.labels == {"a": "own"}
    assert image.digest not in {other_digest, own_digest}
    monkeypatch.setattr("platform.machine", lambda: "sparc64")
    assert remote_image(name).labels == {"a": "other"}
    assert docker.pull_image(name, say_nothing) == image.digest
