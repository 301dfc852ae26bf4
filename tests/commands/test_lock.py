"""`descpipe lock` with a real registry: which image each step has, and what is told of it."""

import json
import shutil
import subprocess

import pytest
from running_registry import make_image

from descpipe.building.plan import plan_images
from descpipe.cli import main
from descpipe.engines import docker
from descpipe.model.problem import Problems
from descpipe.yaml import read_yaml

pytestmark = [pytest.mark.registry, pytest.mark.docker]
STEPS = ("first", "second", "last")
STAGE_DOCKERFILE = """\
ARG BASE=desc/descpipe-base:0.1.0
FROM ${BASE}
COPY run.py /opt/desc/
"""


class Pipeline:
    """The chain of steps with images in a registry; images hold no more than a few letters."""

    version = "1.0"

    def __init__(self, project, host):
        self.project = project
        self.host = host
        self.owner = f"{host}/desc"
        self.path = project.folder / "pipeline.yaml"
        self.change("owner: desc\n", f"owner: desc\nregistry: {host}\n")

    def change(self, old, new):
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new))

    def name(self, step):
        return f"{self.owner}/tiny-{step}:{self.version}"

    def make(self, *steps, content=b"one"):
        """Make images of the sources that are there now."""
        plans = {plan.name: plan for plan in plan_images(self.project.read(), Problems())}
        for step in steps or STEPS:
            plan = plans[self.name(step)]
            make_image(plan.name, content + step.encode(), plan.labels)

    def push(self, *steps):
        return {
            step: docker.push_image(self.name(step), lambda line: None) for step in steps or STEPS
        }

    def forget(self, *steps):
        names = [self.name(step) for step in steps or STEPS]
        subprocess.run(["docker", "image", "rm", "--force", *names], check=True)

    @property
    def lock(self):
        return self.project.folder / "pipeline.lock"

    def digests(self):
        steps = read_yaml(self.lock, Problems()).plain()["steps"]
        return {name: step["digest"] for name, step in steps.items()}


@pytest.fixture
def pipeline(chain, registry):
    base = "FROM python:3.13-slim\nCOPY descpipe/ /opt/desc/descpipe/\nUSER 1000\n"
    chain.write("images/base/Dockerfile", base)
    for step in STEPS:
        chain.write(f"images/{step}/Dockerfile", STAGE_DOCKERFILE)
    return Pipeline(chain, registry.host)


@pytest.fixture
def locked(pipeline, capsys):
    """The pipeline with images that are pushed and locked, and the digests of these."""
    pipeline.make()
    pipeline.pushed = pipeline.push()
    assert main(["lock", "pipeline.yaml"]) == 0
    capsys.readouterr()
    return pipeline


def told(capsys, *words):
    """Return the exit status of a command, and what it says."""
    capsys.readouterr()
    status = main(list(words))
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, shown.out, shown.err


def short(digest):
    return digest[: len("sha256:") + 12]


def test_the_lock_has_the_digest_of_each_image(pipeline, capsys):
    pipeline.make()
    pushed = pipeline.push()
    assert told(capsys, "lock", "pipeline.yaml") == (0, "pipeline.lock\n", "3 steps locked\n")
    assert pipeline.digests() == pushed
    words = read_yaml(pipeline.lock, Problems()).plain()
    assert {key: words[key] for key in ("lock", "pipeline", "version")} == {
        "lock": 1,
        "pipeline": "tiny",
        "version": "1.0",
    }
    first = words["steps"]["first"]
    assert first["image"] == pipeline.name("first")
    plans = plan_images(pipeline.project.read(), Problems())
    assert first["context"] == next(x.digest for x in plans if x.name == first["image"])


def test_the_projects_own_base_images_are_locked_if_they_were_pushed(pipeline, capsys):
    plans = plan_images(pipeline.project.read(), Problems())
    base = next(plan for plan in plans if plan.folder.name == "base")
    make_image(base.name, b"base", base.labels)
    digest = docker.push_image(base.name, lambda line: None)
    pipeline.make()
    pipeline.push()
    main(["lock", "pipeline.yaml"])
    steps = read_yaml(pipeline.lock, Problems()).plain()["steps"]
    assert [steps[step]["bases"] for step in STEPS] == [{base.name: digest}] * 3
    make_image(base.name, b"the same sources, built again", base.labels)
    docker.push_image(base.name, lambda line: None)
    assert told(capsys, "lock", "pipeline.yaml", "--check") == (0, "", "")


