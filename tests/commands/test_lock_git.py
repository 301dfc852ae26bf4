"""Locks of stages from Git: with --locked, the commit of the lock is taken."""

import os
import shutil
import subprocess

import pytest
from running_registry import make_image

from descpipe.building.plan import plan_images
from descpipe.cli import main
from descpipe.engines import docker
from descpipe.locking.lock_file import read_lock
from descpipe.model.problem import Problems

pytestmark = [pytest.mark.registry, pytest.mark.docker]
DOCKERFILE = """\
FROM python:3.13-slim
COPY descpipe/ /opt/desc/descpipe/
COPY run.py /opt/desc/
USER 1000
"""
PIPELINE = """\
pipeline: tiny
version: "1.0"
owner: desc
registry: {host}
inputs: {{raw: raw.txt}}
steps:
  first: {{github: ./stages, ref: main, path: first}}
"""
NOBODY = {"NAME": "Nobody", "EMAIL": "nobody@example.org"}


class Repository:
    """A repository with the stage `first`."""

    def __init__(self, project):
        self.project = project
        self.folder = project.folder / "stages"
        source = project.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
        self.folder.mkdir()
        source.rename(self.folder / "first")
        project.write("stages/first/Dockerfile", DOCKERFILE)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()

    def git(self, *words):
        people = {
            f"GIT_{who}_{key}": value
            for who in ("AUTHOR", "COMMITTER")
            for key, value in NOBODY.items()
        }
        done = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={**os.environ, **people},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change the stage")
        return self.git("rev-parse", "HEAD")

    def change(self, old, new):
        path = self.folder / "first" / "run.py"
        path.write_text(path.read_text().replace(old, new))
        return self.commit()


@pytest.fixture
def repository(project, registry, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.folder / "cache"))
    repository = Repository(project)
    project.write("raw.txt", "raw\n")
    project.write("pipeline.yaml", PIPELINE.format(host=registry.host))
    return repository


def push(project):
    """Push an image of the stage as it is now."""
    (plan,) = plan_images(project.read(), Problems())
    make_image(plan.name, plan.digest.encode(), plan.labels)
    docker.push_image(plan.name, lambda line: None)


@pytest.fixture
def locked(repository):
    """The repository, whose commit is locked, and then its branch moved."""
    push(repository.project)
    assert main(["lock", "pipeline.yaml"]) == 0
    repository.locked = repository.git("rev-parse", "HEAD")
    repository.now = repository.change("Copy the inputs", "Do something else")
    return repository


def lock_of(project):
    path = project.folder / "pipeline.lock"
    return read_lock(path, project.folder / "pipeline.yaml", Problems())


def label(project, folder):
    lines = (project.folder / folder / "tools" / "first.cwl").read_text().splitlines()
    return next(line for line in lines if line.startswith("label: "))


def test_the_lock_names_the_commit(locked):
    git = lock_of(locked.project).steps["first"].git
    assert (git.url, git.ref, git.path) == ("./stages", "main", "first")
    assert git.commit == locked.locked


def test_a_branch_that_moved_is_told(locked, capsys):
    assert main(["check", "pipeline.yaml"]) == 0
    shown = capsys.readouterr().err
    assert f"step 'first' is from ./stages at {locked.now[:12]} (main), first, " in shown
    then = f"in the lock from ./stages at {locked.locked[:12]} (main), first; give a new `version`"
    assert f"{then}, then run `descpipe build pipeline.yaml`, `descpipe push " in shown


def test_a_branch_that_moved_without_a_change_of_the_stage_needs_no_new_image(repository, capsys):
    push(repository.project)
    assert main(["lock", "pipeline.yaml"]) == 0
    (repository.folder / "README").write_text("Stages\n")
    repository.commit()
    assert main(["check", "pipeline.yaml"]) == 0
    assert "(main), first; run `descpipe lock pipeline.yaml`\n" in capsys.readouterr().err
    assert main(["lock", "pipeline.yaml"]) == 0
    assert main(["check", "pipeline.yaml", "--locked"]) == 0


def test_the_project_and_its_repository_may_be_copied_together(repository, monkeypatch, capsys):
    push(repository.project)
    assert main(["lock", "pipeline.yaml"]) == 0
    copy = repository.project.folder.parent / "copy"
    shutil.copytree(repository.project.folder, copy)
    monkeypatch.chdir(copy)
    capsys.readouterr()
    assert main(["check", "pipeline.yaml", "--locked"]) == 0
    assert "in the lock" not in capsys.readouterr().err


def test_the_same_commit_of_another_address_is_no_error(repository, capsys):
    push(repository.project)
    assert main(["lock", "pipeline.yaml"]) == 0
    path = repository.project.folder / "pipeline.yaml"
    path.write_text(path.read_text().replace("./stages", f'"{repository.folder}"'))
    capsys.readouterr()
    assert main(["check", "pipeline.yaml", "--locked"]) == 0
    shown = capsys.readouterr().err
    assert f"warning: step 'first' is from {repository.folder} at " in shown
    assert "in the lock from ./stages at " in shown
    assert ", which is the same commit; run `descpipe lock pipeline.yaml`\n" in shown


def test_the_commit_of_the_lock_is_taken_with_locked_alone(locked):
    assert main(["export-cwl", "pipeline.yaml", "-o", "now"]) == 0
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "then"]) == 0
    assert label(locked.project, "now") == "label: Do something else"
    assert label(locked.project, "then") == "label: Copy the inputs"


def test_another_ref_than_in_the_lock_is_an_error_with_locked(locked, capsys):
    locked.git("branch", "other")
    path = locked.project.folder / "pipeline.yaml"
    path.write_text(path.read_text().replace("ref: main", "ref: other"))
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "then"]) == 1
    shown = capsys.readouterr().err
    assert "(other), first, in the lock from" in shown


def test_images_alone_do_not_make_a_lock_forget_the_commit(locked, capsys):
    before = (locked.project.folder / "pipeline.lock").read_bytes()
    assert main(["lock", "pipeline.yaml", "--from-images"]) == 0
    assert (locked.project.folder / "pipeline.lock").read_bytes() == before


def test_a_new_lock_shows_the_commits(locked, capsys):
    push(locked.project)
    capsys.readouterr()
    assert main(["lock", "pipeline.yaml"]) == 0
    shown = capsys.readouterr().err
    assert f"  first: git ./stages at {locked.locked[:12]} (main), first -> " in shown
    assert lock_of(locked.project).steps["first"].git.commit == locked.now
