import pytest

from descpipe.engines import buildx
from descpipe.engines.engine import BuildFailedError, BuildOrder

ORDER = BuildOrder(name="a/b:1", context=b"", arguments={"A": "x y"}, labels={"l": "m=n"})
# What BuildKit says of an instruction that fails.
FAILING = """\
#4 [internal] load metadata for docker.io/library/python:3.13-slim
#4 DONE 0.0s
#5 [one 2/2] RUN make
#5 0.143 making
#5 ERROR: executor failed running [/bin/sh -c make]: exit code: 2
------
 > [one 2/2] RUN make:
------
ERROR: failed to solve: executor failed running [/bin/sh -c make]: exit code: 2
"""
REFUSING = 'ERROR: failed to solve: exporter option "rewrite-timestamp" conflicts with "unpack"\n'


@pytest.fixture
def docker_that(tmp_path, monkeypatch):
    """Put a program `docker` on PATH that keeps its words, says something, and ends."""

    def put(script, text=""):
        (tmp_path / "text").write_text(text)
        program = tmp_path / "docker"
        program.write_text(f'#!/bin/sh\ncd {tmp_path}\necho "$@" >>words\n{script}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        buildx._plugin_answers.cache_clear()

    yield put
    buildx._plugin_answers.cache_clear()


def test_a_docker_without_the_plugin_has_no_buildkit(docker_that):
    docker_that("exit 1")
    assert not buildx.is_there()


def test_buildkit_can_be_refused_as_docker_itself_lets_one(docker_that, monkeypatch):
    docker_that("exit 0")
    assert buildx.is_there()
    monkeypatch.setenv("DOCKER_BUILDKIT", "0")
    assert not buildx.is_there()


def test_what_instructions_write_is_handed_on_and_the_failed_one_is_known(docker_that):
    docker_that("cat text; exit 1", FAILING)
    lines = []
    with pytest.raises(BuildFailedError, match=r"^executor failed .*: exit code: 2$") as caught:
        buildx.build_image(ORDER, lines.append)
    assert caught.value.instruction == "RUN make"
    assert lines == ["RUN make", "making"]


def test_an_engine_that_cannot_give_files_a_fixed_time_builds_without(docker_that, tmp_path):
    script = f"case $* in *rewrite*) printf '%s' '{REFUSING}'; exit 1;; esac"
    docker_that(script)
    buildx.build_image(ORDER, print)
    first, second = (tmp_path / "words").read_text().splitlines()
    assert second == first.replace(",rewrite-timestamp=true", "")


def test_an_image_that_is_named_but_not_unpacked_is_built(docker_that, tmp_path):
    docker_that("cat text; exit 1", f"#6 naming to docker.io/a/b:1 done\n{REFUSING}")
    buildx.build_image(ORDER, print)
    assert (tmp_path / "words").read_text().count("\n") == 1


def test_no_attestation_tells_when_and_where_an_image_was_built(docker_that, tmp_path):
    docker_that("exit 0")
    buildx.build_image(ORDER, print)
    words = (tmp_path / "words").read_text()
    assert "--provenance=false --sbom=false" in words
    assert "--build-arg=A=x y --label=l=m=n" in words