def test_a_second_lock_has_the_same_bytes(locked, capsys):
    before = locked.lock.read_bytes()
    assert told(capsys, "lock", "pipeline.yaml") == (0, "pipeline.lock\n", "nothing has changed\n")
    assert locked.lock.read_bytes() == before
    assert told(capsys, "lock", "pipeline.yaml", "--check") == (0, "", "")


def test_without_the_images_the_registry_gives_the_same_lock(locked, capsys):
    before = locked.lock.read_bytes()
    locked.forget()
    assert told(capsys, "lock", "pipeline.yaml", "--check") == (0, "", "")
    locked.lock.unlink()
    main(["lock", "pipeline.yaml"])
    assert locked.lock.read_bytes() == before


def test_images_that_were_never_pushed_are_all_named(pipeline, capsys):
    pipeline.make()
    pipeline.push("second")
    status, out, err = told(capsys, "lock", "pipeline.yaml")
    assert (status, out) == (1, "")
    assert err == (
        f"{pipeline.name('first')} is in no registry\n"
        f"{pipeline.name('last')} is in no registry\n"
        "`descpipe push pipeline.yaml` publishes what was not pushed\n"
    )
    assert not pipeline.lock.exists()


def test_another_image_here_than_in_the_registry_is_told_and_not_guessed(locked, capsys):
    name = locked.name("first")
    make_image("descpipe-test/elsewhere:1.0", b"of somebody else", {})
    here = docker.local_images([name])[name]
    subprocess.run(["docker", "tag", "descpipe-test/elsewhere:1.0", name], check=True)
    theirs = docker.push_image(name, lambda line: None)
    subprocess.run(["docker", "tag", here.id, name], check=True)
    status, _, err = told(capsys, "lock", "pipeline.yaml", "--check")
    assert status == 1
    assert err.startswith(
        f"{name} is {short(locked.pushed['first'])} on this machine, {short(theirs)} in its regis"
    )
    subprocess.run(["docker", "image", "rm", "descpipe-test/elsewhere:1.0"], check=True)


def test_an_image_that_was_built_anew_and_not_pushed_is_told(locked, capsys):
    run_py = locked.project.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    locked.make("second", content=b"two")
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 1
    assert err == (
        f"{locked.name('second')} was built anew since {short(locked.pushed['second'])}, which is "
        "in its registry, was pushed\n`descpipe push pipeline.yaml --force` replaces what the "
        "registry has; or give a new `version`, then `descpipe build pipeline.yaml` and "
        "`descpipe push pipeline.yaml`\n"
    )


def test_sources_that_changed_after_the_image_was_pushed_are_told(locked, capsys):
    run_py = locked.project.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 1
    assert err.startswith(
        f"{locked.name('second')} was built from other sources than those there now\n"
    )


def test_a_tag_with_other_content_is_noticed(locked, capsys):
    old = locked.lock.read_bytes()
    locked.make("second", content=b"two")
    pushed = locked.push("second")
    before, after = short(locked.pushed["second"]), short(pushed["second"])
    change = f"  second: digest {before} -> {after}\n"
    status, _, err = told(capsys, "check", "pipeline.yaml")
    assert status == 0
    assert f"the image {locked.name('second')} is on this machine, but not as in the lock" in err
    assert told(capsys, "lock", "pipeline.yaml", "--check") == (1, change, "")
    assert locked.lock.read_bytes() == old
    assert told(capsys, "lock", "pipeline.yaml") == (0, "pipeline.lock\n", change)
    assert locked.digests() == {**locked.pushed, **pushed}


def test_only_the_steps_that_are_named_are_locked_anew(locked, capsys):
    locked.make(content=b"two")
    pushed = locked.push()
    assert main(["lock", "pipeline.yaml", "last"]) == 0
    assert locked.digests() == {**locked.pushed, "last": pushed["last"]}
    status, _, err = told(capsys, "lock", "pipeline.yaml", "frist")
    assert status == 1
    assert "there is no step 'frist'; did you mean 'first'?" in err


def test_steps_that_share_an_image_are_locked_anew_together(locked):
    locked.change("  last: {}\n", "  last: {}\n  again: {stage: last, outputs: {final: more}}\n")
    main(["lock", "pipeline.yaml"])
    locked.make(content=b"two")
    pushed = locked.push()
    assert main(["lock", "pipeline.yaml", "again"]) == 0
    new = pushed["last"]
    assert locked.digests() == {**locked.pushed, "last": new, "again": new}


