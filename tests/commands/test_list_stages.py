"""`descpipe list` of folders, of one stage, and of images on this machine and in a registry."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios

import pytest
from running_registry import free_port, make_image, remove_images

from descpipe.cli import main
from descpipe.model.problem import Problems
from descpipe.model.stage_label import STAGE_LABEL, stage_label
from descpipe.reading.run_py import read_run_py

OWNER = "descpipe-test-list"
PARAMETERS = """{
    "nbin": Parameter(int, 4, minimum=1, doc="number of bins"),
    "edges": Parameter([float], None, unit="arcmin", min_items=2, increasing=True),
    "name": Parameter(str),
}"""


@pytest.fixture
def listed(capsys):
    """Return what `descpipe list` writes, and what it says."""

    def call(*words, status=0):
        assert main(["list", *words]) == status
        out, err = capsys.readouterr()
        return out.splitlines(), err.splitlines()

    return call


def without_engine(*words):
    return (*words, "--engine", "none")


def test_every_stage_below_a_folder_is_listed(chain, listed):
    out, err = listed(*without_engine("."))
    assert out[:4] == [
        "stages",
        "  first   Copy the inputs",
        "  last    Copy the inputs",
        "  second  Copy the inputs",
    ]
    assert "  second  once   a txt file" in out
    assert err == []


def test_one_broken_stage_does_not_hide_the_others(chain, listed):
    chain.write("images/second/run.py", "class Stage(:\n")
    out, err = listed(*without_engine("images", "--images"))
    assert out == [
        "  stage          image  size  where           digest",
        "  first          -      -     sources         -",
        "  last           -      -     sources         -",
        "  images/second  -      -     cannot be read  -",
    ]
    assert [line.split(": ")[:2] for line in err] == [["images/second/run.py:1:13", "warning"]]


def test_what_is_wrong_in_a_stage_is_a_warning(chain, listed):
    chain.stage("second", outputs='{"twice": open("x")}')
    out, err = listed(*without_engine("images"))
    assert "  second  Copy the inputs" in out
    assert err[0].startswith("images/second/run.py:12:25: warning: ")


def test_a_stage_that_cannot_be_read_is_an_error_if_it_is_asked_for(chain, listed):
    chain.write("images/second/run.py", "class Stage(:\n")
    out, err = listed(*without_engine("images/second"), status=1)
    assert out == []
    assert err[-1] == "1 error in 1 file"


def test_stages_of_one_name_are_told_apart_by_their_folders(chain, listed):
    shutil.copytree("images/first", "more/first")
    out, _ = listed(*without_engine(".", "--images"))
    assert [line.split()[0] for line in out[1:]] == ["images/first", "more/first", "last", "second"]


def test_a_folder_with_more_stages_than_can_be_meant_is_refused(chain, listed, monkeypatch):
    monkeypatch.setattr("descpipe.listing.found_stages.MAX_STAGES", 2)
    out, err = listed(*without_engine("."), status=1)
    assert out == []
    assert err[0].startswith("there are over 2 folders with a run.py below .; name a folder")


def test_hidden_folders_and_those_of_programs_are_left_out(chain, listed):
    for folder in (".venv/lib/stage", "node_modules/stage", "a/b/c/d/e/f/stage"):
        chain.write(f"{folder}/run.py", "")
    out, err = listed(*without_engine(".", "--images"))
    assert len(out) == 4
    assert err == []


@pytest.mark.parametrize("target", ["images/shown", "images/shown/", "images/shown/run.py"])
def test_one_stage_is_told_in_full(project, listed, target):
    project.stage(
        "shown",
        doc="Show all of a stage.\n\n    In two paragraphs.",
        config='{"config": "config.yaml"}',
        inputs='{"raw": descpipe.FITS(columns={"ra": descpipe.Column("float", unit="deg")})}',
        outputs='{"made": File("txt", doc="what it makes")}',
        parameters=PARAMETERS,
    )
    project.write(
        "images/shown/config.schema.json",
        '{"properties": {"slop": {"type": "number", "minimum": 0, "description": "how far"}}}',
    )
    out, _ = listed(*without_engine(target))
    assert out == [
        "shown: Show all of a stage",
        "",
        "  In two paragraphs.",
        "",
        "images",
        "  image  size  where    digest",
        "  -      -     sources  -",
        "",
        "inputs",
        "  raw: a fits file",
        "    columns:",
        "      ra  float [deg]",
        "",
        "outputs",
        "  made: a txt file",
        "    what it makes",
        "",
        "config files",
        "  config: config.yaml",
        "    keys:",
        "      slop  number, >= 0  how far",
        "",
        "parameters",
        "  nbin: int, default 4, >= 1",
        "      number of bins",
        "  edges: list of float [arcmin], default none, 2 items or more, increasing",
        "  name: str, required",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_lines_fit_a_terminal(chain, width):
    chain.stage("first", outputs=str({f"a-long-name-{number}": "txt" for number in range(9)}))
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    words = [sys.executable, "-m", "descpipe", "list", "images", "--engine", "none"]
    subprocess.run(words, stdout=inner, check=True)
    os.close(inner)
    lines = os.read(outer, 100_000).decode().splitlines()
    os.close(outer)
    assert max(map(len, lines)) <= width
    assert "  first   Copy the inputs" in lines


def test_parts_of_one_stage_are_tables(project, listed):
    project.stage("shown", outputs='{"made": "txt"}', parameters=PARAMETERS)
    out, _ = listed(*without_engine("images/shown", "--parameters"))
    assert out == [
        "  shown  nbin   int                     4         >= 1",
        "         edges  list of float [arcmin]  none      2 items or more, increasing",
        "         name   str                     required",
    ]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("", "name a pipeline file, a folder, an owner of images"),
        ("imags", "did you mean 'images'?"),
        ("nothing-like-it", "name a pipeline file, a folder, an owner of images"),
    ],
)
def test_a_word_that_stands_for_nothing_is_told(chain, listed, target, told):
    _, err = listed(*without_engine(target), status=1)
    assert err[0].startswith(f"there is no file or folder {target!r}, and ")
    assert told in err[0]


def test_a_folder_without_stages_is_told(chain, listed):
    chain.write("results/pipeline.yaml")
    _, err = listed(*without_engine("my data"), status=1)
    assert err == [
        "there is no stage (a folder with a run.py) below my data; name the folder of stages"
    ]
    _, err = listed(*without_engine("results"), status=1)
    assert err[0].endswith("did you mean 'results/pipeline.yaml'?")


def test_a_misspelt_pipeline_file_is_told_as_ever(chain, listed):
    _, err = listed(*without_engine("pipelin.yaml"), status=1)
    assert "did you mean 'pipeline.yaml'?" in err[0]


@pytest.mark.parametrize("option", ["--set first.nbin=3", "--input raw=a.txt", "--from-images"])
def test_options_for_pipelines_are_refused_for_stages(chain, listed, option):
    _, err = listed(*without_engine("images", *option.split()), status=1)
    assert err[0].startswith(f"{option}: this is for pipelines")


def test_a_registry_that_does_not_answer_is_told(project, listed):
    _, err = listed(*without_engine("127.0.0.1:1/desc"), status=1)
    assert err == ["127.0.0.1:1/desc cannot be listed: no registry answers at 127.0.0.1:1"]


@pytest.mark.registry
def test_an_owner_is_asked_for_if_a_registry_does_not_list_all(listed, registries):
    host = registries.start(with_password=True).host
    _, err = listed(*without_engine(host), status=1)
    assert err[0].startswith(f"{host} cannot be listed: ")
    assert err[0].endswith(f"; name an owner there too, {host}/OWNER")


def label_of(project, **declared):
    """Return the label of a stage that is then gone."""
    folder = project.stage("shown", outputs='{"made": "txt"}', parameters=PARAMETERS, **declared)
    label = stage_label(read_run_py(folder, Problems()))
    (folder / "run.py").unlink()
    return {STAGE_LABEL: label, "descpipe.context": "abc"}


@pytest.fixture
def own_images():
    """Remove what a test leaves on this machine."""
    yield
    remove_images(OWNER)


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_images_of_an_owner_on_this_machine_are_listed(project, listed):
    labels = label_of(project)
    for version in ("1.9", "1.10"):
        make_image(f"{OWNER}/two-point-shown:{version}", labels=labels)
    make_image(f"{OWNER}/other:1.0", labels={})
    out, err = listed(OWNER, "--images", "--engine", "docker")
    rows = [line.split() for line in out[1:]]
    assert [(row[-2], *row[:-2]) for row in rows] == [
        ("local", "shown", f"{OWNER}/two-point-shown:1.10", "5", "B"),
        ("local", f"{OWNER}/two-point-shown:1.9", "5", "B"),
    ]
    assert err == ["not shown: 1 image without a stage"]


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
@pytest.mark.parametrize("word", [OWNER, f"{OWNER}/other:1.0"])
def test_an_owner_or_an_image_without_a_stage_is_told(project, listed, word):
    make_image(f"{OWNER}/other:1.0", labels={})
    out, err = listed(word, "--engine", "docker", status=1)
    assert out == []
    told = "1 image found, and none with a stage; stages are in images that `descpipe build` made"
    assert err == [f"{word}: {told}"]


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_an_owner_of_one_stage_is_listed_as_of_several_and_an_image_is_told_in_full(
    project, listed
):
    make_image(f"{OWNER}/two-point-shown:1.0", labels=label_of(project))
    out, _ = listed(OWNER, "--engine", "docker")
    assert out[0] == "stages"
    out, _ = listed(f"{OWNER}/two-point-shown", "--engine", "docker")
    assert out[0].startswith("shown: ")


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_one_image_without_sources_is_told_in_full(project, listed):
    name = make_image(f"{OWNER}/two-point-shown:1.0", labels=label_of(project))
    out, err = listed(name, "--engine", "docker")
    assert out[0] == "shown: Copy the inputs"
    assert "  nbin: int, default 4, >= 1" in out
    assert err == []


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_a_step_of_an_image_is_listed_without_sources(project, listed):
    name = make_image(f"{OWNER}/two-point-shown:1.0", labels=label_of(project))
    project.pipeline(f"""\
        output: out
        steps:
          shown: {{image: "{name}", parameters: {{name: x}}}}
        """)
    out, err = listed("pipeline.yaml", "--engine", "docker")
    (row,) = (line for line in out if name in line)
    assert re.split(" {2,}", row)[1:] == ["shown", name, "5 B", "local", "-"]
    assert "  shown  nbin   4          stage's default" in out
    assert err == []


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_a_pipeline_is_listed_from_its_images_alone(project, listed):
    make_image(f"{OWNER}/tiny-shown:1.0", labels=label_of(project))
    shutil.rmtree("images/shown")
    text = f'pipeline: tiny\nversion: "1.0"\nowner: {OWNER}\nimages: [images]\n'
    project.pipeline("steps: {shown: {parameters: {name: x}}}\n", head=text)
    out, _ = listed("pipeline.yaml", "--from-images", "--outputs", "--engine", "docker")
    assert out == ["  shown  made  a txt file  out/tiny/made.txt"]


@pytest.mark.docker
@pytest.mark.usefixtures("own_images")
def test_an_image_of_other_sources_is_outdated(project, listed):
    make_image(f"{OWNER}/two-point-shown:1.0", labels=label_of(project))
    project.stage("shown", outputs='{"made": "txt"}')
    document = json.loads("\n".join(listed("images", "--json", "--engine", "docker")[0]))
    (image,) = document["stages"][0]["images"]
    assert image["name"] == f"{OWNER}/two-point-shown:1.0"
    assert image["outdated"] is True


@pytest.mark.docker
def test_images_of_a_registry_that_does_not_answer_are_listed_as_far_as_they_are_here(
    project, listed
):
    owner = f"127.0.0.1:{free_port()}/{OWNER}"
    name = make_image(f"{owner}/a-shown:1.0", labels=label_of(project))
    out, err = listed(owner, "--images", "--engine", "docker", status=1)
    remove_images(owner)
    assert re.split(" {2,}", out[1])[1:-1] == ["shown", name, "5 B", "local, registry ?"]
    assert len(err) == 1
    assert err[0].startswith("images in a registry are not known: ")


@pytest.mark.docker
@pytest.mark.registry
def test_stages_in_a_registry_are_listed_by_their_labels(project, listed, registry):
    owner = f"{registry.host}/{OWNER}"
    labels = label_of(project)
    made = [make_image(f"{owner}/a-shown:{tag}", labels=labels) for tag in ("1.0", "2.0")]
    made.append(make_image(f"{owner}/base:1.0", labels={}))
    for name in made:
        subprocess.run(["docker", "push", "--quiet", name], check=True, capture_output=True)
    out, _ = listed(owner, "--images", "--engine", "docker")
    assert [re.split(" {2,}", line)[-2] for line in out[1:]] == ["local, registry"] * 2
    assert out[1].split()[-1] != "-"
    remove_images(owner)
    for target in (registry.host, owner, f"{owner}/a-shown", f"{owner}/a-shown:2.0"):
        out, err = listed(target, "--engine", "none", "--images")
        assert out[1].split()[:2] == ["shown", f"{owner}/a-shown:2.0"]
        assert out[1].split()[-2] == "registry"
        assert err == (["not shown: 1 image without a stage"] if target in owner else [])


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.usefixtures("own_images")
def test_a_pipeline_tells_what_registries_have_if_they_are_asked(chain, listed, registry):
    text = (chain.folder / "pipeline.yaml").read_text(encoding="utf-8")
    text = text.replace("owner: desc", f"owner: {OWNER}\nregistry: {registry.host}")
    chain.write("pipeline.yaml", text)
    name = make_image(f"{registry.host}/{OWNER}/tiny-first:1.0")
    subprocess.run(["docker", "push", "--quiet", name], check=True, capture_output=True)
    remove_images(name)
    out, err = listed("pipeline.yaml", "--images", "--remote", "--engine", "docker")
    assert [re.split(" {2,}", line)[-2] for line in out[1:]] == [
        "sources, registry",
        "sources",
        "sources",
    ]
    assert err == []
