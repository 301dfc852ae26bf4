"""Commands on a pipeline that runs others as its steps."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cluster_node import SHARED, start_node, stop_node
from crates import crate_of, issues, of_type

from descpipe.cli import main

GOLDEN = Path(__file__).parents[1] / "golden" / "sub-pipelines"
DESCPIPE = ["python3", "-m", "descpipe"]
RUN = ["run", "pipeline.yaml", "--engine", "none"]
ALL = "18.25\n10.5\n100.5\n"
SHOWN = "first: ['180.5']\nsecond: nothing\nthird: ['few']\n"


def copy_to(folder):
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("expected"))
    return folder


@pytest.fixture
def analyses(tmp_path, monkeypatch):
    folder = copy_to(tmp_path / "my analyses")
    monkeypatch.chdir(folder)
    return folder


def lines(text):
    """Return what is told of each step, by its name: its outcome and the rest."""
    words = [line.split() for line in text.splitlines() if " .... " in line.replace(". ", " .... ")]
    return {word[0]: word[2:] for word in words if len(word) > 2 and set(word[1]) == {"."}}


def test_steps_inside_are_told_and_recorded_by_their_way(analyses, capsys):
    assert main(RUN) == 0
    told = lines(capsys.readouterr().err)
    assert told["wide/remark"][0] == "skipped"
    assert told["wide/remark"][1:] == ["wide/with-remark", "is", "off"]
    assert told["nights"][0] == "skipped"
    assert told["narrow/total/add"][0] == "ok"
    assert told["each/total/add"][-2:] == ["2", "parts"]
    out = analyses / "out/analyses"
    assert (out / "all.txt").read_text() == ALL
    assert (out / "shown.txt").read_text() == SHOWN
    assert (out / "log/each/total/add/night-1.scale_factor-1.0/stderr.txt").is_file()
    steps = json.loads((out / "run.json").read_text())["steps"]
    assert steps["narrow/scale"]["status"] == "ok"
    assert sorted(steps["each/scale"]["parts"]) == [
        *("night-1.scale_factor-1.0", "night-2.scale_factor-2.0")
    ]
    # What a step reads of other pipelines is found among the results.
    assert main(["test", "pipeline.yaml", "gather", "--engine", "none"]) == 0
    assert (analyses / "out/analyses.test/gather/all.txt").read_text() == ALL
    assert main(["test", "pipeline.yaml", "wide/total/add", "--engine", "none"]) == 0
    assert (analyses / "out/analyses.test/wide/total/add/sum.txt").read_text() == "180.5\n"


@pytest.mark.crate_tools
def test_the_crate_of_steps_inside_passes_and_a_run_of_it_gives_the_same(
    analyses, tmp_path, capsys
):
    assert main(RUN) == 0
    out = analyses / "out/analyses"
    assert issues(out, tmp_path) == []
    actions = [action["name"] for action in of_type(crate_of(out), "CreateAction")]
    assert "Run of step narrow/total/add" in actions
    capsys.readouterr()
    assert main(["rerun", "out/analyses"]) == 0
    verdicts = {line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()[1:]}
    assert verdicts == {"same bytes"}


def test_switches_decide_which_file_is_taken_while_it_runs(analyses):
    switches = ["deep=false", "quick=true", "narrow.with-remark=false"]
    assert main([*RUN, *(word for switch in switches for word in ("--set", switch))]) == 0
    out = analyses / "out/analyses"
    assert (out / "all.txt").read_text() == "18.25\n6.0\n10.0\n50.0\n10.5\n100.5\n"
    assert (out / "shown.txt").read_text() == ("first: ['6.0']\nsecond: nothing\nthird: ['6.0']\n")
    assert not (out / "narrow-word.txt").exists()


def test_steps_inside_that_have_not_changed_are_not_run_again(analyses, capsys):
    words = ["run", "parts/measurement.yaml", "--engine", "none", "-o", "out", "--overwrite"]
    assert main(words) == 0
    capsys.readouterr()
    assert main([*words, "--set", "total/add.offset=3", "--set", "with-remark=false"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[2] for line in told if " ..." in line] == ["unchanged", "skipped", "ok"]
    assert (analyses / "out/sum.txt").read_text() == "63.0\n"
    assert not (analyses / "out/word.txt").exists()


def test_a_step_that_fails_inside_is_told_with_its_way_and_its_words(analyses, capsys):
    (analyses / "data/table.txt").write_text("1\nmany\n")
    assert main(RUN) == 4
    told = capsys.readouterr().err
    failure = told.partition("step 'narrow/scale' failed")[2].splitlines()
    assert failure[0] == " with exit status 1"
    assert "  | ValueError: could not convert string to float: 'many\\n'" in failure
    assert "  stage   images/scale/run.py" in failure
    assert "  input   numbers: data/table.txt" in failure
    assert "  logs    out/analyses.failed/log/narrow/scale" in failure


def test_a_step_of_a_scattered_pipeline_is_looked_at_in_its_own_file(analyses, capsys):
    assert main(["test", "pipeline.yaml", "each/scale", "--engine", "none"]) == 1
    assert "`descpipe test parts/measurement.yaml scale`" in capsys.readouterr().err


def test_values_are_listed_with_the_file_that_says_them(analyses, capsys):
    assert main(["list", "pipeline.yaml", "--parameters"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["narrow/total/add", "offset", "0.25", "pipeline.yaml:16:53"] in rows
    assert ["each/scale", "factor", "one", "of", "1.0,", "2.0", "pipeline.yaml:28:62"] in rows
    assert ["wide/scale", "factor", "10.0", "parts/measurement.yaml:13:26"] in rows


def test_a_script_has_the_steps_inside_with_names_of_files(analyses, capsys):
    assert main(["local", "parts/measurement.yaml", "run.sh"]) == 0
    text = (analyses / "run.sh").read_text()
    assert "steps=(scale total+add remark)" in text
    assert subprocess.run(["bash", "-n", "run.sh"], check=False).returncode == 0
    capsys.readouterr()
    assert main(["local", "pipeline.yaml", "all.sh"]) == 1
    told = capsys.readouterr().err
    assert "the pipeline of step 'each' is run several times; no script can do this" in told
    assert "input 'parts' of step 'gather' takes all of several files" in told


def test_a_problem_that_only_a_machine_shows_is_told_where_it_stands(analyses, capsys):
    path = analyses / "parts/measurement.yaml"
    text = path.read_text()
    path.write_text(
        text.replace("    parameters:", "    resources: {cores: 9999}\n    parameters:")
    )
    assert main(["check", "parts/measurement.yaml", "--engine", "none"]) == 0
    alone = capsys.readouterr().err.splitlines()[0]
    assert main(["check", "pipeline.yaml", "--engine", "none"]) == 0
    assert alone.partition(": ")[0] == "parts/measurement.yaml:13:24"
    assert "parts/measurement.yaml:13:24: " in capsys.readouterr().err


@pytest.mark.docker
def test_images_of_all_pipelines_are_built_and_used(analyses, capsys):
    names = [f"descpipe-test/{name}" for name in ("measurement-scale:2.0", "total-add:1.0")]
    for path in analyses.rglob("*.yaml"):
        path.write_text(path.read_text().replace("owner: desc\n", "owner: descpipe-test\n"))
    try:
        assert main(["build", "parts/measurement.yaml"]) == 0
        assert set(names) <= set(capsys.readouterr().out.split())
        assert main(["run", "parts/measurement.yaml", "--engine", "docker", "-o", "out"]) == 0
        assert (analyses / "out/sum.txt").read_text() == "60.5\n"
        steps = json.loads((analyses / "out/run.json").read_text())["steps"]
        assert steps["total/add"]["image_name"] == names[1]
        assert main(["local", "parts/measurement.yaml", "run.sh", "-o", "by script"]) == 0
        done = subprocess.run(["bash", "run.sh"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "  total+add " in done.stderr
        assert (analyses / "by script/sum.txt").read_text() == "60.5\n"
    finally:
        names.append("descpipe-test/measurement-remark:2.0")
        subprocess.run(["docker", "image", "rm", "--force", *names], check=False)


SMALL = """\
pipeline: small
version: "1.0"
owner: desc
images: [images]
inputs: {tables: [data/a/night-1.txt, data/b/night-2.txt]}
output: out
switches: {all-nights: true, again: false}
steps:
  each:
    pipeline: parts/inner/total.yaml
    when: all-nights
    scatter: numbers
    inputs: {numbers: tables}
    outputs: {sum: sums}
  more:
    pipeline: parts/inner/total.yaml
    when: again
    scatter: numbers
    inputs: {numbers: tables}
    outputs: {sum: more-sums}
  gather:
    inputs: {parts: {all: [more-sums, sums]}}