def test_steps_cannot_be_renewed_in_a_lock_that_is_not_there(pipeline, capsys):
    status, _, err = told(capsys, "lock", "pipeline.yaml", "first")
    assert status == 1
    assert "there is no lock in which these steps could be renewed" in err


def test_a_lock_that_was_edited_is_not_replaced_unasked(locked, capsys):
    text = locked.lock.read_text()
    locked.lock.write_text(text.replace("stage: first", "stage: other"))
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 1
    assert "this file was edited" in err
    status, _, err = told(capsys, "lock", "pipeline.yaml", "--overwrite")
    assert (status, err) == (0, "  first: stage other -> first\n")
    assert locked.lock.read_text() == text


def test_a_registry_that_does_not_answer_is_told(locked, registry, capsys):
    registry.stop()
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 0
    assert err.startswith("3 digests taken from this machine alone: ")
    locked.forget("first")
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 1
    assert err.startswith(f"{locked.name('first')} cannot be looked up: ")


def test_documents_name_exactly_the_images_of_the_lock(locked):
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"]) == 0
    for step in STEPS:
        tool = (locked.project.folder / "cwl" / "tools" / f"{step}.cwl").read_text()
        assert f"{locked.owner}/tiny-{step}@{locked.pushed[step]}" in tool
        assert ":1.0" not in tool


def test_stages_are_read_from_the_labels_of_the_locked_images_alone(locked):
    folder = locked.project.folder
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "by-sources"]) == 0
    run_py = folder / "images" / "first" / "run.py"
    run_py.write_text(run_py.read_text().replace("Copy the inputs.", "Do something else."))
    locked.make("first", content=b"two")
    locked.push("first")
    shutil.rmtree(folder / "images")
    words = ["export-cwl", "pipeline.yaml", "--from-images"]
    assert main([*words, "-o", "by-tags"]) == 0
    assert "Do something else\n" in (folder / "by-tags" / "tools" / "first.cwl").read_text()
    assert main([*words, "--locked", "-o", "by-lock"]) == 0
    for name in ("pipeline.cwl", "job.yml", *(f"tools/{step}.cwl" for step in STEPS)):
        by_lock = (folder / "by-lock" / name).read_bytes()
        assert by_lock == (folder / "by-sources" / name).read_bytes()


def test_a_pipeline_without_sources_is_locked_by_its_images(locked, capsys):
    before = locked.lock.read_text()
    shutil.rmtree(locked.project.folder / "images")
    assert told(capsys, "lock", "pipeline.yaml", "--from-images")[0] == 0
    bases = [line for line in before.splitlines() if "descpipe-base" in line or "bases:" in line]
    assert bases == []
    assert locked.lock.read_text() == before


def test_what_is_locked_is_pulled_though_sources_and_tags_changed(locked):
    locked.make("first", content=b"two")
    locked.push("first")
    locked.forget()
    shutil.rmtree(locked.project.folder / "images")
    assert main(["pull", "pipeline.yaml", "--locked", "--from-images"]) == 0
    pinned = [f"{locked.owner}/tiny-{step}@{locked.pushed[step]}" for step in STEPS]
    assert set(docker.local_images(pinned)) == set(pinned)


def test_two_pipeline_files_in_a_folder_have_a_lock_each(locked):
    shutil.copy("pipeline.yaml", "other.yaml")
    main(["lock", "other.yaml"])
    assert (locked.project.folder / "other.lock").exists()


def test_a_version_from_the_settings_is_told_to_be_from_there(locked, monkeypatch, capsys):
    monkeypatch.setenv("DESCPIPE_VERSION", "3.0")
    locked.version = "3.0"
    locked.make()
    locked.push()
    status, _, err = told(capsys, "lock", "pipeline.yaml")
    assert status == 0
    assert "  version: 1.0 -> 3.0\n  version from your settings: none -> 3.0\n" in err


