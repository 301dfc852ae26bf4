"""`descpipe check` with an engine: images that are missing or outdated."""

import json
import subprocess

import pytest

from descpipe.cli import main
from descpipe.engines import docker

pytestmark = pytest.mark.docker
BUILD = "`descpipe build pipeline.yaml` builds them"


def test_images_that_are_not_there_are_a_warning(images, capsys):
    assert main(["check", "pipeline.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "tiny 1.0: 3 steps, no errors, 1 warning\n"
    assert shown.err == (
        "pipeline.yaml:7:1: warning: 3 images (descpipe-test/tiny-first:1.0, "
        "descpipe-test/tiny-last:1.0, descpipe-test/tiny-second:1.0) are not on this machine; "
        f"{BUILD}\n"
    )


def test_images_that_were_just_built_are_right(images, capsys):
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["check", "pipeline.yaml", "--strict"]) == 0
    assert capsys.readouterr().out == "tiny 1.0: 3 steps, nothing wrong\n"


def test_an_image_of_other_sources_is_a_warning(images, capsys):
    main(["build", "pipeline.yaml"])
    run_py = images.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    capsys.readouterr()
    assert main(["check", "pipeline.yaml", "--json"]) == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["code"] == "image-outdated"
    assert problem["message"] == (
        "the image descpipe-test/tiny-second:1.0 is built from other sources than those there now"
    )
    assert problem["advice"] == BUILD


@pytest.mark.podman
def test_the_images_are_those_of_the_engine_that_is_asked_for(images, capsys):
    main(["build", "pipeline.yaml"])
    capsys.readouterr()
    assert main(["check", "pipeline.yaml", "--engine", "podman"]) == 0
    shown = capsys.readouterr().err
    assert "are not on this machine; `descpipe build pipeline.yaml --engine podman` bui" in shown


@pytest.mark.podman
@pytest.mark.usefixtures("no_docker")
def test_podman_is_asked_if_docker_does_not_answer_and_that_is_told(images, capsys):
    assert main(["check", "pipeline.yaml"]) == 0
    shown = capsys.readouterr().err
    asked = "podman was asked, because Docker's engine does not answer"
    assert f"are not on this machine ({asked}); `descpipe build" in shown


def test_one_request_tells_of_all_images(images, monkeypatch):
    requests = []
    api = docker._client().api
    get = api.get
    monkeypatch.setattr(
        api, "get", lambda url, **options: requests.append(url) or get(url, **options)
    )
    main(["check", "pipeline.yaml"])
    assert len(requests) == 1


def test_an_image_is_found_by_the_name_of_its_registry_too(images):
    main(["build", "pipeline.yaml"])
    name = "descpipe-test/tiny-first:1.0"
    known = docker.local_images([name, f"docker.io/{name}", f"example.org/{name}"])
    assert list(known) == [name, f"docker.io/{name}"]
    assert known[name] == known[f"docker.io/{name}"]


def test_a_script_takes_paths_that_cwltool_refuses(images):
    odd = "a\tb c#?%20[a].txt"
    (images.folder / "my data" / "raw.txt").rename(odd)
    text = (images.folder / "pipeline.yaml").read_text()
    text = text.replace("my data/raw.txt", json.dumps(odd)).replace(
        "output: out", 'output: "o#\\t[a]"'
    )
    images.write("pipeline.yaml", text)
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["local", "pipeline.yaml", "run.sh"]) == 0
    subprocess.run(["./run.sh"], check=True)
    assert (images.folder / "o#\t[a]" / "final.txt").read_text().startswith("raw\n")
