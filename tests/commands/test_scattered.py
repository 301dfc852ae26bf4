"""Commands on a pipeline whose steps are scattered: what is run, shown, kept and refused."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from placed_images import forget

from descpipe.cli import main

SCATTERED = Path(__file__).parents[1] / "golden" / "scattered"
NONE = ["--engine", "none"]
RUN = ["run", "pipeline.yaml"]
OWNER = "descpipe-scattered"
RESULTS = sorted(
    path.name
    for path in (SCATTERED / "expected/results").iterdir()
    if not path.name.endswith((".stdout.txt", ".stderr.txt"))
)


@pytest.fixture
def scattered(tmp_path, monkeypatch):
    folder = tmp_path / "my analysis"
    shutil.copytree(SCATTERED, folder, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(folder)
    return folder


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def results(folder):
    return {path.name: path.read_text() for path in folder.glob("*.txt")}


def expected():
    return {name: (SCATTERED / "expected/results" / name).read_text() for name in RESULTS}


def test_results_are_those_of_any_runner_and_each_part_has_its_logs(scattered, capsys):
    replace(scattered / "images/measure/run.py", "nbin, factor =", 'print("hello"); nbin, factor =')
    assert main([*RUN, *NONE]) == 0
    out = scattered / "out/scattered"
    assert results(out) == expected()
    assert [path.name for path in sorted((out / "log/measure").iterdir())] == [
        *("1-sky.nbin-2", "1-sky.nbin-3", "2-sky.nbin-2", "2-sky.nbin-3")
    ]
    assert (out / "log/measure/2-sky.nbin-3/stdout.txt").read_text() == "hello\n"
    assert sorted(path.name for path in (out / "log").iterdir()) == [
        *("collect", "collect-pairs", "collect-shares", "fit", "measure", "pair", "share")
    ]
    shown = capsys.readouterr()
    assert "tables  out/scattered/tables.*.txt\n" in shown.out
    line = next(line for line in shown.err.splitlines() if line.startswith("  measure "))
    assert line.endswith("4 parts")


def test_the_record_has_each_part_and_lists_in_their_order(scattered):
    assert main([*RUN, *NONE]) == 0
    record = json.loads((scattered / "out/scattered/run.json").read_text())
    names = ["1-sky.nbin-2", "1-sky.nbin-3", "2-sky.nbin-2", "2-sky.nbin-3"]
    parts = record["steps"]["measure"]["parts"]
    assert list(parts) == names
    for part in parts.values():
        assert (part["status"], part["exit_status"]) == ("ok", 0)
        assert record["started"] <= part["ended"] <= record["ended"]
        assert 0 <= part["seconds"] < 60
    assert "parts" not in record["steps"]["collect"]
    files = [file["name"] for file in record["outputs"]["tables"]]
    assert files == [f"tables.{name}.txt" for name in names]


@pytest.mark.parametrize("options", [[], ["--parallel", "--on-error", "continue"]], ids=str)
def test_a_part_that_fails_is_named_with_its_words(scattered, capsys, options):
    text = 'assert "2-sky.nbin-3" not in self.get_input_path("table"), "no fit"\n        largest ='
    replace(scattered / "images/fit/run.py", "largest =", text)
    assert main([*RUN, *NONE, *(["--", *options] if options else [])]) == 4
    told = capsys.readouterr().err
    part = "tables.2-sky.nbin-3"
    assert told.count("step 'fit'") == 1
    assert f"step 'fit', part {part}, failed with exit status 1\n" in told
    assert "  | AssertionError: no fit\n" in told
    assert f"out/scattered.failed/log/fit/{part}\n" in told
    record = json.loads((scattered / "out/scattered.failed/run.json").read_text())
    assert record["steps"]["fit"]["status"] == "failed"
    told = record["steps"]["fit"]["parts"][part]
    assert (told["status"], told["exit_status"]) == ("failed", 1)


def test_names_of_parts_stay_short_where_steps_are_chained_by_zip(project):
    files = {"inputs": '{"left": "txt", "right": "txt"}'}
    project.stage("two", **files, outputs='{"one": "txt", "other": "txt"}')
    steps = ["steps:\n"]
    for number in range(8):
        left, right = (f"one-{number - 1}", f"other-{number - 1}") if number else ("l", "r")
        steps.append(
            f"  step-{number}: {{stage: two, scatter: {{inputs: [left, right], method: zip}}, "
            f"inputs: {{left: {left}, right: {right}}}, "
            f"outputs: {{one: one-{number}, other: other-{number}}}}}\n"
        )
    inputs = "inputs: {l: [a-1.txt, a-2.txt], r: [b-1.txt, b-2.txt]}\noutput: out\n"
    project.pipeline(inputs + "".join(steps))
    for name in ("a-1", "a-2", "b-1", "b-2"):
        project.write(f"{name}.txt", f"{name}\n")
    assert main([*RUN, *NONE]) == 0
    path = project.folder / "out/one-7.one-6.one-5.one-4.one-3.one-2.one-1.one-0.a-2.txt"
    assert {"a-2", "b-2"} <= set(path.read_text().splitlines())
    assert len(list((project.folder / "out").glob("o*-7.*.txt"))) == 4


def test_lists_tell_what_the_parts_get(scattered, capsys):
    assert main(["list", "pipeline.yaml", "--parameters", "--inputs", "--outputs"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "measure sky-exposure one of a list of txt files" in out
    assert "measure nbin one of 2, 3 pipeline.yaml:13:27" in out
    assert "measure table a list of txt files out/scattered/tables.*.txt" in out


def test_lists_for_programs_have_the_values_of_all_parts(scattered, capsys):
    assert main(["list", "pipeline.yaml", "--json"]) == 0
    assert '"value": [2, 3]' in " ".join(capsys.readouterr().out.split()).replace(
        "[ ", "["
    ).replace(" ]", "]")


def test_one_part_is_tested_against_its_own_results(scattered, capsys):
    main([*RUN, *NONE])
    for step, part in (("measure", "3"), ("fit", "tables.2-sky.nbin-3"), ("share", "2")):
        assert main(["test", "pipeline.yaml", step, "--part", part, *NONE]) == 0
    told = capsys.readouterr().err
    assert "step measure is scattered; this is its part 3 of 4, 2-sky.nbin-2\n" in told
    replace(scattered / "out/scattered/fits.tables.1-sky.nbin-2.txt", "9.0", "8.0")
    assert main(["test", "pipeline.yaml", "fit", *NONE]) == 1


def test_a_gathering_step_is_tested_on_files_in_the_order_of_the_parts(scattered):
    replace(scattered / "pipeline.yaml", "{nbin: [2, 3]}", "{nbin: [10, 2, 1]}")
    main([*RUN, *NONE])
    assert main(["test", "pipeline.yaml", "collect", *NONE]) == 0


def test_a_shell_has_the_values_of_one_part(scattered, capfd):
    main([*RUN, *NONE])
    capfd.readouterr()
    words = ["shell", "pipeline.yaml", "share", *NONE, "--part", "3", "--"]
    assert main([*words, "sh", "-c", "echo $DESC_SHARD"]) == 0
    shown = capfd.readouterr()
    assert shown.out == "3-of-3\n"
    assert "  DESC_SHARD  3-of-3\n" in shown.err


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("share", "step 'share' has 3 parts, not '9'; use one of: shard-1-of-3, "),
        ("collect", "step 'collect' is not scattered; remove --part"),
    ],
)
def test_a_part_that_is_not_there_is_told(scattered, capsys, step, said):
    main([*RUN, *NONE])
    assert main(["shell", "pipeline.yaml", step, *NONE, "--part", "9", "--", "true"]) != 0
    assert said in capsys.readouterr().err


@pytest.mark.docker
def test_in_docker_the_results_are_the_same(scattered, capsys):
    replace(scattered / "pipeline.yaml", "owner: desc\n", f"owner: {OWNER}\n")
    for path in scattered.glob("images/*/Dockerfile"):
        path.write_text(
            "FROM python:3.13-slim\nCOPY descpipe/ /opt/desc/descpipe/\nCOPY run.py /opt/desc/\n"
            "USER 1000:1000\n"
        )
    stages = ("measure", "fit", "gather", "pair", "share")
    try:
        assert main(["build", "pipeline.yaml"]) == 0, capsys.readouterr().err
        words = [*RUN, "--engine", "docker", "--", "--parallel"]
        assert main(words) == 0, capsys.readouterr().err
        assert results(scattered / "out/scattered") == expected()
        assert main(["local", "pipeline.yaml", "run.sh", "-o", "out/script"]) == 0
        subprocess.run(["bash", "run.sh"], check=True, capture_output=True)
        assert results(scattered / "out/script") == expected()
    finally:
        forget([f"{OWNER}/scattered-{stage}:1.0" for stage in stages])
