"""Pipelines whose stages are read from their images, because their sources are not there."""

from __future__ import annotations

import shutil

import pytest
from placed_images import forget, place_in
from running_registry import make_image

from descpipe.cli import main

pytestmark = pytest.mark.docker
OWNER = "descpipe-from-images"
DOCUMENTS = ("pipeline.cwl", "job.yml")


@pytest.fixture
def built(chain, capsys):
    """A small project with its images, which run; its second stage declares this and that."""
    chain.stage(
        "second",
        doc="Copy the inputs.\n\n    Really: `all` of them, with 'quotes' and $signs.",
        inputs='{"once": File("txt", doc="what was written")}',
        outputs='{"twice": "txt"}',
        config='{"settings": "settings.yaml"}',
        parameters=(
            '{"zeta": Parameter(float, 1e-7, unit="deg", minimum="low", doc="a: b"),'
            ' "low": Parameter(float, 0.0, above=-1), "names": ["b", "a"], "on": False,'
            ' "cuts": {"high": 2.5, "low": Parameter(int, None)}}'
        ),
    )
    chain.write("images/second/settings.schema.json", '{"required": ["nbin"]}')
    chain.write("settings.yaml", "nbin: 3\n")
    for step in ("first", "second", "last"):
        dockerfile = "FROM python:3.13-slim\nCOPY descpipe/ /opt/desc/descpipe/\n"
        dockerfile += "COPY run.py settings.schema.json* /opt/desc/\nUSER 1000:1000\n"
        chain.write(f"images/{step}/Dockerfile", dockerfile)
    text = (chain.folder / "pipeline.yaml").read_text()
    text = text.replace("owner: desc\n", f"owner: {OWNER}\n")
    chain.write(
        "pipeline.yaml", text.replace("second: {}", "second: {config: {settings: settings.yaml}}")
    )
    assert main(["build", "pipeline.yaml"]) == 0
    capsys.readouterr()
    return chain


def export(folder, name, *words):
    """Return the documents that an export writes, by their names."""
    assert main(["export-cwl", "pipeline.yaml", "-o", name, *words]) == 0
    paths = [path for path in (folder / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder / name)): path.read_bytes() for path in paths}


def lose_sources(project):
    shutil.rmtree(project.folder / "images")


def test_documents_from_images_are_those_from_sources_to_the_byte(built):
    expected = export(built.folder, "from sources")
    lose_sources(built)
    assert export(built.folder, "from images", "--from-images") == expected
    assert {"tools/first.cwl", "tools/second.cwl", "tools/last.cwl", *DOCUMENTS} == set(expected)


def test_a_pipeline_without_sources_runs(built, capsys):
    lose_sources(built)
    assert main(["check", "pipeline.yaml", "--from-images", "--strict"]) == 0
    assert main(["run", "pipeline.yaml", "--from-images"]) == 0
    told = capsys.readouterr()
    assert "final  out/final.txt" in told.out
    assert "zeta = 1e-07" in (built.folder / "out" / "final.txt").read_text()
    assert main(["script", "local", "pipeline.yaml", "run.sh", "--from-images"]) == 0
    assert f"{OWNER}/tiny-second:1.0" in (built.folder / "run.sh").read_text()


def test_a_config_file_is_checked_by_the_schema_in_the_label(built, capsys):
    lose_sources(built)
    built.write("settings.yaml", "nbins: 3\n")
    assert main(["check", "pipeline.yaml", "--from-images"]) == 1
    assert "settings.yaml:1:1: " in capsys.readouterr().err


def test_without_sources_and_without_the_option_it_is_named(built, capsys):
    lose_sources(built)
    assert main(["run", "pipeline.yaml"]) == 1
    assert "or add --from-images to read stages from their images" in capsys.readouterr().err


def test_sources_that_changed_say_nothing_when_labels_are_asked_for(built, capsys):
    expected = export(built.folder, "before")
    built.stage("first", doc="Another.", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
    capsys.readouterr()
    assert export(built.folder, "after", "--from-images") == expected
    assert capsys.readouterr().err == ""


def test_a_step_may_name_an_image_alone(built, capsys):
    expected = export(built.folder, "from sources")
    lose_sources(built)
    text = (built.folder / "pipeline.yaml").read_text().replace("images: [images]\n", "")
    for step in ("first", "last"):
        text = text.replace(f"{step}: {{}}", f"{step}: {{image: '{OWNER}/tiny-{step}:1.0'}}")
    image = f"{{image: '{OWNER}/tiny-second:1.0', config"
    built.write("pipeline.yaml", text.replace("{config", image))
    assert export(built.folder, "of images") == expected
    assert main(["check", "pipeline.yaml", "--strict"]) == 0
    assert main(["list", "pipeline.yaml"]) == 0
    assert main(["build", "pipeline.yaml"]) == 0
    capsys.readouterr()
    assert main(["run", "pipeline.yaml"]) == 0
    assert main(["run", "pipeline.yaml", "--overwrite", "--engine", "none"]) == 1
    told = capsys.readouterr().err
    assert "step 'first' has no sources that could run on this Python, only an image" in told


def test_a_name_without_a_tag_means_the_latest(project):
    label = '{"format": 1, "name": "x", "outputs": {"x": {"type": "Text", "suffix": "txt"}}}'
    make_image("descpipe-from-images/untagged:latest", labels={"descpipe.stage": label})
    head = 'pipeline: tiny\nversion: "1.0"\nowner: desc\n'
    project.pipeline(f"steps: {{make: {{image: {OWNER}/untagged}}}}\n", head)
    assert f"{OWNER}/untagged:latest" in str(export(project.folder, "cwl"))


@pytest.mark.parametrize("words", [["check"], ["export-cwl"], ["run"]])
def test_without_containers_there_are_no_labels(chain, words, capsys):
    assert main([*words, "pipeline.yaml", "--from-images", "--engine", "none"]) == 1
    assert "--from-images is for" in capsys.readouterr().err


@pytest.mark.registry
def test_on_a_machine_that_never_saw_the_sources_the_registry_is_enough(chain, registry, capsys):
    names = place_in(chain, registry.host)
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["push", "pipeline.yaml"]) == 0
    expected = export(chain.folder, "from sources")
    lose_sources(chain)
    forget(names)
    capsys.readouterr()
    assert export(chain.folder, "from the registry", "--from-images") == expected
    assert main(["run", "pipeline.yaml", "--from-images"]) == 1
    assert "`descpipe pull pipeline.yaml --from-images` fetches them" in capsys.readouterr().err
    assert main(["pull", "pipeline.yaml", "--from-images"]) == 0
    assert export(chain.folder, "from here", "--from-images") == expected
    forget(names)


@pytest.mark.registry
def test_an_image_that_is_neither_here_nor_in_its_registry_is_told(chain, registry, capsys):
    place_in(chain, registry.host)
    assert main(["check", "pipeline.yaml", "--from-images"]) == 1
    name = f"{registry.host}/descpipe-test/tiny-first:1.0"
    words = f"there is no image {name} on this machine, nor in its registry, {registry.host}"
    assert words in capsys.readouterr().err
