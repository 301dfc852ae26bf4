"""Steps whose stages are in Git repositories: read, named and checked as others are."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace

import pytest

from descpipe.building.plan import plan_images
from descpipe.cli import main
from descpipe.model.git_origin import GitOrigin
from descpipe.model.problem import Problems
from descpipe.reading.git_stages import read_git_stages
from descpipe.reading.pipeline_yaml import read_pipeline_yaml

STEPS = """\
output: out
steps:
  first:
    github: ../stages
    ref: v1
    path: some/select
  second:
    inputs: {made: made}
"""


def git(folder, *words):
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    words = ["git", *who, *words]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        words, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def stages(project, monkeypatch):
    """A repository beside the project, which writes `made`; a stage of the project reads it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.folder / "cache"))
    folder = project.folder.parent / "stages"
    (folder / "some").mkdir(parents=True)
    project.stage("choose", outputs='{"made": "txt"}').rename(folder / "some/select")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Add a stage")
    git(folder, "tag", "v1")
    project.stage("second", inputs='{"made": "txt"}', outputs='{"done": "txt"}')
    project.pipeline(STEPS)
    return folder


def test_a_stage_in_git_is_joined_with_others_and_knows_its_commit(project, stages):
    first, second = project.read().steps
    assert project.problems() == []
    assert second.inputs["made"].step == "first"
    assert first.stage.git == GitOrigin(
        url="../stages", ref="v1", commit=git(stages, "rev-parse", "main"), path="some/select"
    )
    assert second.stage.git is None


def test_its_image_is_called_like_its_folder(project, stages):
    assert project.read().steps[0].image == "desc/tiny-select:1.0"


def test_its_image_is_called_as_the_step_says(project, stages):
    project.pipeline(STEPS.replace("    ref", "    stage: another\n    ref"))
    assert project.read().steps[0].image == "desc/tiny-another:1.0"


def test_a_stage_in_the_root_is_called_like_its_repository(project, stages):
    git(stages, "mv", "some/select/run.py", "run.py")
    git(stages, "commit", "--quiet", "--message", "Move it")
    named = stages.rename(stages.with_name("TXPipe.git"))
    steps = STEPS.replace("../stages", "../TXPipe.git").replace("    path: some/select\n", "")
    project.pipeline(steps.replace("v1", git(named, "rev-parse", "HEAD")))
    assert project.read().steps[0].image == "desc/tiny-txpipe:1.0"


def test_no_images_are_needed_if_all_stages_are_in_git(project, stages):
    text = STEPS.partition("  second")[0]
    project.write("pipeline.yaml", f'pipeline: tiny\nversion: "1.0"\nowner: desc\n{text}')
    assert len(project.read().steps) == 1


def test_a_stage_may_be_used_twice(project, stages):
    again = "  again:\n    github: ../stages\n    ref: v1\n    path: some/select\n"
    project.pipeline(f"{STEPS}{again}    outputs: {{made: other}}\n")
    steps = {step.name: step for step in project.read().steps}
    assert steps["first"].stage.folder == steps["again"].stage.folder
    assert steps["first"].image == steps["again"].image


def test_two_stages_of_one_name_are_told(project, stages):
    project.stage("select", outputs='{"other": "txt"}')
    project.pipeline(f"{STEPS}  select:\n")
    (told,) = project.problems()
    assert "stage 'select' is another one than that of step 'first'" in told


def test_a_branch_is_a_warning_once(project, stages):
    again = "  again:\n    github: ../stages\n    ref: main\n    path: some/select\n"
    project.pipeline(f"{STEPS}{again}    outputs: {{made: other}}\n".replace("v1", "main"))
    (told,) = project.problems()
    assert told.startswith("pipeline.yaml:9:10: warning: 'main' is a branch of ../stages")


def test_what_is_wrong_in_its_run_py_is_told_in_the_cache(project, stages):
    (stages / "some/select/run.py").write_text("import nothing\n")
    git(stages, "commit", "--quiet", "--all", "--message", "Break it")
    git(stages, "tag", "--force", "v1")
    told = " ".join(project.problems())
    assert "cache/descpipe/git/stages-" in told
    assert "run.py defines no class Stage" in told


def test_a_locked_commit_is_taken_if_the_step_says_the_same(project, stages):
    project.pipeline(STEPS.replace("v1", "main"))
    locked = project.read().steps[0].stage.git
    git(stages, "commit", "--quiet", "--allow-empty", "--message", "Later")
    entry = read_pipeline_yaml(project.folder / "pipeline.yaml", Problems())
    for origin, is_taken in ((locked, True), (replace(locked, ref="other"), False)):
        problems = Problems()
        found = read_git_stages(entry.steps, project.folder, {"first": origin}, problems)
        assert (found["first"].git.commit == locked.commit) is is_taken
        assert bool(problems.found) is not is_taken


def test_its_image_is_labelled_with_its_commit_and_no_path_of_this_machine(project, stages):
    pipeline = project.read()
    plan = next(one for one in plan_images(pipeline, Problems()) if one.name.endswith("select:1.0"))
    revision = git(stages, "rev-parse", "main")
    assert plan.labels["org.opencontainers.image.revision"] == revision
    assert "org.opencontainers.image.source" not in plan.labels
    (first, *_) = pipeline.steps
    elsewhere = replace(first.stage.git, url="https://github.com/owner/stages")
    step = replace(first, stage=replace(first.stage, git=elsewhere))
    (plan, *_) = [
        one
        for one in plan_images(replace(pipeline, steps=(step,)), Problems())
        if one.name == step.image
    ]
    assert plan.labels["org.opencontainers.image.source"] == elsewhere.url


def test_the_program_says_it_all(project, stages, capsys):
    assert main(["check", "pipeline.yaml", "--engine", "none", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["counts"] == {"errors": 0, "warnings": 0}
    assert captured.err == "fetching ../stages\n"
