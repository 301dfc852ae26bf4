import io
import tarfile

import pytest

from descpipe.engines import podman
from descpipe.engines.engine import BuildFailedError, BuildOrder
from descpipe.errors import MissingProgram

NAME = "descpipe-test/podman:1.0"


@pytest.fixture(autouse=True)
def fresh():
    """Ask podman anew, before the test and after it."""
    podman._about.cache_clear()
    yield
    podman._about.cache_clear()


@pytest.fixture
def storage(tmp_path, monkeypatch):
    """Give podman an empty storage of the test's own, so that no image of the user is touched."""
    settings = tmp_path / "storage.conf"
    settings.write_text(
        "[storage]\n"
        'driver = "vfs"\n'
        f'graphroot = "{tmp_path}/images"\n'
        f'runroot = "{tmp_path}/running"\n'
    )
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(settings))


def archive(**files):
    """Return a context with some files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return stream.getvalue()


def podman_that(tmp_path, monkeypatch, script):
    """Put a program `podman` of the test's own on PATH."""
    program = tmp_path / "podman"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_program_that_is_not_installed_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert podman.unavailable_reason() == "the program `podman` is not installed"
    with pytest.raises(MissingProgram, match=r"podman is needed, but .*; install it"):
        podman.require()


def test_a_podman_that_does_not_work_tells_why(tmp_path, monkeypatch):
    podman_that(tmp_path, monkeypatch, "echo 'Error: no subuid ranges' >&2; exit 125")
    assert podman.unavailable_reason() == "podman does not work here: no subuid ranges"


def test_what_a_podman_that_does_not_work_needs_is_told(tmp_path, monkeypatch):
    podman_that(
        tmp_path, monkeypatch, "echo 'Error: mkdir /home/me: permission denied' >&2; exit 1"
    )
    with pytest.raises(
        MissingProgram, match="permission denied; `podman info` must answer; it keeps"
    ):
        podman.require()


def test_a_user_without_ids_for_containers_is_told(tmp_path, monkeypatch):
    podman_that(tmp_path, monkeypatch, "echo 4.3.1 1")
    with pytest.raises(
        MissingProgram, match=r"have no ids for .*; root adds them by `usermod --add"
    ):
        podman.require()


def test_a_podman_that_hangs_is_told(tmp_path, monkeypatch):
    podman_that(tmp_path, monkeypatch, "exec /bin/sleep 60")
    monkeypatch.setattr(podman, "ANSWER_SECONDS", 0.2)
    assert podman.unavailable_reason() == "podman cannot be used: podman does not answer"


@pytest.mark.podman
def test_podman_tells_its_version_and_knows_no_strange_image(storage):
    assert podman.unavailable_reason() is None
    assert podman.version()
    assert podman.local_images(["descpipe-test/nowhere:1.0"]) == {}


@pytest.mark.podman
def test_an_image_that_was_built_is_known_by_the_name_it_was_given(storage):
    lines = []
    files = archive(Dockerfile="FROM scratch\nARG A\nLABEL argument=$A\nCOPY file /\n", file="x")
    labels = {"label": 'a "b" = c'}
    order = BuildOrder(name=NAME, context=files, arguments={"A": "a b"}, labels=labels)
    podman.build_image(order, lines.append)
    image = podman.local_images([NAME])[NAME]
    assert image.id.startswith("sha256:")
    assert image.labels["argument"] == "a b"
    assert image.labels["label"] == 'a "b" = c'
    assert image.digests == ()
    assert "FROM scratch" in lines


@pytest.mark.podman
def test_an_image_that_cannot_be_built_tells_why_and_has_no_name(storage):
    files = archive(Dockerfile="FROM scratch\nCOPY nothing /\n")
    with pytest.raises(BuildFailedError, match="nothing"):
        podman.build_image(BuildOrder(name=NAME, context=files, arguments={}, labels={}), print)
    assert podman.local_images([NAME]) == {}


HALF_WRITTEN = """\
echo x >>{count}
calls=0
while read -r _; do calls=$((calls + 1)); done <{count}
if [ "$calls" -le {times} ]; then
  echo 'Error: locating item named "manifest" for image with ID "91": file does not exist' >&2
  exit 125
fi
echo '[]'
"""


def test_images_are_listed_again_while_another_build_writes_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(podman, "PAUSE_SECONDS", 0.0)
    podman_that(tmp_path, monkeypatch, HALF_WRITTEN.format(count=tmp_path / "count", times=3))
    assert podman.named_images() == {}
    assert len((tmp_path / "count").read_text().splitlines()) == 4


def test_an_image_that_stays_broken_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(podman, "PAUSE_SECONDS", 0.0)
    podman_that(tmp_path, monkeypatch, HALF_WRITTEN.format(count=tmp_path / "count", times=99))
    with pytest.raises(MissingProgram, match='locating item named "manifest" for image'):
        podman.named_images()
