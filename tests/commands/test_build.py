import errno
import json
import os

import pytest

from descpipe.cli import main
from descpipe.engines import docker

pytestmark = pytest.mark.docker

STAGE_DOCKERFILE = """\
ARG BASE=desc/descpipe-base:0.1.0
FROM ${BASE}
COPY run.py /opt/desc/
"""


def local_image(name):
    """Return an image that is on this machine."""
    return docker.local_images([name])[name]


def outcomes(capsys):
    """Return what became of each image, by the name of its folder."""
    lines = [line.split() for line in capsys.readouterr().err.splitlines()]
    return {words[0]: " ".join(words[2:-1]) for words in lines}


def test_base_images_are_built_first_and_all_are_named(images, capsys):
    assert main(["build", "pipeline.yaml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "descpipe-test/descpipe-base:0.1.0",
        "descpipe-test/tiny-first:1.0",
        "descpipe-test/tiny-second:1.0",
        "descpipe-test/tiny-last:1.0",
    ]


def test_only_what_changed_is_built_again(images, capsys):
    main(["build", "pipeline.yaml"])
    before = local_image("descpipe-test/tiny-first:1.0").id
    run_py = images.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    capsys.readouterr()
    assert main(["build", "pipeline.yaml"]) == 0
    assert outcomes(capsys) == {
        "base": "up to date",
        "first": "up to date",
        "second": "built",
        "last": "up to date",
    }
    assert local_image("descpipe-test/tiny-first:1.0").id == before


def test_a_change_in_the_base_builds_everything_again(images, capsys):
    main(["build", "pipeline.yaml"])
    dockerfile = images.folder / "images" / "base" / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text() + "LABEL changed=1\n")
    capsys.readouterr()
    assert main(["build", "pipeline.yaml"]) == 0
    assert set(outcomes(capsys).values()) == {"built"}


def test_an_image_carries_the_metadata_of_its_stage(images):
    main(["build", "pipeline.yaml"])
    labels = local_image("descpipe-test/tiny-first:1.0").labels
    metadata = json.loads(labels["descpipe.stage"])
    assert metadata["name"] == "first"
    assert metadata["inputs"]["raw"]["suffix"] == "txt"
    assert labels["org.opencontainers.image.version"] == "1.0"


def test_a_failing_build_shows_the_end_of_its_log_and_the_instruction(images, capsys):
    images.write("images/second/Dockerfile", STAGE_DOCKERFILE + "RUN echo so far; exit 3\n")
    assert main(["build", "pipeline.yaml"]) == 1
    shown = capsys.readouterr().err
    assert "  | so far" in shown
    assert (
        "images/second/Dockerfile:4:1: descpipe-test/tiny-second:1.0 could not be built: "
        "`RUN echo so far; exit 3` ended with status 3; " in shown
    )
    assert "Traceback" not in shown


def test_docker_and_none_give_the_same_results(images):
    main(["build", "pipeline.yaml"])
    assert main(["run", "pipeline.yaml", "--engine", "docker", "-o", "in-docker"]) == 0
    assert main(["run", "pipeline.yaml", "--engine", "none", "-o", "without"]) == 0
    for name in ("once.txt", "twice.txt", "final.txt"):
        inside, outside = images.folder / "in-docker" / name, images.folder / "without" / name
        assert inside.read_bytes() == outside.read_bytes()


def test_the_record_of_a_run_names_the_image_of_each_step(images):
    main(["build", "pipeline.yaml"])
    main(["run", "pipeline.yaml"])
    record = json.loads((images.folder / "out" / "run.json").read_text())
    assert record["engine"]["name"] == "docker"
    assert record["engine"]["chosen_by"] == "auto"
    for step in ("first", "second", "last"):
        image = local_image(f"descpipe-test/tiny-{step}:1.0").id
        assert record["steps"][step]["image"] == image


def test_images_that_are_missing_or_older_than_their_sources_are_told(images, capsys):
    assert main(["run", "pipeline.yaml"]) == 1
    shown = capsys.readouterr().err
    assert "descpipe-test/tiny-first:1.0: there is no such image on this machine" in shown
    assert "`descpipe build pipeline.yaml` builds them" in shown
    main(["build", "pipeline.yaml"])
    run_py = images.folder / "images" / "second" / "run.py"
    run_py.write_text(run_py.read_text() + "# changed\n")
    assert main(["run", "pipeline.yaml"]) == 1
    shown = capsys.readouterr().err
    assert "tiny-second:1.0: the image was built from other sources than those there now" in shown
    assert "tiny-first" not in shown.partition("descpipe-test/tiny-last")[2]


LOOK_AROUND = """\
import getpass, os, socket
facts = [getpass.getuser(), str(os.getuid())]
for attempt in (
    lambda: open("/opt/desc/new", "w"),
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=2),
):
    try:
        attempt()
        facts.append("allowed")
    except OSError as error:
        facts.append(str(error.errno))
with open(self.get_output_path("once"), "w") as stream:
    stream.write(" ".join(facts))
"""


def test_a_step_runs_as_the_user_read_only_and_without_network(images):
    images.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', run=LOOK_AROUND)
    images.write("images/first/Dockerfile", STAGE_DOCKERFILE)
    main(["build", "pipeline.yaml"])
    assert main(["run", "pipeline.yaml"]) == 0
    facts = (images.folder / "out" / "once.txt").read_text().split()
    assert facts == ["desc", str(os.getuid()), str(errno.EROFS), str(errno.ENETUNREACH)]
