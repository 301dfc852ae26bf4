"""`pull --engine apptainer` of images that cannot be had, and into folders that cannot be used."""

import os
import shutil
import subprocess

import pytest
from file_pulls import SHORT, file_names, push, push_images
from placed_images import STEPS, forget, place_in
from running_registry import make_image

from descpipe.cli import main

pytestmark = [pytest.mark.apptainer, pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
OTHER_MACHINE = "linux/riscv64"


def push_for_another_machine(name, folder):
    (folder / "content").write_bytes(b"hello")
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY content /\nLABEL descpipe.stage={}\n")
    words = ["docker", "build", "--quiet", f"--platform={OTHER_MACHINE}", "--tag", name, folder]
    subprocess.run(words, check=True, capture_output=True)
    push(name)


def test_each_image_that_cannot_be_had_is_named_and_the_others_are_made(
    file_pulls, registry, tmp_path
):
    push_images(registry.host, {"last": 1000})
    push_for_another_machine(f"{registry.host}/desc/tiny-second:1.0", tmp_path)
    file_pulls.name_images_by(registry.host)
    told = file_pulls.pull()
    assert told.status == 1
    assert told.outcomes == {SHORT[0]: "failed", SHORT[1]: "failed", SHORT[2]: "made"}
    assert told.failures["tiny-first"].startswith(f"{registry.host} has no such image")
    assert f"is for {OTHER_MACHINE}, and this machine is" in told.failures["tiny-second"]
    assert "2 of 3 images not made" in told.text
    assert len(told.files) == 1
    assert file_pulls.made() == file_names(registry.host, "last")
    push_images(registry.host, {"first": 1000, "second": 1000})
    again = file_pulls.pull()
    assert (again.status, len(again.files)) == (0, 3)
    assert again.outcomes == {SHORT[0]: "made", SHORT[1]: "made", SHORT[2]: "up to date"}


def test_an_image_that_is_no_stage_is_refused(file_pulls, registry):
    push_images(registry.host, {"first": 1000, "last": 1000})
    push(make_image(f"{registry.host}/desc/tiny-second:1.0", os.urandom(100), labels={}))
    file_pulls.name_images_by(registry.host)
    told = file_pulls.pull()
    assert told.status == 1
    assert "is not a stage" in told.failures["tiny-second"]
    assert file_pulls.made() == file_names(registry.host, "first", "last")


def test_a_folder_that_is_read_only_can_be_used_if_all_is_there(file_pulls, registry):
    push_images(registry.host)
    file_pulls.name_images_by(registry.host)
    files = file_pulls.folder / "files"
    files.chmod(0o555)
    told = file_pulls.pull()
    assert told.status == 5
    what = "files cannot be written: Permission denied; check the path and its rights"
    assert told.failures == {f"tiny-{step}": what for step in STEPS}
    files.chmod(0o777)
    assert file_pulls.pull().status == 0
    files.chmod(0o555)
    told = file_pulls.pull()
    assert (told.status, told.outcomes) == (0, dict.fromkeys(SHORT, "up to date"))


@pytest.fixture
def locked(chain, registry, file_pulls):
    """A pipeline with its lock on the node, without the sources of its stages."""
    names = place_in(chain, registry.host)
    for verb in ("build", "push", "lock"):
        assert main([verb, "pipeline.yaml"]) == 0
    forget(names)
    shutil.rmtree(file_pulls.folder / "images")
    for name in ("pipeline.yaml", "pipeline.lock"):
        shutil.copy(chain.folder / name, file_pulls.folder)
    return file_pulls.folder / "pipeline.lock"


def test_the_files_of_a_lock_have_digests_as_names_and_are_asked_for_once(
    file_pulls, registry, locked
):
    told = file_pulls.pull("--locked")
    assert told.status == 0, told.text
    assert "warning" not in told.text
    digests = [line.split()[1] for line in locked.read_text().splitlines() if "  digest:" in line]
    assert len(digests) == 3
    for digest in digests:
        assert len([file for file in told.files if file.endswith(f"@{digest}.sif")]) == 1
    registry.stop()
    again = file_pulls.pull("--locked")
    assert (again.status, again.files) == (0, told.files)
    assert list(again.outcomes.values()) == ["up to date"] * 3
    assert "not compared" not in again.text


@pytest.mark.usefixtures("locked")
def test_without_sources_and_engines_labels_come_from_the_registry(file_pulls, registry):
    told = file_pulls.pull("--from-images")
    assert (told.status, told.outcomes) == (0, dict.fromkeys(SHORT, "made"))
    registry.stop()
    told = file_pulls.pull("--from-images")
    assert told.status == 1
    assert "correct the name, or try again when its registry answers" in told.text


def test_a_lock_that_disagrees_makes_nothing(file_pulls, locked):
    pipeline = file_pulls.folder / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text().replace('version: "1.0"', 'version: "1.1"'))
    told = file_pulls.pull("--locked")
    assert told.status == 1
    assert "step 'second' is the image" in told.text
    assert "run `descpipe lock pipeline.yaml`" in told.text
    assert told.files == file_pulls.made() == []
