import shutil
import subprocess
from pathlib import Path

import pytest

from descpipe.cli import main
from descpipe.commands import new

REPOSITORY = Path(__file__).parents[2]


def test_a_new_pipeline_runs_as_it_is(project):
    assert main(["new", "pipeline", "mine"]) == 0
    assert main(["run", "mine/pipeline.yaml", "--engine", "none"]) == 0
    kept = (project.folder / "mine" / "out" / "long-lines.txt").read_text()
    assert kept == "three\nseven\neleven\n"


def test_a_new_stage_can_be_used_at_once(project):
    main(["new", "pipeline", "mine"])
    assert main(["new", "stage", "shapes", "-o", "mine/images"]) == 0
    text = (project.folder / "mine" / "pipeline.yaml").read_text()
    again = "  again:\n    stage: shapes\n    outputs: {long-lines: longest}\n"
    again += "    inputs: {lines: long-lines}\n    parameters: {shortest: 6}\n"
    project.write("mine/pipeline.yaml", text + again)
    assert main(["run", "mine/pipeline.yaml", "--engine", "none"]) == 0
    assert (project.folder / "mine" / "out" / "longest.txt").read_text() == "eleven\n"


@pytest.mark.docker
def test_where_an_engine_answers_the_next_step_is_to_build(project, capsys):
    main(["new", "pipeline", "mine"])
    path = "mine/pipeline.yaml"
    assert capsys.readouterr().err == f"next: descpipe build {path} && descpipe run {path}\n"


def test_without_an_engine_the_next_step_is_to_run(project, no_engine, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")
    main(["new", "pipeline", "mine", "-o", "some where"])
    assert capsys.readouterr().err == "next: descpipe run 'some where/mine/pipeline.yaml'\n"


def test_what_runs_write_is_not_put_into_git(project):
    main(["new", "pipeline", "mine"])
    folder = project.folder / "mine"
    for name in ("out", "out.failed", "out.shell/select", "out.test/select", ".out.running"):
        project.write(f"mine/{name}/file.txt")
    for name in (".out.runs.jsonl", ".other.runs.jsonl"):
        project.write(f"mine/{name}")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    words = ["git", "ls-files", "--others", "--exclude-standard"]
    listed = subprocess.check_output(words, cwd=folder, text=True).splitlines()
    assert [name for name in listed if not name.startswith("images/")] == [
        ".gitignore",
        "data/lines.txt",
        "pipeline.yaml",
    ]


def test_what_is_there_already_is_kept(project, capsys):
    main(["new", "stage", "shapes"])
    mine = project.write("images/shapes/run.py", "mine\n")
    assert main(["new", "stage", "shapes"]) == 1
    assert "images/shapes/run.py: there already; choose another name" in capsys.readouterr().err
    assert mine.read_text() == "mine\n"


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("shapes", "{shapes: }"),
        ("3d", "{stage_3d: {stage: 3d}}"),
        ("pz.stack", "{pz_stack: {stage: pz.stack}}"),
        ("1e3", '{stage_1e3: {stage: "1e3"}}'),
        ("null", '{"null": }'),
    ],
)
def test_the_step_that_is_proposed_is_right_whatever_the_stage_is_called(
    project, capsys, name, steps
):
    assert main(["new", "stage", name]) == 0
    assert capsys.readouterr().err.endswith(f", as in `steps: {steps}`\n")
    project.write("lines.txt", "three\n")
    project.pipeline(f"inputs: {{lines: lines.txt}}\noutput: out\nsteps: {steps}\n")
    assert main(["check", "pipeline.yaml", "--engine", "none"]) == 0


@pytest.mark.parametrize("name", ["Shapes", "my stage", "../up", "a/b", ""])
def test_a_name_that_no_image_could_have_is_refused(project, name, capsys):
    assert main(["new", "stage", name]) == 1
    assert "cannot be part of an image's name" in capsys.readouterr().err
    assert list(project.folder.iterdir()) == []


def test_the_base_image_of_a_new_project_is_the_shipped_one(project):
    main(["new", "stage", "shapes"])
    shipped = (REPOSITORY / "images" / "base" / "Dockerfile").read_bytes()
    assert (project.folder / "images" / "base" / "Dockerfile").read_bytes() == shipped


def test_skeletons_that_an_installer_compiled_are_written_all_the_same(project, monkeypatch):
    installed = project.folder / "installed"
    shutil.copytree(REPOSITORY / "descpipe" / "skeletons", installed / "skeletons")
    cache = installed / "skeletons" / "stage" / "__pycache__"
    cache.mkdir()
    (cache / "run.cpython-311.pyc").write_bytes(b"\xa7\r\r\n")
    monkeypatch.setattr(new, "files", lambda _: installed)
    assert main(["new", "stage", "shapes"]) == 0
    assert not (project.folder / "images" / "shapes" / "__pycache__").exists()
