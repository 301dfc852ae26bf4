"""`descpipe test`: one step alone against an earlier run, and a stage against its cases."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from descpipe.cli import main

NONE = ["--engine", "none"]
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The folder for temporary files, in which the outputs of cases that failed stay."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def trial(step, *words):
    return main(["test", "pipeline.yaml", step, *NONE, *words])


@pytest.fixture
def ran(chain):
    """The chain with what a run leaves."""
    text = "raw\n"
    for tag, name in {"once": "first", "twice": "second", "final": "last"}.items():
        text += f"made by {name}\n"
        chain.write(f"out/{tag}.txt", text)
    chain.write("out/run.json", "{}")
    return chain


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_step_that_writes_the_same_again_is_right(ran, capsys):
    assert trial("second") == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[0] == "second, on this Python"
    assert shown.err.splitlines()[1].split()[::2] == ["second", "ok"]
    assert shown.err.splitlines()[2] == "  outputs are kept in out.test/second"
    assert (ran.folder / "out.test/second/twice.txt").exists()


def test_what_an_edited_step_writes_otherwise_is_told_and_the_run_stays(ran, capsys):
    edit(ran.folder / "images/second/run.py", '"made by"', '"edited by"')
    assert trial("second") == 1
    shown = capsys.readouterr()
    assert shown.out == "twice: line 3: expected 'made by second', found 'edited by second'\n"
    assert "failed" in shown.err
    assert "its output differs" in shown.err
    assert (ran.folder / "out/twice.txt").read_text() == "raw\nmade by first\nmade by second\n"


def test_inputs_and_expected_files_can_be_named(ran, capsys):
    ran.write("mine.txt", "mine\n")
    ran.write("right/twice.txt", "mine\nmade by second\n")
    assert trial("second", "--input", "once=mine.txt", "--expect", "right") == 0
    ran.write("right/twice.txt", "other\nmade by second\n")
    assert trial("second", "--input", "once=mine.txt", "--expect", "right") == 1
    assert capsys.readouterr().out == "twice: line 1: expected 'other', found 'mine'\n"


def test_expected_files_are_written_when_asked_and_those_of_a_run_never(ran, capsys):
    assert trial("second", "--expect", "right", "--update") == 0
    assert capsys.readouterr().out == "wrote right/twice.txt\n"
    assert trial("second", "--expect", "right") == 0
    assert trial("second", "--update") == 1
    assert "--update leaves the results of runs alone" in capsys.readouterr().err


def test_a_name_that_the_pipeline_gives_is_that_of_the_result(ran):
    text = (ran.folder / "pipeline.yaml").read_text()
    text = text.replace("last: {}", "last: {outputs: {final: end}}")
    ran.write("pipeline.yaml", text)
    (ran.folder / "out/final.txt").rename(ran.folder / "out/end.txt")
    assert trial("last") == 0
    assert (ran.folder / "out.test/last/final.txt").exists()


def test_a_step_that_fails_is_told_as_in_a_run(ran, capsys):
    run = 'raise descpipe.StageError("bin 3 is empty")\n'
    ran.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}', run=run)
    assert trial("second") == 4
    shown = capsys.readouterr().err
    assert "step 'second' failed with exit status 1\n  | second: bin 3 is empty" in shown
    assert "  stage   images/second/run.py" in shown
    log = ran.folder / "out.test/second/log/second/stderr.txt"
    assert log.read_text() == "second: bin 3 is empty\n"


def test_without_a_run_there_is_nothing_to_compare_with(chain, capsys):
    assert trial("first") == 1
    assert capsys.readouterr().err == (
        "there are no results in out to compare with; run first (`descpipe run pipeline.yaml`), "
        "or name a folder by --expect\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pipeline.yaml"], "name one step: type `descpipe test pipeline.yaml STEP`"),
        (["pipeline.yaml", "a", "b"], "name one step"),
        (["pipeline.yaml", "frist"], "the pipeline has no step 'frist'; did you mean 'first'?"),
        (["pipeline.yaml", "first", "--image", "x"], "--image: this is for the folder of a stage"),
        (["images/first"], "there are no cases in images/first/tests; put what the stage reads"),
        (["images/first", "--set", "a.b=1"], "--set: this is for a step of a pipeline; remove it"),
        (["images/first", "--engine", "docker"], "which image? name it by --image"),
        (["nowhere"], "no such file"),
    ],
)
def test_what_cannot_be_tested_is_told(ran, capsys, words, message):
    assert main(["test", *words]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("word", ["-1", "nan", "much"])
def test_a_tolerance_is_a_number(chain, capsys, word):
    with pytest.raises(SystemExit) as left:
        main(["test", "pipeline.yaml", "first", f"--rtol={word}"])
    assert left.value.code == 2
    assert f"{word} is not a number such as 1e-6" in capsys.readouterr().err


SUM = """\
import json
number = sum(float(line) for line in open(self.get_input_path("numbers")))
scale = json.load(open(self.get_config_path("options")))["scale"]
result = {"sum": number * scale, "name": self.get_parameter("name")}
json.dump(result, open(self.get_output_path("result"), "w"))
for number in range(self.get_parameter("parts")):
    with open(self.get_output_path("part", number), "w") as stream:
        print(number, file=stream)
