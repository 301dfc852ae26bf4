import os
import subprocess
import sys

import pytest
from placed_images import MINIMAL, STEPS, change, image_id, outcomes, place_in
from running_registry import make_image

from descpipe import __version__
from descpipe.building.plan import plan_images
from descpipe.cli import main
from descpipe.engines import docker
from descpipe.engines.registry import remote_image
from descpipe.model.problem import Problems

pytestmark = [pytest.mark.docker, pytest.mark.registry]
SHORT = [f"tiny-{step}:1.0" for step in STEPS]


@pytest.fixture
def names(chain, registry):
    """The images of a pipeline, which are built."""
    names = place_in(chain, registry.host)
    assert main(["build", "pipeline.yaml"]) == 0
    return names


def test_pushing_prints_what_the_registry_has_then(names, capsys):
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    digests = [remote_image(name).digest for name in names]
    assert told.out.splitlines() == [
        f"{name.removesuffix(':1.0')}@{digest}" for name, digest in zip(names, digests, strict=True)
    ]
    assert outcomes(told.err) == dict.fromkeys(SHORT, "pushed")
    assert main(["push", "pipeline.yaml"]) == 0
    again = capsys.readouterr()
    assert again.out == told.out
    assert outcomes(again.err) == dict.fromkeys(SHORT, "up to date")


def test_another_image_of_that_name_is_replaced_only_by_force(chain, names, capsys):
    main(["push", "pipeline.yaml"])
    there = remote_image(names[1])
    change(chain, "second")
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 1
    told = capsys.readouterr()
    assert outcomes(told.err) == {
        "tiny-first:1.0": "up to date",
        "tiny-second:1.0": "failed",
        "tiny-last:1.0": "up to date",
    }
    assert f"{names[1]}: 127.0.0.1:" in told.err
    assert "has another image under that name; give the pipeline a new `version`" in told.err
    assert told.err.endswith("\n1 of 3 images not pushed\n")
    assert len(told.out.splitlines()) == 2
    assert remote_image(names[1]) == there
    assert main(["push", "pipeline.yaml", "--force"]) == 0
    assert remote_image(names[1]).id == image_id(names[1])


