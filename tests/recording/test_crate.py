"""The crate of a run: what it says, and that other programs can read it."""

import hashlib
import json
import subprocess
import sys
from urllib.parse import unquote

import pytest
from crates import PYTHON, crate_of, issues, of_type
from terminals import Terminal

from descpipe.cli import main

NONE = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def analysis(chain):
    """The chain, with a config file, parameters, and a step for each of two files."""
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        config='{"rules": "rules.yaml"}',
        parameters='{"nbin": Parameter(int, 0, unit="arcmin"), "deep": False}',
    )
    chain.write("my rules.yaml", "deep: true\n")
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write(
        "pipeline.yaml", text.replace("first: {}", "first: {config: {rules: my rules.yaml}}")
    )
    return chain


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_results_are_kept_where_no_crate_can_be_written(chain, monkeypatch, capsys):
    # It cannot be imported, whether a run before this one has done so or not.
    monkeypatch.setitem(sys.modules, "descpipe.recording.run_crate", None)
    assert main(NONE) == 0
    out = chain.folder / "out"
    assert (out / "final.txt").is_file()
    assert json.loads((out / "run.json").read_text())["status"] == "ok"
    assert not (out / "ro-crate-metadata.json").exists()
    assert "no RO-Crate was written, which is a bug: " in capsys.readouterr().err


def test_a_run_says_what_it_read_and_wrote_by_checksum_and_size(analysis):
    assert main(NONE) == 0
    crate = crate_of(analysis.folder / "out")
    raw, final = analysis.folder / "my data/raw.txt", analysis.folder / "out/final.txt"
    assert crate["final.txt"]["sha256"] == digest(final)
    assert crate["final.txt"]["contentSize"] == str(final.stat().st_size)
    given = crate[f"#input/{digest(raw)}"]
    assert (given["name"], given["alternateName"]) == ("raw.txt", "../my data/raw.txt")


def test_each_step_is_an_action_with_its_times(analysis):
    assert main(NONE) == 0
    record = json.loads((analysis.folder / "out/run.json").read_text())
    crate = crate_of(analysis.folder / "out")
    action = crate[f"#run/{record['id']}/second"]
    assert action["@type"] == "CreateAction"
    assert action["startTime"] == record["steps"]["second"]["started"].replace("Z", "+00:00")
    assert len(of_type(crate, "CreateAction")) == 4
    assert len(of_type(crate, "ControlAction")) == len(of_type(crate, "HowToStep")) == 3


def test_a_step_that_was_taken_over_has_its_action_too(analysis):
    assert main(NONE) == 0
    before = json.loads((analysis.folder / "out/run.json").read_text())["steps"]["first"]
    assert main([*NONE, "--force", "last", "--overwrite"]) == 0
    record = json.loads((analysis.folder / "out/run.json").read_text())
    action = crate_of(analysis.folder / "out")[f"#run/{record['id']}/first"]
    assert action["startTime"] == before["started"].replace("Z", "+00:00")
    assert "taken over from an earlier run" in action["description"]


def test_values_tell_their_origin_and_unit(analysis):
    assert main([*NONE, "--set", "first.nbin=7"]) == 0
    crate = crate_of(analysis.folder / "out")
    value = crate["#value/first/nbin"]
    assert (value["value"], value["unitText"]) == (7, "arcmin")
    assert value["description"] == "origin: command line"
    assert crate["#value/first/deep"]["description"] == "origin: default"


def test_what_a_person_wrote_is_copied_beside_the_workflow(analysis):
    assert main(NONE) == 0
    source = analysis.folder / "out/cwl/source"
    for name in ("pipeline.yaml", "my rules.yaml"):
        assert (source / name).read_bytes() == (analysis.folder / name).read_bytes()
    assert "cwl/source/my%20rules.yaml" in crate_of(analysis.folder / "out")


def test_a_failed_run_has_a_crate_that_says_so(analysis):
    analysis.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main(NONE) == 4
    record = json.loads((analysis.folder / "out.failed/run.json").read_text())
    crate = crate_of(analysis.folder / "out.failed")
    assert crate[f"#run/{record['id']}/first"]["actionStatus"].endswith("/CompletedActionStatus")
    assert crate[f"#run/{record['id']}/last"]["actionStatus"].endswith("/FailedActionStatus")
    assert crate[f"#run/{record['id']}"]["actionStatus"].endswith("/FailedActionStatus")


def test_a_readme_of_a_user_is_never_replaced(analysis, capsys):
    assert main(NONE) == 0
    (analysis.folder / "out/README.md").write_text("my notes\n")
    assert main([*NONE, "--force", "last", "--overwrite"]) == 1
    assert "README.md" in capsys.readouterr().err
    assert (analysis.folder / "out/README.md").read_text() == "my notes\n"


@pytest.mark.crate_tools
def test_the_crate_passes_the_profile_of_provenance_run_crates(analysis, tmp_path):
    assert main(NONE) == 0
    assert issues(analysis.folder / "out", tmp_path) == []


