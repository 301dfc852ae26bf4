"""Where images are, in words."""

from dataclasses import replace

import pytest

from descpipe.engines.engine import LocalImage
from descpipe.engines.registry import RemoteImage
from descpipe.listing.answers import Answers, LocalAnswer, RemoteAnswer
from descpipe.listing.collection import stages_of_folder, stages_of_images
from descpipe.listing.documents import image_values
from descpipe.listing.finding import local_names
from descpipe.listing.images import listed_image, origins
from descpipe.listing.target import registry_of
from descpipe.model.git_origin import GitOrigin
from descpipe.model.problem import Problems
from descpipe.model.stage_label import STAGE_LABEL, stage_label
from descpipe.reading.run_py import read_run_py

NAME = "registry.example.org/desc/two-point-aa:1.0"
DIGEST = "sha256:" + "5" * 64
OTHER = "sha256:" + "6" * 64


def local(*digests, context="old", **labels):
    named = tuple(f"registry.example.org/desc/two-point-aa@{digest}" for digest in digests)
    return LocalImage("sha256:1", {"descpipe.context": context, **labels}, 370_000_000, named)


def remote(digest=DIGEST, **labels):
    return RemoteImage(
        digest=digest, id="sha256:2", labels=labels, size=4_100_000, platforms=("linux/amd64",)
    )


def answers(here=None, there=None, trouble=""):
    images = {NAME: here} if here else {}
    asked = None if there is None else RemoteAnswer(images=there)
    return Answers(local=LocalAnswer(images=images, trouble=trouble), remote=asked)


@pytest.fixture
def stage(project):
    return read_run_py(project.stage("aa", outputs='{"a": "txt"}'), Problems())


@pytest.mark.parametrize(
    ("known", "digest", "words"),
    [
        (answers(), None, "sources"),
        (answers(local(context="new")), "new", "sources, local"),
        (answers(local(context="old")), "new", "sources, outdated"),
        (answers(local()), None, "sources, local"),
        (answers(trouble="no engine"), None, "sources, local ?"),
        (answers(there={NAME: remote()}), None, "sources, registry"),
        (answers(there={NAME: None}), None, "sources"),
        (answers(there={}), None, "sources, registry ?"),
        (answers(local(DIGEST), {NAME: remote()}), None, "sources, local, registry"),
        (answers(local(OTHER), {NAME: remote()}), None, "sources, local, other in registry"),
    ],
)
def test_where_an_image_is_is_told_in_words(stage, known, digest, words):
    assert listed_image("aa", NAME, stage, known, digest).where() == words


def test_an_image_that_no_pipeline_names_may_be_of_another_stage(stage):
    known = of_versions(stage, "1.0")
    (image,) = stages_of_folder(stage.folder, known, Problems()).images()
    assert (image.name, image.where()) == ("desc/two-point-aa:1.0", "local, other sources")


@pytest.mark.parametrize(
    ("word", "host"),
    [
        ("ghcr.io", "ghcr.io"),
        ("ghcr.io/desc", "ghcr.io"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("localhost", "localhost"),
        ("node:5000", "node:5000"),
        ("python:3", ""),
        ("python:3.13-slim", ""),
        ("desc", ""),
    ],
)
def test_a_registry_is_known_by_its_host(word, host):
    assert registry_of(word) == host


def test_the_commit_that_a_stage_is_from_is_told(stage):
    git = GitOrigin(url="https://example.org/stages", ref="main", commit="a" * 40, path="aa")
    image = listed_image("step", NAME, replace(stage, git=git), answers(local()))
    assert image.where() == "git, local"
    told = "https://example.org/stages at aaaaaaaaaaaa (main), aa"
    assert origins([image]) == [("step", told)]
    assert image_values(image)["git"]["commit"] == git.commit


def test_an_image_that_is_nowhere_is_told():
    assert listed_image("aa", NAME, None, answers()).where() == "nowhere"


@pytest.mark.parametrize(
    ("known", "size", "digest"),
    [
        (answers(), "-", "-"),
        (answers(local()), "370 MB", "-"),
        (answers(local(DIGEST)), "370 MB", "555555555555"),
        (answers(there={NAME: remote()}), "4.1 MB", "555555555555"),
        (answers(local(OTHER), {NAME: remote()}), "370 MB", "666666666666"),
        (answers(local(), {NAME: remote()}), "370 MB", "-"),
    ],
)
def test_size_and_digest_are_those_that_are_known(known, size, digest):
    cells = listed_image("aa", NAME, None, known).cells()
    assert (cells[2], cells[4]) == (size, digest)


def test_a_digest_in_a_name_is_shortened():
    image = listed_image("aa", f"desc/two-point-aa@{DIGEST}", None, answers())
    assert image.cells() == ("aa", "desc/two-point-aa@555555555555", "-", "nowhere", "555555555555")


def of_versions(stage, *versions):
    label = {STAGE_LABEL: stage_label(stage)}
    names = {f"desc/two-point-aa:{version}": local(**label) for version in versions}
    return Answers(local=LocalAnswer(images={**names, "desc/other:1.0": local()}))


def test_versions_are_listed_newest_first(stage):
    known = of_versions(stage, "1.9", "1.10", "latest", "1.10.1")
    found = stages_of_images(known.local.images, known, Problems())
    assert [image.version for image in found.images()] == ["1.10.1", "1.10", "1.9", "latest"]
    assert [one.name for one in found.stages] == ["aa"]


def test_images_that_are_no_stages_are_counted(stage):
    known = of_versions(stage, "1.0")
    assert stages_of_images(known.local.images, known, Problems()).others == 1


def test_a_stage_is_read_from_the_label_of_its_newest_image(stage):
    known = of_versions(stage, "1.0")
    ((name, read),) = stages_of_images(known.local.images, known, Problems()).readable()
    assert name == "aa"
    assert stage_label(read) == stage_label(stage)
    assert read.folder is None


def test_a_label_that_cannot_be_read_hides_no_image():
    known = Answers(local=LocalAnswer(images={NAME: local(**{STAGE_LABEL: "{"})}))
    problems = Problems()
    found = stages_of_images([NAME], known, problems)
    assert [problem.code for problem in problems.found] == ["bad-label"]
    assert [image.where() for image in found.images()] == ["local"]
    assert found.stages[0].name == "two-point-aa"


def test_stages_of_one_name_are_told_apart_by_their_repositories(stage):
    label = {STAGE_LABEL: stage_label(stage)}
    names = ("desc/two-point-aa:1.0", "desc/other-aa:1.0")
    known = Answers(local=LocalAnswer(images=dict.fromkeys(names, local(**label))))
    found = stages_of_images(names, known, Problems())
    assert [one.name for one in found.stages] == ["desc/other-aa", "desc/two-point-aa"]


def test_an_image_with_a_tag_is_not_listed_by_its_digest_too(stage):
    tagged, untagged = local(DIGEST), replace(local(OTHER), id="sha256:9")
    images = {NAME: tagged, tagged.digests[0]: tagged, untagged.digests[0]: untagged}
    word = "registry.example.org/desc"
    assert local_names(word, LocalAnswer(images=images)) == [NAME, untagged.digests[0]]
