"""Commands on a pipeline with steps that may be skipped."""

import json
import shutil
from pathlib import Path

import pytest

from descpipe.cli import main

SWITCHED = Path(__file__).parents[1] / "golden" / "switched"
RUN = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def switched(tmp_path, monkeypatch):
    folder = tmp_path / "my analysis"
    shutil.copytree(SWITCHED, folder, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(folder)
    return folder


def test_skipped_steps_are_told_and_recorded_and_their_files_are_not_named(switched, capsys):
    assert main(RUN) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "fits-extra  out/switched/fits-extra.txt",
        "shown  out/switched/shown.txt",
    ]
    lines = [line.split() for line in shown.err.splitlines()]
    assert ["fit", "skipped", "fit-it", "is", "off"] in [
        [line[0], line[2], *line[-3:]] for line in lines if len(line) > 5
    ]
    record = json.loads((switched / "out/switched/run.json").read_text())
    assert record["status"] == "ok"
    assert record["steps"]["fit"]["status"] == "skipped"
    assert record["outputs"]["fits"] is None
    assert (switched / "out/switched/shown.txt").read_text() == (
        "first: ['3', '5']\nsecond: nothing\nthird: ['5.0']\n"
    )


def test_a_switch_of_the_command_line_runs_them(switched):
    assert main([*RUN, "--set", "fit-it=true", "--set", "extra=false"]) == 0
    assert (switched / "out/switched/shown.txt").read_text() == (
        "first: ['3', '5']\nsecond: ['5.0']\nthird: nothing\n"
    )


def test_a_script_has_the_steps_that_run_and_no_others(switched):
    assert main(["local", "pipeline.yaml", "run.sh"]) == 0
    script = (switched / "run.sh").read_text()
    assert "fit-extra)" in script
    assert "fit-again)" not in script
    assert "off: fit, fit-again." in script
    assert main(["local", "pipeline.yaml", "run.sh", "--set", "fit-it=true"]) == 0
    assert "fit-again)" in (switched / "run.sh").read_text()


@pytest.mark.parametrize("pick", ["first", "only"])
def test_the_first_of_one_tag_is_all_of_its_list(project, pick):
    for name in ("a", "b"):
        project.write(f"{name}.txt", f"{name}\n")
    run = 'paths = self.get_input_paths("parts")\n'
    run += 'open(self.get_output_path("all"), "w").writelines(open(path).read() for path in paths)'
    project.stage("gather", inputs='{"parts": ["txt"]}', outputs='{"all": "txt"}', run=run)
    project.pipeline(
        "inputs: {given: [a.txt, b.txt]}\noutput: out\n"
        f"steps: {{gather: {{inputs: {{parts: {{{pick}: [given]}}}}}}}}\n"
    )
    assert main(["run", "pipeline.yaml", "--engine", "none"]) == 0
    assert (project.folder / "out/all.txt").read_text() == "a\nb\n"