@pytest.mark.crate_tools
def test_a_config_file_of_two_steps_belongs_to_both(analysis, tmp_path):
    analysis.stage(
        "second",
        inputs='{"once": "txt"}',
        outputs='{"twice": "txt"}',
        config='{"rules": "rules.yaml"}',
    )
    text = (analysis.folder / "pipeline.yaml").read_text()
    entry = "second: {config: {rules: my rules.yaml}}"
    analysis.write("pipeline.yaml", text.replace("second: {}", entry))
    assert main(NONE) == 0
    copy = crate_of(analysis.folder / "out")["cwl/source/my%20rules.yaml"]
    assert len(copy["exampleOfWork"]) == 4
    assert issues(analysis.folder / "out", tmp_path) == []


@pytest.mark.crate_tools
def test_the_crate_of_scattered_steps_with_lists_passes_too(analysis, tmp_path):
    analysis.stage(
        "first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters='{"nbin": 4}'
    )
    analysis.stage(
        "second",
        inputs='{"once": ["txt"]}',
        outputs='{"twice": "txt"}',
        run="open(self.get_output_path('twice'), 'w').write('both')\n",
    )
    text = (analysis.folder / "pipeline.yaml").read_text()
    entry = "first: {scatter: {parameters: {nbin: [1, 2]}}}"
    analysis.write("pipeline.yaml", text.replace("first: {config: {rules: my rules.yaml}}", entry))
    assert main(NONE) == 0
    assert issues(analysis.folder / "out", tmp_path) == []


@pytest.mark.crate_tools
def test_the_crate_of_a_failed_run_passes_too(analysis, tmp_path):
    analysis.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main(NONE) == 4
    found = issues(analysis.folder / "out.failed", tmp_path)
    # A step that failed has written nothing.
    assert {issue[1] for issue in found} <= {"Action result"}
    assert {issue[0] for issue in found} <= {"RECOMMENDED"}


@pytest.mark.crate_tools
def test_the_crate_of_an_interrupted_run_tells_what_was_stopped(analysis, tmp_path):
    mark = analysis.folder / "begun"
    run = f"import time; open({str(mark)!r}, 'w').close(); time.sleep(60)\n"
    analysis.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run=run)
    terminal = Terminal([sys.executable, "-m", "descpipe", *NONE])
    terminal.wait_for(mark.exists)
    terminal.press("\x03")
    assert terminal.end() == 130
    kept = analysis.folder / "out.failed"
    assert json.loads((kept / "run.json").read_text())["status"] == "interrupted"
    actions = of_type(crate_of(kept), "CreateAction")
    assert sorted(action.get("error", "") for action in actions) == [
        "",
        "",
        "interrupted",
        "stopped",
    ]
    found = issues(kept, tmp_path)
    assert {issue[1] for issue in found} <= {"Action result"}


@pytest.mark.crate_tools
def test_runcrate_reports_the_run_and_each_step(analysis):
    assert main(NONE) == 0
    words = [str(PYTHON.with_name("runcrate")), "report", str(analysis.folder / "out")]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert told.count("action: #run/") == 4
    assert "step: #step/second" in told
    assert "final.txt <- #tool/output/last/final" in told


@pytest.mark.crate_tools
@pytest.mark.docker
def test_the_crate_of_a_run_in_containers_names_their_images(images, tmp_path):
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["run", "pipeline.yaml", "--engine", "docker"]) == 0
    record = json.loads((images.folder / "out/run.json").read_text())
    image = crate_of(images.folder / "out")[
        f"#image/{record['steps']['first']['image']}".replace(":", "%3A")
    ]
    assert (image["name"], image["tag"]) == ("descpipe-test/tiny-first", "1.0")
    assert image["identifier"] == record["steps"]["first"]["image"]
    assert issues(images.folder / "out", tmp_path) == []


def test_after_cleaning_a_crate_has_no_file_that_is_gone(analysis):
    assert main(NONE) == 0
    before = crate_of(analysis.folder / "out")
    assert main(["clean", "out", "--yes", "--logs"]) == 0
    crate = crate_of(analysis.folder / "out")
    for entity in of_type(crate, "File"):
        assert (
            entity["@id"][0] == "#" or (analysis.folder / "out" / unquote(entity["@id"])).is_file()
        )
    gone = crate["#removed/once.txt"]
    assert gone["sha256"] == before["once.txt"]["sha256"]
    assert gone["description"].startswith("removed by `descpipe clean` at ")
    assert {"@id": "#removed/once.txt"} in crate["./"]["hasPart"]
    assert "`once.txt` | output once, removed since" in (
        (analysis.folder / "out/README.md").read_text()
    )
    assert main(NONE) == 0


@pytest.mark.crate_tools
def test_after_cleaning_a_crate_still_passes(analysis, tmp_path):
    assert main(NONE) == 0
    assert main(["clean", "out", "--yes"]) == 0
    assert issues(analysis.folder / "out", tmp_path) == []