def test_another_build_of_the_same_sources_is_told_as_such(names, capsys):
    labels = docker.local_images(names[:1])[names[0]].labels
    built = image_id(names[0])
    make_image(names[0], b"built elsewhere", labels)
    docker.push_image(names[0], lambda line: None)
    docker.tag_image(built, names[0])
    assert main(["push", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert "has another build of the same sources under that name" in told
    assert "take it by `descpipe pull --force`" in told
    assert main(["pull", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert "the image here is another build of the same sources as that of 127.0.0.1:" in told
    assert "`descpipe pull --force` takes that, and keeps this under another tag" in told
    assert main(["pull", "pipeline.yaml", "--force"]) == 0
    assert main(["push", "pipeline.yaml"]) == 0


def test_nothing_is_pushed_if_an_image_is_missing_or_outdated(chain, names, capsys):
    change(chain, "second")
    docker._client().images.remove(names[2])
    assert main(["push", "pipeline.yaml"]) == 1
    told = capsys.readouterr().err
    assert f"{names[1]}: the image was built from other sources than those there now" in told
    assert f"{names[2]}: there is no such image on this machine" in told
    assert "`descpipe build pipeline.yaml` builds them; nothing was pushed" in told
    assert [remote_image(name) for name in names] == [None, None, None]


def test_base_images_are_pushed_for_others_to_build_on(images, registry, capsys, monkeypatch):
    monkeypatch.setenv("DESCPIPE_REGISTRY", registry.host)
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 0
    pushed = [line.partition("@")[0] for line in capsys.readouterr().out.splitlines()]
    assert pushed[0] == f"{registry.host}/descpipe-test/descpipe-base"
    assert len(pushed) == 4


@pytest.fixture
def on_base(chain, registry):
    """The images of a pipeline whose stages have a base image, none of them pushed: base first."""
    place_in(chain, registry.host)
    chain.write("images/base/Dockerfile", f"FROM {MINIMAL}\nCOPY descpipe/ /opt/desc/descpipe/\n")
    for step in STEPS:
        dockerfile = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"
        chain.write(f"images/{step}/Dockerfile", dockerfile)
    for plan in plan_images(chain.read(), Problems()):
        make_image(plan.name, plan.folder.name.encode(), plan.labels)
    base = f"{registry.host}/descpipe-test/descpipe-base:{__version__}"
    return [base, *(f"{registry.host}/descpipe-test/{name}" for name in SHORT)]


def put_another(name, labels):
    """Put another image into the registry under a name; the one here keeps its name."""
    here = image_id(name)
    make_image(name, b"built elsewhere", labels)
    docker.push_image(name, lambda line: None)
    docker.tag_image(here, name)
    return remote_image(name)


def test_another_build_of_a_base_image_is_as_good_as_that_here(on_base, capsys):
    there = put_another(on_base[0], docker.local_images(on_base[:1])[on_base[0]].labels)
    assert main(["push", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    became = outcomes(told.err)
    assert became.pop(f"descpipe-base:{__version__}") == "up to date"
    assert became == dict.fromkeys(SHORT, "pushed")
    assert "another build of the same sources is there" in told.err
    assert told.out.splitlines()[0].endswith(f"/descpipe-base@{there.digest}")
    assert remote_image(on_base[0]) == there


def test_a_base_image_of_other_sources_is_left_there_and_is_no_failure(on_base, capsys):
    there = put_another(on_base[0], {"descpipe.context": "of others"})
    assert main(["push", "pipeline.yaml"]) == 0
    told = capsys.readouterr()
    became = outcomes(told.err)
    assert became.pop(f"descpipe-base:{__version__}") == "not pushed"
    assert became == dict.fromkeys(SHORT, "pushed")
    assert f"{on_base[0]}: warning: 127.0.0.1:" in told.err
    assert "for a base of your own give another `owner` or `registry`" in told.err
    assert len(told.out.splitlines()) == 3
    assert remote_image(on_base[0]) == there
    assert main(["push", "pipeline.yaml", "--force"]) == 0
    assert remote_image(on_base[0]).id == image_id(on_base[0])


def test_a_base_image_of_ones_own_is_pushed_under_another_owner(on_base, capsys, monkeypatch):
    put_another(on_base[0], {"descpipe.context": "of others"})
    monkeypatch.setenv("DESCPIPE_OWNER", "somebody")
    for image in on_base:
        docker.tag_image(image_id(image), image.replace("descpipe-test", "somebody"))
    assert main(["build", "pipeline.yaml"]) == 0
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 0
    assert set(outcomes(capsys.readouterr().err).values()) == {"pushed"}


def test_a_base_image_in_place_of_a_stage_is_refused(on_base, capsys):
    put_another(on_base[1], {"descpipe.context": "of others"})
    assert main(["push", "pipeline.yaml"]) == 1
    assert "has another image under that name" in capsys.readouterr().err


def test_a_registry_that_does_not_answer_is_told_at_once(names, registry, capsys):
    registry.stop()
    capsys.readouterr()
    assert main(["push", "pipeline.yaml"]) == 5
    told = capsys.readouterr().err
    assert f"{names[2]}: no registry answers at {registry.host}\n" in told
    assert "3 of 3 images not pushed; the same command tries again what is missing" in told


@pytest.mark.podman
def test_podman_in_place_of_docker_is_told_with_the_reason(names):
    words = [sys.executable, "-m", "descpipe", "push", "pipeline.yaml"]
    environment = {**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0].startswith("engine podman ")
    assert lines[0].endswith(", because Docker's engine does not answer")
    assert lines[1] == f"{names[0]}: podman has no such image"