def test_what_is_advised_for_changed_sources_leads_to_a_lock(locked, capsys):
    run_py = locked.project.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    _, _, err = told(capsys, "check", "pipeline.yaml")
    assert "or give a new `version`, then run `descpipe build pipeline.yaml`, `descpipe " in err
    locked.change('version: "1.0"', 'version: "1.1"')
    _, _, err = told(capsys, "check", "pipeline.yaml")
    assert (
        "more steps have other images; run `descpipe build pipeline.yaml`, `descpipe push " in err
    )
    for plan in plan_images(locked.project.read(), Problems()):
        make_image(plan.name, plan.digest.encode(), plan.labels)
    for verb in ("push", "lock", "check"):
        status, _, err = told(capsys, verb, "pipeline.yaml")
        assert status == 0, err
    assert err == ""


def test_an_image_that_was_built_twice_is_replaced_by_the_locked_one(locked, capsys):
    locked.make("second", content=b"two")
    _, _, err = told(capsys, "check", "pipeline.yaml")
    assert f"the image {locked.name('second')} is on this machine, but not as in the lock" in err
    assert "`descpipe pull pipeline.yaml --force` replaces them by those of the registry" in err
    assert main(["pull", "pipeline.yaml", "--force"]) == 0
    assert told(capsys, "check", "pipeline.yaml")[2] == ""


def test_an_image_that_was_pushed_again_can_be_locked(locked, capsys):
    locked.make("second", content=b"two")
    locked.push("second")
    _, _, err = told(capsys, "check", "pipeline.yaml")
    assert "not as in the lock; `descpipe lock pipeline.yaml` locks them" in err
    assert main(["lock", "pipeline.yaml"]) == 0
    assert told(capsys, "check", "pipeline.yaml")[2] == ""


def test_an_image_of_new_sources_is_told_once(locked, capsys):
    run_py = locked.project.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    locked.make("second", content=b"two")
    _, _, err = told(capsys, "check", "pipeline.yaml")
    assert err.count("\n") == 1
    assert "the sources of step 'second' are not those of the image in pipeline.lock" in err


def test_the_users_own_names_are_those_of_the_lock(locked, monkeypatch, capsys):
    monkeypatch.setenv("DESCPIPE_OWNER", "somebody")
    status, _, err = told(capsys, "check", "pipeline.yaml")
    assert status == 0
    assert f"has the image {locked.host}/somebody/tiny-first:1.0, in the lock" in err
    assert main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"]) == 0
    tool = (locked.project.folder / "cwl" / "tools" / "first.cwl").read_text()
    assert f"{locked.owner}/tiny-first@{locked.pushed['first']}" in tool


def test_a_locked_run_takes_the_locked_image_whatever_the_tag_is_now(images, registry, capfd):
    text = (images.folder / "pipeline.yaml").read_text()
    text = text.replace("  second: {}\n  last: {}\n", f"registry: {registry.host}\n")
    images.write("pipeline.yaml", text)
    name = f"{registry.host}/descpipe-test/tiny-first:1.0"
    main(["build", "pipeline.yaml"])
    pushed = docker.push_image(name, lambda line: None)
    assert main(["lock", "pipeline.yaml"]) == 0
    make_image(name, b"another", {})

    assert main(["run", "pipeline.yaml", "--locked"]) == 0
    record = json.loads((images.folder / "out" / "run.json").read_text())
    assert record["locked"] is True
    assert record["steps"]["first"]["image_digest"] == pushed
    result = (images.folder / "out" / "once.txt").read_bytes()

    main(["export-cwl", "pipeline.yaml", "--locked", "-o", "cwl"])
    words = ["cwltool", "--quiet", "--outdir", "results", "cwl/pipeline.cwl", "cwl/job.yml"]
    subprocess.run(words, check=True)
    assert (images.folder / "results" / "once.txt").read_bytes() == result

    assert main(["local", "pipeline.yaml", "run.sh", "--locked", "-o", "by script"]) == 0
    subprocess.run(["./run.sh"], check=True)
    assert (images.folder / "by script" / "once.txt").read_bytes() == result

    pinned = f"{registry.host}/descpipe-test/tiny-first@{pushed}"
    subprocess.run(["docker", "image", "rm", pinned], check=True)
    capfd.readouterr()
    assert main(["run", "pipeline.yaml", "--locked", "--overwrite"]) == 1
    shown = capfd.readouterr().err
    assert f"{pinned}: there is no such image on this machine" in shown
    assert "`descpipe pull pipeline.yaml --locked` fetches them" in shown


def test_a_locked_run_without_images_is_refused(locked, capsys):
    status, _, err = told(capsys, "run", "pipeline.yaml", "--locked", "--engine", "none")
    assert status == 1
    assert err == "--locked is for runs in images, and the engine is none\n"