"""


@pytest.mark.cluster
@pytest.mark.crate_tools
@pytest.mark.docker
@pytest.mark.slow
def test_toil_runs_a_scattered_pipeline_and_takes_the_files_that_are_there(tmp_path):
    folder = copy_to(tmp_path / "shared" / "analyses")
    (folder / "small.yaml").write_text(SMALL)
    temporary = tmp_path / "shared" / "temporary"
    temporary.mkdir()
    subprocess.run(["chmod", "-R", "a+rwX", tmp_path / "shared"], check=True)
    node = start_node(tmp_path / "shared")
    try:
        words = ["run", "small.yaml", "--engine", "none", "--runner", "toil"]
        words += ["--", "--preserve-entire-environment"]  # where descpipe is on that machine
        where = {"folder": f"{SHARED}/analyses", "TMPDIR": f"{SHARED}/temporary"}
        done = node.run(*DESCPIPE, *words, **where, timeout=240)
        assert done.returncode == 0, done.stderr
        told = lines(done.stderr)
        assert told["each/add"][-2:] == ["2", "parts"]
        assert told["more/add"][0] == "skipped"
        assert (folder / "out/all.txt").read_text() == "10.5\n50.5\n"
        steps = json.loads((folder / "out/run.json").read_text())["steps"]
        assert sorted(steps["each/add"]["parts"]) == ["night-1", "night-2"]
        assert list(temporary.iterdir()) == []
        crate = crate_of(folder / "out")
        assert crate["https://github.com/DataBiosphere/toil"]["softwareVersion"][0] == "9"
        assert issues(folder / "out", tmp_path) == []
    finally:
        stop_node(node)
