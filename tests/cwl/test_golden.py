"""The documents of whole pipelines, compared with those in `tests/golden`, loaded, and run."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running_cwl import ENVIRONMENT, documents, run_cwltool

from descpipe import __version__
from descpipe.cwl.bundle import bundle
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/pipeline.yaml"))
# What a stage says of the time and memory that it took.
USED = re.compile(r"^descpipe: used .*\n", re.MULTILINE)
FORMS = {
    "image": {"packaging": "image"},
    "none": {"packaging": "none"},
    "packed": {"packaging": "image", "pack": True},
}


def read(case):
    problems = Problems()
    pipeline = read_pipeline(GOLDEN / case / "pipeline.yaml", Overrides(), problems)
    assert problems.found == []
    return pipeline


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_documents_are_those_that_are_expected(golden, case, form):
    folder = GOLDEN / case / "expected" / form
    texts = bundle(read(case), folder, **FORMS[form])
    for name, text in texts.items():
        golden(folder / name, text.replace(f"descpipe {__version__} ", "descpipe VERSION "))
    assert documents(folder) == sorted(texts)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_cwltool_finds_nothing_to_warn_of(case, form):
    from cwltool.main import main  # slow to load

    out, messages = io.StringIO(), io.StringIO()
    document = GOLDEN / case / "expected" / form / "pipeline.cwl"
    status = main(
        ["--validate", "--strict", "--disable-color", str(document)],
        stdout=out,
        stderr=messages,
    )
    assert status == 0, messages.getvalue()
    assert "WARNING" not in messages.getvalue()
    assert out.getvalue().endswith("is valid CWL.\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_other_readers_of_cwl_find_every_step(case, form):
    from cwl_utils.parser import load_document_by_uri

    folder = GOLDEN / case / "expected" / form
    workflow = load_document_by_uri(folder / "pipeline.cwl")
    assert [step.id.rpartition("#")[2] for step in workflow.steps] == [
        step.name for step in read(case).own_steps()
    ]
    for path in folder.glob("pipelines/*.cwl"):
        assert load_document_by_uri(path).class_ == "Workflow"
    for path in folder.glob("tools/*.cwl"):
        assert load_document_by_uri(path).class_ == "CommandLineTool"


@pytest.mark.parametrize("case", CASES)
def test_results_are_those_that_are_expected_wherever_the_folder_is(tmp_path, golden, case):
    moved = tmp_path / "moved here"
    shutil.copytree(GOLDEN / case, moved)
    results = tmp_path / "results"
    done = run_cwltool(moved / "expected/none", "--outdir", str(results), "pipeline.cwl", "job.yml")
    assert done.returncode == 0, done.stderr
    expected = GOLDEN / case / "expected/results"
    for name in documents(results):
        text = (results / name).read_text(encoding="utf-8")
        golden(expected / name, USED.sub("", text))
    assert documents(results) == documents(expected)


def test_values_of_the_command_line_come_before_those_of_the_job(tmp_path):
    folder = GOLDEN / "parameters/expected/none"
    words = ["pipeline.cwl", "--show_integer", "77", "job.yml"]
    done = run_cwltool(folder, "--quiet", "--outdir", str(tmp_path), *words)
    assert done.returncode == 0, done.stderr
    shown = (tmp_path / "shown.txt").read_text(encoding="utf-8")
    expected = (GOLDEN / "parameters/expected/results/shown.txt").read_text(encoding="utf-8")
    assert shown == expected.replace("integer = 3\n", "integer = 77\n")


def test_without_a_job_a_tool_gets_the_defaults_of_the_workflow(tmp_path):
    job = tmp_path / "job.yml"
    job.write_text("{}\n")
    folder = GOLDEN / "parameters/expected/none"
    done = run_cwltool(folder, "--quiet", "--outdir", str(tmp_path), "pipeline.cwl", str(job))
    assert done.returncode == 0, done.stderr
    expected = GOLDEN / "parameters/expected/results/shown.txt"
    assert (tmp_path / "shown.txt").read_text() == expected.read_text()


@pytest.mark.parametrize("line", ["show_integer: many", "show_flag: 1", "show_choice: eqal"])
def test_a_wrong_value_in_a_job_is_refused_before_anything_runs(tmp_path, line):
    job = tmp_path / "job.yml"
    job.write_text(f"{line}\n")
    folder = GOLDEN / "parameters/expected/none"
    done = run_cwltool(folder, "--outdir", str(tmp_path), "pipeline.cwl", str(job))
    assert done.returncode != 0
    told = " ".join(done.stderr.split())
    assert f"the '{line.partition(':')[0]}' field is not valid" in told
    assert documents(tmp_path) == ["job.yml"]


@pytest.mark.parametrize("case", CASES)
def test_documents_do_not_depend_on_the_process_that_makes_them(tmp_path, case):
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed / "cwl"
        command = [sys.executable, "-m", "descpipe", "export-cwl", "-o", str(folder)]
        environment = {**ENVIRONMENT, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        pipeline = GOLDEN / case / "pipeline.yaml"
        subprocess.run([*command, str(pipeline)], env=environment, check=True, capture_output=True)
        made.append({name: (folder / name).read_bytes() for name in documents(folder)})
    assert made[0] == made[1]