"""


@pytest.fixture
def stage(project):
    """A stage with a case, whose expected files are not there yet."""
    folder = project.stage(
        "add",
        config='{"options": "add.json"}',
        inputs='{"numbers": "txt", "more": File("txt", optional=True)}',
        outputs='{"result": "json", "part": ["txt"]}',
        parameters='{"name": "sum", "parts": 2}',
        run=SUM,
    )
    project.write("images/add/tests/one/inputs/numbers.txt", "1\n2.5\n")
    project.write("images/add/tests/one/config/add.json", '{"scale": 2}')
    project.write("images/add/tests/one/parameters.yaml", "name: total\n")
    project.write("images/add/.dockerignore", "tests\n")
    return folder


def test_a_case_without_expected_files_says_so(stage, capsys):
    assert main(["test", "images/add"]) == 1
    assert "nothing is expected yet; --update writes it" in capsys.readouterr().err
    assert not (stage / "tests/one/expected").exists()


def test_expected_files_of_a_case_are_written_when_asked(stage, capsys):
    assert main(["test", "images/add", "--update"]) == 0
    written = stage / "tests/one/expected"
    assert json.loads((written / "result.json").read_text()) == {"sum": 7.0, "name": "total"}
    assert sorted(path.name for path in written.iterdir()) == [
        *("part.000000.txt", "part.000001.txt", "result.json")
    ]
    assert main(["test", "images/add"]) == 0
    capsys.readouterr()
    assert main(["test", "images/add", "--update"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, "nothing was written" in shown.err) == ("", True)


def test_what_a_case_finds_otherwise_is_told_by_key_and_part(stage, capsys):
    main(["test", "images/add", "--update"])
    capsys.readouterr()
    (stage / "tests/one/inputs/numbers.txt").write_text("1\n2.6\n")
    (stage / "tests/one/parameters.yaml").write_text("{name: total, parts: 3}\n")
    assert main(["test", "images/add"]) == 1
    assert capsys.readouterr().out == (
        "result: sum: it differs by 0.2: expected 7.0, found 7.2\n"
        "part: 000002.txt: is not expected\n"
    )
    assert main(["test", "images/add", "--atol=0.3"]) == 1
    assert capsys.readouterr().out == "part: 000002.txt: is not expected\n"


def test_an_output_without_an_expected_file_is_left_alone(stage, capsys):
    main(["test", "images/add", "--update"])
    (stage / "tests/one/expected/result.json").unlink()
    capsys.readouterr()
    assert main(["test", "images/add"]) == 0
    assert "  result: nothing is expected of it\n" in capsys.readouterr().err


def test_all_cases_run_or_those_that_are_named(stage, capsys):
    shutil.copytree(stage / "tests/one", stage / "tests/two")
    main(["test", "images/add", "--update"])
    assert main(["test", "images/add"]) == 0
    assert main(["test", "images/add", "two"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines[-4:]] == ["one", "two", "add,", "two"]
    assert main(["test", "images/add", "tow"]) == 1
    assert "there is no case 'tow' in images/add/tests; did you mean 'two'?" in (
        capsys.readouterr().err
    )


def test_all_that_is_wrong_in_a_case_is_told_before_it_runs(stage, capsys):
    case = stage / "tests/one"
    (case / "inputs/numbers.txt").rename(case / "inputs/numebrs.txt")
    (case / "config/add.json").unlink()
    (case / "parameters.yaml").write_text("names: total\nparts: many\n")
    assert main(["test", "images/add"]) == 1
    place = "images/add/tests/one"
    no_number = "is not a whole number; write one, such as 3"
    there = "is not there; put the file in this place"
    assert capsys.readouterr().err.splitlines() == [
        f"{place}/parameters.yaml:1:1: stage 'add' has no parameter 'names'; did you mean 'name'?",
        f"{place}/parameters.yaml:2:8: parameter 'parts': the text 'many' {no_number}",
        f"{place}/config/add.json: config file 'options' {there}",
        f"{place}/inputs/numbers.txt: input 'numbers' {there}",
        f"{place}/inputs/numebrs.txt: the stage reads no such file; did you mean 'numbers.txt'?",
        "5 errors in 4 files",
    ]


def test_a_case_that_goes_into_the_build_of_the_image_is_told(stage, capsys):
    main(["test", "images/add", "--update"])
    assert "warning: tests/" not in capsys.readouterr().err
    (stage / ".dockerignore").unlink()
    main(["test", "images/add"])
    assert "tests/ is part of the image's build; write `tests` in images/add/.dockerignore" in (
        capsys.readouterr().err
    )


def test_outputs_are_kept_only_where_something_is_wrong(stage, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    main(["test", "images/add", "--update"])
    assert main(["test", "images/add"]) == 0
    assert list(tmp_path.glob("descpipe-*")) == []
    (stage / "tests/one/expected/result.json").write_text("{}")
    assert main(["test", "images/add"]) == 1
    (kept,) = tmp_path.glob("descpipe-*")
    assert (kept / "result.json").exists()
    assert main(["test", "images/add", "-o", "mine"]) == 1
    assert Path("mine/one/result.json").exists()


@pytest.mark.docker
def test_a_case_runs_in_an_image_and_a_step_in_its_own(images, capsys):
    assert main(["build", "pipeline.yaml"]) == 0
    images.write("images/first/tests/one/inputs/raw.txt", "x\n")
    words = [
        "test",
        "images/first",
        "--engine",
        "docker",
        "--image",
        "descpipe-test/tiny-first:1.0",
    ]
    assert main([*words, "--update"]) == 0
    written = images.folder / "images/first/tests/one/expected/once.txt"
    assert written.read_text() == "x\nmade by first\n"
    assert written.stat().st_uid == os.getuid()
    assert main(words) == 0
    images.write("right/once.txt", "raw\nmade by first\n")
    step = ["test", "pipeline.yaml", "first", "--engine", "docker"]
    assert main([*step, "--expect", "right"]) == 0
    images.write("right/once.txt", "raw\n")
    assert main([*step, "--expect", "right"]) == 1


def test_the_cases_of_the_shipped_stages_are_as_expected(capsys):
    folders = sorted(path.parent for path in REPOSITORY.glob("images/*/tests"))
    assert folders
    for folder in folders:
        assert main(["test", str(folder)]) == 0, capsys.readouterr().out


def test_the_comparison_of_a_shipped_case_sees_a_small_change(project, capsys):
    folder = REPOSITORY / "images/pz_stack"
    expected = folder / "tests/small/expected"
    copy = Path(shutil.copytree(folder, "copy/pz_stack", symlinks=False))
    text = (expected / "tracer-metadata.yaml").read_text()
    line = next(line for line in text.splitlines() if "z_mean:" in line)
    value = float(line.split(":")[1])
    changed = text.replace(line, line.replace(str(value), str(value * (1 + 1e-7))), 1)
    (copy / "tests/small/expected/tracer-metadata.yaml").write_text(changed)
    assert main(["test", str(copy), "small"]) == 1
    (difference,) = capsys.readouterr().out.splitlines()
    assert difference.startswith("tracer-metadata: bins[0].z_mean: it differs by ")
    assert main(["test", str(copy), "small", "--rtol=1e-6"]) == 0


def test_ctrl_c_ends_the_step_and_leaves_nothing(stage, temporary):
    edit(stage / "run.py", "import json\n", "import json, time; time.sleep(60)\n")
    words = [sys.executable, "-m", "descpipe", "test", "images/add"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 20
    while not list(temporary.glob("descpipe-step-*/inputs")):
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.endswith("interrupted\n")
    assert list(temporary.iterdir()) == []
