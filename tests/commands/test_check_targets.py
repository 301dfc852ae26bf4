"""What can be named to `descpipe check`: pipelines, stages, folders, and several of them."""

import pytest

from descpipe.cli import main

pytestmark = pytest.mark.usefixtures("no_engine")
DOCKERFILE = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\nCOPY run.py /opt/desc/\n"


@pytest.fixture
def stage(chain):
    """A stage that keeps the contract."""
    chain.write("images/first/Dockerfile", DOCKERFILE)
    return chain.folder / "images" / "first"


@pytest.mark.parametrize("word", ["images/first", "images/first/run.py", "images/first/Dockerfile"])
def test_a_stage_is_checked_alone(stage, capsys, word):
    assert main(["check", word]) == 0
    assert capsys.readouterr().out == "stage first, nothing wrong\n"


def test_the_working_directory_can_be_the_stage(stage, capsys, monkeypatch):
    monkeypatch.chdir(stage)
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out == "stage first, nothing wrong\n"


def test_all_files_of_a_stage_are_checked(stage, capsys):
    text = (stage / "run.py").read_text().replace('"raw": "txt"', '"raw": 5')
    (stage / "run.py").write_text(text)
    (stage / "Dockerfile").write_text("FROM python:3.13-slim\n")
    assert main(["check", "images/first"]) == 1
    shown = capsys.readouterr().err
    assert "images/first/run.py:11:" in shown
    assert "images/first/Dockerfile:1:1: no COPY puts run.py to /opt/desc/run.py" in shown


def test_a_stage_may_build_on_an_image_of_any_owner(stage, capsys):
    (stage / "Dockerfile").write_text(DOCKERFILE.replace("desc/descpipe-", "lsst/descpipe-"))
    assert main(["check", "images/first"]) == 0


def test_a_stage_that_is_a_stage_no_more_is_still_told(stage, capsys):
    (stage / "run.py").write_text("print(\n")
    assert main(["check", "images/first"]) == 1
    assert "images/first/run.py:1:" in capsys.readouterr().err


def test_a_folder_with_a_pipeline_tells_what_to_type(chain, capsys):
    chain.write("pipelines/mine/pipeline.yaml", "x: 1\n")
    assert main(["check", "pipelines/mine"]) == 1
    assert capsys.readouterr().err == (
        "pipelines/mine: this is a folder; type `descpipe check pipelines/mine/pipeline.yaml`\n"
        "1 error on the command line\n"
    )
    assert main(["check", "pipelines"]) == 1
    assert "type `descpipe check pipelines/mine/pipeline.yaml`" in capsys.readouterr().err


def test_a_folder_of_stages_tells_what_to_type(chain, capsys):
    assert main(["check", "images"]) == 1
    assert capsys.readouterr().err.startswith(
        "images: this is a folder; type `descpipe check images/first`\n"
    )


def test_a_folder_of_nothing_is_told(chain, capsys):
    assert main(["check", "my data"]) == 1
    assert "my data: this is a folder; name a pipeline file\n" in capsys.readouterr().err


def test_several_are_checked_at_once(stage, chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("other.yaml", text.replace("pipeline: tiny", "pipeline: other"))
    chain.write("bad.yaml", text.replace("last: {}", "last: {after: [frist]}"))
    assert main(["check", "pipeline.yaml", "bad.yaml", "images/first", "other.yaml"]) == 1
    shown = capsys.readouterr()
    assert [line.partition(",")[0] for line in shown.out.splitlines()] == [
        "tiny 1.0: 3 steps",
        "stage first",
        "other 1.0: 3 steps",
    ]
    assert shown.err == (
        "bad.yaml:10:18: there is no step 'frist'; did you mean 'first'?\n1 error in 1 file\n"
    )


def test_a_problem_of_two_pipelines_is_told_once(chain, capsys):
    chain.write("other.yaml", (chain.folder / "pipeline.yaml").read_text())
    chain.write("images/first/run.py", "import numpy\n")
    assert main(["check", "other.yaml", "pipeline.yaml", "pipeline.yaml"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(set(lines))


def test_pipeline_files_come_before_stages_and_these_before_the_rest(chain, capsys):
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters='{"n": 1}')
    chain.write("images/second/run.py", "import numpy\n")
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("zebra.yaml", text.replace("first: {}", "first: {parameters: {m: 1}}"))
    assert main(["check", "zebra.yaml", "--input", "a=b"]) == 1
    places = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()[:-1]]
    assert list(dict.fromkeys(places)) == ["zebra.yaml", "images/second/run.py", "--input a=b"]


def test_warnings_leave_the_exit_status_0_and_are_counted(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("last: {}", "last: {resources: {cores: 5000}}"))
    assert main(["check", "pipeline.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("tiny 1.0: 3 steps, no errors, 1 warning (images not checked: ")
    assert shown.err.startswith("pipeline.yaml:10:29: warning: step 'last' asks for 5000 cores")


def test_strict_makes_warnings_errors(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("last: {}", "last: {resources: {cores: 5000}}"))
    assert main(["check", "pipeline.yaml", "--strict"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("pipeline.yaml:10:29: step 'last' asks for 5000 cores")
    assert shown.err.endswith("\n1 error in 1 file\n")


def test_a_run_shows_warnings_and_goes_on(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("last: {}", "last: {resources: {cores: 5000}}"))
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 0
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith("pipeline.yaml:10:29: warning: step 'last' asks for 5000 cores")
    assert shown[1] == "tiny 1.0: 3 steps, engine none"


def test_a_run_tells_errors_as_check_does(chain, capsys):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("output: out", "output: o#ut"))
    assert main(["check", "pipeline.yaml"]) == 1
    said = capsys.readouterr().err
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 1
    assert capsys.readouterr().err == said
    assert not (chain.folder / "o#ut").exists()


def test_options_for_pipelines_are_refused_for_a_stage(stage, capsys):
    assert stage
    assert main(["check", "images/first", "--set", "first.n=3", "--input", "raw=x"]) == 1
    shown = capsys.readouterr().err
    assert "--set first.n=3: this is for pipelines, and a stage is checked; remove it" in shown
    assert "--input raw=x: this is for pipelines" in shown


def test_the_schemas_of_a_stage_are_checked_with_it(chain, capsys):
    chain.stage("cut", config='{"config": "cut.yaml"}')
    chain.write("images/cut/Dockerfile", DOCKERFILE)
    chain.write("images/cut/cut.schema.json", '{"type": "objct"}')
    assert main(["check", "images/cut"]) == 1
    assert "images/cut/cut.schema.json:1:" in capsys.readouterr().err


def test_without_an_engine_dockerfiles_and_images_are_not_looked_at(chain, capsys):
    chain.write("images/first/Dockerfile", "FORM nothing\n")
    assert main(["check", "pipeline.yaml"]) == 1
    assert main(["check", "pipeline.yaml", "--engine", "none", "--strict"]) == 0
    assert capsys.readouterr().out == "tiny 1.0: 3 steps, nothing wrong\n"
