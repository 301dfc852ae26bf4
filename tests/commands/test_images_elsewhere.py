"""A machine that has the pipeline file, its lock and the data, but none of its sources."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from placed_images import STEPS, forget, outcomes, place_in

from descpipe.cli import main
from descpipe.engines import docker

pytestmark = [pytest.mark.docker, pytest.mark.registry]
ALONE = ["--locked", "--from-images"]


@pytest.fixture
def elsewhere(chain, registry, capsys, monkeypatch):
    """A folder without sources; the locked images are in the registry, and not here."""
    names = place_in(chain, registry.host)
    for step in STEPS:
        dockerfile = chain.folder / "images" / step / "Dockerfile"
        _, _, rest = dockerfile.read_text().partition("\n")
        dockerfile.write_text("FROM python:3.13-slim\n" + rest)
    for verb in ("build", "push", "lock"):
        assert main([verb, "pipeline.yaml"]) == 0
    pinned = [name for image in docker.local_images(names).values() for name in image.digests]
    forget([*names, *pinned])
    folder = chain.folder.parent / "elsewhere"
    folder.mkdir()
    for name in ("pipeline.yaml", "pipeline.lock"):
        shutil.copy(name, folder)
    shutil.copytree("my data", folder / "my data")
    monkeypatch.chdir(folder)
    capsys.readouterr()
    return folder


def told_command(told, verb):
    """Return the command of a verb that a message tells the user to type."""
    (words,) = set(re.findall(rf"`descpipe ({verb} [^`]*)`", told))
    return words.split()


def test_what_is_told_there_leads_to_a_run(elsewhere, registry, capsys):
    assert main(["run", "pipeline.yaml", *ALONE]) == 1
    assert main(told_command(capsys.readouterr().err, "pull")) == 0
    assert set(outcomes(capsys.readouterr().err).values()) == {"pulled"}
    assert main(["run", "pipeline.yaml", *ALONE]) == 0
    assert main(["shell", "pipeline.yaml", "second", *ALONE, "--", "/opt/desc/run.py"]) == 0
    written = (elsewhere / "out.shell/second/twice.txt").read_text()
    assert written == (elsewhere / "out/twice.txt").read_text()
    assert main(["test", "pipeline.yaml", "second", *ALONE]) == 0
    capsys.readouterr()
    registry.stop()
    assert main(["pull", "pipeline.yaml", "--locked"]) == 0
    told = capsys.readouterr()
    assert set(outcomes(told.err).values()) == {"up to date"}
    assert len(told.out.splitlines()) == len(STEPS)


def test_a_step_that_is_looked_at_without_its_image_names_the_cure(elsewhere, capsys):
    assert main(["shell", "pipeline.yaml", "first"]) == 1
    assert "or add --from-images" in capsys.readouterr().err
    assert main(["shell", "pipeline.yaml", "first", "--from-images"]) == 1
    assert main(told_command(capsys.readouterr().err, "pull")) == 0
    assert main(["shell", "pipeline.yaml", "first", "--from-images", "--", "true"]) == 0


def test_only_the_lock_of_these_very_steps_is_pulled(elsewhere, capsys):
    text = (elsewhere / "pipeline.yaml").read_text()
    (elsewhere / "pipeline.yaml").write_text(text.replace("  last: {}\n", "  final: {}\n"))
    assert main(["pull", "pipeline.yaml", "--locked"]) == 1
    told = capsys.readouterr().err
    assert "step 'final' is the image 127.0.0.1:" in told
    assert "in pipeline.lock it is not there; run `descpipe lock pipeline.yaml`" in told
    assert "step 'last' is not there, in pipeline.lock it is 127.0.0.1:" in told
    (elsewhere / "pipeline.yaml").write_text(text.replace("pipeline: tiny", "pipeline: small"))
    assert main(["pull", "pipeline.yaml", "--locked"]) == 1
    assert "this is the lock of the pipeline 'tiny', not of 'small'" in capsys.readouterr().err
    (elsewhere / "pipeline.lock").unlink()
    assert main(["pull", "pipeline.yaml", "--locked"]) == 1
    assert "there is no lock pipeline.lock, which --locked needs" in capsys.readouterr().err
    assert main(["pull", "my data", "--locked"]) == 1


def without_engine(*words, path=None):
    """Run a command where Docker does not answer, and without podman if `path` has none."""
    environment = {**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"}
    environment |= {"PATH": str(path)} if path else {}
    command = [sys.executable, "-m", "descpipe", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["build", "pull", "push"])
def test_advice_of_commands_for_images_is_not_to_do_without(chain, verb):
    done = without_engine(verb, "pipeline.yaml", "--engine", "docker")
    assert done.returncode == 3
    assert "Docker's engine does not answer; install or start it" in done.stderr
    assert "--engine none" not in done.stderr


def test_locked_steps_need_an_engine_and_say_so(chain, tmp_path):
    (tmp_path / "bin").mkdir()
    for words in (["run", "pipeline.yaml"], ["shell", "pipeline.yaml", "first"]):
        done = without_engine(*words, *ALONE, path=tmp_path / "bin")
        assert done.returncode == 3
        assert "the program `docker` is not installed" in done.stderr
        assert "`docker info` must answer" in done.stderr
        assert "give --engine none" not in done.stderr
        refused = without_engine(*words, *ALONE, "--engine", "none")
        assert refused.returncode == 1
        assert "--locked is for" in refused.stderr


@pytest.mark.parametrize("words", [["run"], ["shell"]])
def test_steps_with_sources_may_do_without_an_engine(chain, words):
    step = ["first"] if words == ["shell"] else []
    done = without_engine(*words, "pipeline.yaml", *step, "--engine", "docker")
    assert done.returncode == 3
    assert "`docker info` must answer), or give --engine none" in done.stderr


@pytest.mark.podman
@pytest.mark.parametrize("verb", ["lock", "list", "push"])
def test_each_command_says_when_it_uses_podman_for_docker(chain, verb):
    place_in(chain, "127.0.0.1:1")
    done = without_engine(verb, "pipeline.yaml")
    assert re.search(r"podman.*, because Docker's engine does not answer\n", done.stderr)
