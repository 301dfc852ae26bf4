"""The same images by each builder: the classic one, BuildKit, podman."""

import io
import json
import subprocess
import tarfile

import pytest

from descpipe.cli import main
from descpipe.engines.engine import BuildOrder, load_engine

# Base images of others, without a shell: what cannot run is quick.
OTHERS = "build-test/others:1.0"
OWN = "build-test/descpipe-base:0.1.0"
STAGES = {f"build-test/tiny-{name}:1.0" for name in ("first", "second", "last")}
BASE_DOCKERFILE = f"FROM {OTHERS}\nCOPY descpipe/ /opt/desc/descpipe/\n"
STAGE_DOCKERFILE = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"
OCI = "org.opencontainers.image."
AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


def context(**files):
    """Return a build context."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return stream.getvalue()


class Bench:
    """A project whose images one builder builds."""

    def __init__(self, engine, project):
        self.engine = load_engine(engine)
        self.options = ["--engine", engine]
        self.project = project

    def publish_base(self, version):
        """Make the base image of others, as of some day."""
        files = context(Dockerfile="FROM scratch\nCOPY version /\n", version=version)
        order = BuildOrder(name=OTHERS, context=files, arguments={}, labels={})
        self.engine.build_image(order, lambda line: None)

    def build(self, *options):
        return main(["build", "pipeline.yaml", *self.options, *options])

    def images(self):
        return self.engine.local_images({OWN, *STAGES})

    def ids(self):
        return {name: image.id for name, image in self.images().items()}

    def changed(self, before):
        """Return the images that are not those of before."""
        return {name for name, image in self.ids().items() if before.get(name) != image}

    def change(self, path, text="# changed\n"):
        file = self.project.folder / path
        file.write_text(file.read_text() + text)


@pytest.fixture(
    params=[
        pytest.param("classic", marks=pytest.mark.docker),
        pytest.param("buildkit", marks=[pytest.mark.docker, pytest.mark.buildx]),
        pytest.param("podman", marks=pytest.mark.podman),
    ]
)
def bench(request, chain, monkeypatch, tmp_path):
    """Give the chain images that are small, and a builder."""
    monkeypatch.setenv("DOCKER_BUILDKIT", "0" if request.param == "classic" else "1")
    program = "podman" if request.param == "podman" else "docker"
    if program == "podman":
        settings = tmp_path / "storage.conf"
        folders = f'graphroot = "{tmp_path}/images"\nrunroot = "{tmp_path}/running"\n'
        settings.write_text(f'[storage]\ndriver = "vfs"\n{folders}')
        monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(settings))
    head = (chain.folder / "pipeline.yaml").read_text().replace("owner: desc", "owner: build-test")
    chain.write("pipeline.yaml", head)
    chain.write("images/base/Dockerfile", BASE_DOCKERFILE)
    for name in ("first", "second", "last"):
        chain.write(f"images/{name}/Dockerfile", STAGE_DOCKERFILE)
    bench = Bench(program, chain)
    bench.publish_base("1")
    yield bench
    words = [program, "image", "rm", "--force", *STAGES, OWN, OTHERS]
    subprocess.run(words, capture_output=True, check=False)


def test_nothing_is_built_twice_and_what_changed_is_built_alone(bench):
    assert bench.build() == 0
    before = bench.ids()
    assert set(before) == {OWN, *STAGES}
    assert bench.build() == 0
    assert bench.changed(before) == set()
    bench.change("images/second/run.py")
    assert bench.build() == 0
    assert bench.changed(before) == {"build-test/tiny-second:1.0"}


def test_a_change_in_the_base_builds_all_again(bench):
    bench.build()
    before = bench.ids()
    bench.change("images/base/Dockerfile", "LABEL changed=1\n")
    assert bench.build("--jobs", "3") == 0
    assert bench.changed(before) == {OWN, *STAGES}


def test_a_newer_base_image_of_others_builds_all_again(bench):
    bench.build()
    before = bench.ids()
    bench.publish_base("2")
    assert bench.build() == 0
    assert bench.changed(before) == {OWN, *STAGES}
    between = bench.ids()
    assert bench.build() == 0
    assert bench.changed(between) == set()


def test_failures_are_named_with_their_lines_and_the_others_are_built(bench, capsys):
    bench.project.write("images/first/Dockerfile", STAGE_DOCKERFILE + "RUN true\n")
    bench.project.write("images/last/Dockerfile", STAGE_DOCKERFILE + "\nRUN false\n")
    assert bench.build() == 1
    said = capsys.readouterr()
    assert "images/first/Dockerfile:4:1: build-test/tiny-first:1.0 could not be built" in said.err
    assert "images/last/Dockerfile:5:1: build-test/tiny-last:1.0 could not be built" in said.err
    assert said.err.endswith("2 images could not be built\n")
    assert said.out == ""
    assert set(bench.ids()) == {OWN, "build-test/tiny-second:1.0"}


def test_what_needs_a_failed_image_is_told(bench, capsys):
    bench.project.write("images/base/Dockerfile", BASE_DOCKERFILE + "RUN true\n")
    assert bench.build() == 1
    said = capsys.readouterr().err
    assert "images/base/Dockerfile:3:1: build-test/descpipe-base:0.1.0 could not be" in said
    assert said.count("needs base") == 3
    assert said.endswith("1 image could not be built, and 3 above them not tried\n")
    assert bench.ids() == {}


def git(folder, *words):
    subprocess.run(["git", *AUTHOR, *words], cwd=folder, capture_output=True, check=True)


def test_labels_say_what_an_image_is_and_from_which_commit(bench):
    folder = bench.project.folder
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "https://me:hush@example.org/group/project.git")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    bench.change("pipeline.yaml", "license: BSD-3-Clause\n")
    git(folder, "commit", "--quiet", "--all", "-m", "Add a licence")
    bench.project.write("images/second/Dockerfile", f"{STAGE_DOCKERFILE}LABEL {OCI}title='Mine'\n")
    bench.build()
    images = bench.images()
    first = images["build-test/tiny-first:1.0"].labels
    second = images["build-test/tiny-second:1.0"].labels
    assert first[f"{OCI}title"] == "tiny-first"
    assert first[f"{OCI}description"] == "Copy the inputs"
    assert first[f"{OCI}version"] == "1.0"
    assert first[f"{OCI}source"] == "https://example.org/group/project.git"
    assert second[f"{OCI}title"] == "Mine"
    assert second[f"{OCI}revision"] == first[f"{OCI}revision"] + "-dirty"
    assert first[f"{OCI}licenses"] == "BSD-3-Clause"
    assert f"{OCI}created" in first
    assert json.loads(first["descpipe.bases"]) == {OWN: images[OWN].id}


def test_another_commit_alone_builds_nothing(bench):
    git(bench.project.folder, "init", "--quiet")
    bench.build()
    before = bench.ids()
    git(bench.project.folder, "add", ".")
    git(bench.project.folder, "commit", "--quiet", "-m", "Begin")
    bench.build()
    assert bench.changed(before) == set()


def test_what_a_base_image_says_of_itself_is_not_said_of_a_stage(bench):
    bench.change("images/base/Dockerfile", f"LABEL {OCI}licenses=MIT {OCI}revision=123\n")
    bench.build()
    images = bench.images()
    assert images[OWN].labels[f"{OCI}licenses"] == "MIT"
    labels = images["build-test/tiny-first:1.0"].labels
    assert labels[f"{OCI}licenses"] == labels[f"{OCI}revision"] == ""


def test_a_number_of_jobs_is_one_or_more(chain, capsys):
    with pytest.raises(SystemExit):
        main(["build", "pipeline.yaml", "--jobs", "0"])
    assert "'0' is not a number of images, 1 or more" in capsys.readouterr().err
