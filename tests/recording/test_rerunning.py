"""A run that is run again from its record alone."""

import json
import shutil

import pytest

from descpipe.cli import main

RUN = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def done(chain):
    """The chain with a parameter and a config file, after a run."""
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        config='{"rules": "rules.yaml"}',
        parameters='{"nbin": 4}',
    )
    chain.write("rules.yaml", "deep: true\n")
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("first: {}", "first: {config: {rules: rules.yaml}}"))
    assert main([*RUN, "--set", "first.nbin=7"]) == 0
    return chain


def verdicts(told):
    return [line.split("  ", 1)[-1].strip() for line in told.out.splitlines()[1:]]


def test_a_run_gives_the_same_again_with_its_values(done, capsys):
    capsys.readouterr()
    assert main(["rerun", "out"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "output",
        "once    same bytes",
        "twice   same bytes",
        "final   same bytes",
    ]
    again = json.loads((done.folder / "out-rerun/run.json").read_text())
    assert again["steps"]["first"]["parameters"]["nbin"]["value"] == 7


def test_the_pipeline_and_config_files_of_the_record_are_taken(done):
    done.write("rules.yaml", "deep: false\n")
    done.write("pipeline.yaml", "not a pipeline\n")
    assert main(["rerun", "out/ro-crate-metadata.json", "-o", "again"]) == 0
    assert (done.folder / "again/cwl/source/rules.yaml").read_text() == "deep: true\n"


def test_an_input_that_has_changed_is_told_with_its_checksum(done, capsys):
    shutil.copy(done.folder / "my data/raw.txt", done.folder / "kept.txt")
    done.write("my data/raw.txt", "other\n")
    assert main(["rerun", "out"]) == 1
    told = capsys.readouterr().err
    assert "raw: my data/raw.txt is another file than in the record; expected sha256:" in told
    assert not (done.folder / "out-rerun").exists()
    assert main(["rerun", "out", "--input", "raw=kept.txt"]) == 0


def test_an_input_that_is_gone_is_told(done, capsys):
    (done.folder / "my data/raw.txt").unlink()
    assert main(["rerun", "out"]) == 1
    assert "raw: my data/raw.txt is not there; expected sha256:" in capsys.readouterr().err


def test_an_input_that_the_run_did_not_have_is_told(done, capsys):
    assert main(["rerun", "out", "--input", "rwa=kept.txt"]) == 1
    told = capsys.readouterr().err
    assert "rwa: the run had no such input; did you mean 'raw'?\n" in told
    assert not (done.folder / "out-rerun").exists()


def test_sources_that_have_changed_are_told_and_so_is_what_differs(done, capsys):
    run = "open(self.get_output_path('final'), 'w').write('new\\n')\n"
    done.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run=run)
    capsys.readouterr()
    assert main(["rerun", "out"]) == 1
    told = capsys.readouterr()
    assert "step last is not as it was: source run.py: changed" in told.err
    assert told.out.splitlines()[3].startswith("final   differs")


def test_a_folder_that_was_moved_with_its_inputs_runs_where_it_is_now(done, capsys, monkeypatch):
    moved = done.folder.with_name("moved")
    done.folder.rename(moved)
    monkeypatch.chdir(moved)
    assert main(["rerun", "out", "--sources", "."]) == 0


def test_a_folder_without_a_record_is_refused(chain, capsys):
    assert main(["rerun", "my data"]) == 1
    assert "my data holds no record of a run that can be read" in capsys.readouterr().err


def test_a_record_that_leads_out_of_its_folder_is_refused(done, capsys):
    path = done.folder / "out/run.json"
    record = json.loads(path.read_text())
    record["copies"]["folder"] = "../../elsewhere"
    path.write_text(json.dumps(record))
    assert main(["rerun", "out"]) == 1
    assert "leads out of its folder" in capsys.readouterr().err


@pytest.mark.docker
def test_images_that_are_not_those_of_the_run_are_told(images, capsys):
    assert main(["build", "pipeline.yaml"]) == 0
    assert main(["run", "pipeline.yaml", "--engine", "docker"]) == 0
    assert main(["rerun", "out"]) == 0
    path = images.folder / "out/run.json"
    record = json.loads(path.read_text())
    record["steps"]["first"]["image"] = f"sha256:{'0' * 64}"
    path.write_text(json.dumps(record))
    assert main(["rerun", "out", "-o", "again"]) == 1
    assert (
        "descpipe-test/tiny-first:1.0: another image has this name now" in capsys.readouterr().err
    )
