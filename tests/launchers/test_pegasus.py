"""Workflows for Pegasus, as its own package makes them and reads them back."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from Pegasus import yaml

from descpipe.cli import main

SCATTERED = Path(__file__).parents[1] / "golden" / "scattered"


@pytest.fixture
def workflow(chain):
    """Return what is in the workflow of the chain of steps."""

    def make(*words):
        assert main(["script", "pegasus", "pipeline.yaml", "workflow.yml", *words]) == 0
        return yaml.loads((chain.folder / "workflow.yml").read_text())

    return make


def test_jobs_wait_for_those_whose_files_they_read(workflow):
    made = workflow()
    assert made["name"] == "tiny"
    waits = {entry["id"]: entry["children"] for entry in made["jobDependencies"]}
    assert waits == {"first": ["second"], "second": ["last"]}
    first = made["jobs"][0]
    assert first["arguments"] == [
        "--outputs=.",
        "--threads=1",
        "--all-given",
        "--input=raw=raw.txt",
    ]
    assert {(use["lfn"], use["type"]) for use in first["uses"]} == {
        ("raw.txt", "input"),
        ("once.txt", "output"),
    }
    assert first["profiles"] == {"pegasus": {"cores": 1, "memory": 1024}}


def test_every_step_runs_in_its_image(workflow, chain):
    catalog = workflow()["transformationCatalog"]
    images = {entry["name"]: entry["image"] for entry in catalog["containers"]}
    ran = {
        entry["name"]: images[entry["sites"][0]["container"]]
        for entry in catalog["transformations"]
    }
    assert ran == {
        f"{step}": f"docker://desc/tiny-{step}:1.0" for step in ("first", "second", "last")
    }
    catalog = workflow("--images", "sif")["transformationCatalog"]
    assert (
        catalog["containers"][0]["image"] == f"file://{chain.folder}/sif/desc_s_tiny-first:1.0.sif"
    )


def test_inputs_are_found_where_they_are(workflow, chain):
    (replica,) = workflow()["replicaCatalog"]["replicas"]
    assert replica["lfn"] == "raw.txt"
    assert replica["pfns"] == [{"site": "local", "pfn": f"{chain.folder}/my data/raw.txt"}]


def test_each_part_of_a_scattered_step_is_a_job(tmp_path, monkeypatch):
    shutil.copytree(SCATTERED, tmp_path / "here", ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(tmp_path / "here")
    assert main(["script", "pegasus", "pipeline.yaml", "workflow.yml"]) == 0
    made = yaml.loads(Path("workflow.yml").read_text())
    jobs = {job["id"]: job for job in made["jobs"]}
    assert all(re.fullmatch(r"[-\w]+", name, re.ASCII) for name in jobs)  # as Pegasus demands
    second = jobs["measure-part-2"]
    assert second["nodeLabel"] == "measure, 1-sky.nbin-3"
    assert second["arguments"][3:] == [
        "--output=table=tables.1-sky.nbin-3",
        "--parameter=nbin=3",
        "--parameter=factor=1.0",
        "--input=sky-exposure=exposures.000000.txt",
    ]
    assert "--shard=3-of-3" in jobs["share-part-3"]["arguments"]
    parts = [f"1-sky.nbin-{nbin}" for nbin in (2, 3)] + [f"2-sky.nbin-{nbin}" for nbin in (2, 3)]
    read = [f"--input=parts=fits.tables.{part}.txt" for part in parts]
    assert jobs["collect"]["arguments"][3:] == read
    waits = {entry["id"]: entry["children"] for entry in made["jobDependencies"]}
    assert waits["measure-part-2"] == ["fit-part-2"]
    assert waits["share-part-1"] == ["collect", "collect-shares"]
    written = {use["lfn"] for job in made["jobs"] for use in job["uses"] if use["type"] == "output"}
    results = {path.name for path in (SCATTERED / "expected/results").iterdir()}
    assert written == {
        name for name in results if not name.endswith((".stdout.txt", ".stderr.txt"))
    }


def test_it_is_the_same_whenever_it_is_made(chain):
    chain.stage("second", inputs='{"once": "txt", "raw": "txt"}', outputs='{"twice": "txt"}')
    texts = []
    for seed in ("1", "2", "3"):
        words = [sys.executable, "-m", "descpipe", "script", "pegasus", "pipeline.yaml", "w.yml"]
        subprocess.run(words, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        texts.append((chain.folder / "w.yml").read_text())
    assert texts[0] == texts[1] == texts[2]


def test_it_tells_neither_the_time_nor_the_user(workflow, chain):
    workflow()
    text = (chain.folder / "workflow.yml").read_text()
    assert text.startswith("# Made by descpipe ")
    assert "createdBy" not in text
    workflow("--images", "sif")  # a file that was not edited is replaced


def test_what_it_cannot_say_is_refused(chain, capsys):
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": ["txt"]}',
        parameters='{"label": "two words"}',
    )
    chain.stage("second", inputs='{"once": ["txt"]}', outputs='{"twice": "txt"}')
    assert main(["script", "pegasus", "pipeline.yaml", "workflow.yml"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert told[0].startswith("step 'first' writes a list of txt files ('once'), but Pegasus must")
    assert told[1].startswith("step 'first': '--parameter=label=two words' holds what Pegasus does")
