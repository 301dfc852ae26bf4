"""What the record of a run says of itself, its inputs and its steps."""

import hashlib
import json
import os
import re
import socket
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import pytest

from descpipe.cli import main

PAGE = Path(__file__).parents[2] / "docs/record.md"
NONE = ["run", "pipeline.yaml", "--engine", "none"]


@pytest.fixture
def told(chain):
    """The chain, whose first step has parameters and a config file; returns how to run it."""
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        config='{"rules": "rules.yaml"}',
        parameters='{"nbin": 4, "cut": Parameter(float, 2.0, unit="arcmin"), "name": "a", '
        '"box": {"low": Parameter(float, 0.0, unit="deg"), "high": 1.0}}',
    )
    chain.write("pipeline rules.yaml", "deep: true\n")
    entry = "first: {config: {rules: pipeline rules.yaml}, parameters: {name: b}}"
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("first: {}", entry))

    def run(*words):
        assert main([*NONE, *words]) == 0
        return json.loads((chain.folder / "out/run.json").read_text())

    return run


def digest(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_run_has_an_id_and_tells_what_was_typed_and_where(chain, told):
    record = told("--set", "first.nbin=5", "--", "--debug")
    assert UUID(record["id"]).version == 4
    assert record["command"] == ["descpipe", *NONE, "--set", "first.nbin=5", "--", "--debug"]
    assert record["pipeline_file"] == str(chain.folder / "pipeline.yaml")
    assert record["folder"] == str(chain.folder / "out")
    assert record["source"] == {"commit": None, "changed": None}
    assert record["runner_version"] == version("cwltool")
    assert record["host"]["name"] == socket.gethostname()
    assert record["host"]["cores"] <= os.cpu_count()
    assert record["host"]["memory_mib"] > 0
    assert told("--anew", "--overwrite")["id"] != record["id"]


def test_inputs_and_outputs_are_told_with_what_they_hold(chain, told):
    record = told()
    raw = chain.folder / "my data/raw.txt"
    assert record["inputs"] == {
        "raw": [
            {
                "name": "raw.txt",
                "path": str(raw),
                "digest": digest(raw),
                "bytes": raw.stat().st_size,
            }
        ]
    }
    final = chain.folder / "out/final.txt"
    assert record["outputs"]["final"] == {
        "name": "final.txt",
        "digest": digest(final),
        "bytes": final.stat().st_size,
    }


def test_the_value_of_each_parameter_has_a_unit_and_a_true_origin(told):
    parameters = told("--set", "first.nbin=5", "--set", "first.box.high=2")["steps"]["first"][
        "parameters"
    ]
    assert parameters["nbin"] == {"value": 5, "origin": "command line", "unit": None}
    assert parameters["cut"] == {"value": 2.0, "origin": "default", "unit": "arcmin"}
    assert parameters["name"] == {"value": "b", "origin": "pipeline", "unit": None}
    assert parameters["box"] == {
        "value": {"low": 0.0, "high": 2.0},
        "origin": "command line",
        "unit": None,
        "fields": {
            "low": {"origin": "default", "unit": "deg"},
            "high": {"origin": "command line", "unit": None},
        },
    }


def test_a_step_tells_its_stage_config_files_and_where_its_inputs_come_from(chain, told):
    record = told()
    first, second = record["steps"]["first"], record["steps"]["second"]
    rules = chain.folder / "pipeline rules.yaml"
    assert first["stage"] == {"name": "first", "folder": str(chain.folder / "images/first")}
    assert first["config"] == {
        "rules": {
            "name": "pipeline rules.yaml",
            "path": str(rules),
            "digest": digest(rules),
            "bytes": rules.stat().st_size,
        }
    }
    assert first["needs"] == {"raw": {"tag": "raw", "step": None}}
    assert second["needs"] == {"once": {"tag": "once", "step": "first"}}
    assert record["started"] <= first["started"] <= first["ended"] <= second["started"]


def test_a_step_that_is_taken_over_keeps_its_times_and_has_the_origins_of_now(told):
    before = told()["steps"]["first"]
    now = told("--force", "last", "--set", "first.name=b", "--overwrite")["steps"]["first"]
    assert now["unchanged"] is True
    assert (now["started"], now["ended"]) == (before["started"], before["ended"])
    assert before["parameters"]["name"]["origin"] == "pipeline"
    assert now["parameters"]["name"]["origin"] == "command line"


def test_a_failed_run_is_told_as_well(chain):
    chain.stage("last", inputs='{"twice": "txt"}', outputs='{"final": "txt"}', run="1 / 0\n")
    assert main(NONE) == 4
    record = json.loads((chain.folder / "out.failed/run.json").read_text())
    assert record["steps"]["last"]["started"] <= record["steps"]["last"]["ended"]
    assert record["steps"]["last"]["needs"] == {"twice": {"tag": "twice", "step": "second"}}


def test_the_values_of_all_parts_are_told(chain):
    chain.stage(
        "first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters='{"nbin": 4}'
    )
    text = (chain.folder / "pipeline.yaml").read_text()
    entry = "first: {scatter: {parameters: {nbin: [1, 2]}}}"
    chain.write("pipeline.yaml", text.replace("first: {}", entry))
    chain.stage(
        "second",
        inputs='{"once": ["txt"]}',
        outputs='{"twice": "txt"}',
        run="open(self.get_output_path('twice'), 'w').write('both')\n",
    )
    assert main(NONE) == 0
    record = json.loads((chain.folder / "out/run.json").read_text())
    assert record["steps"]["first"]["parameters"]["nbin"] == {
        "value": [1, 2],
        "origin": "pipeline",
        "unit": None,
        "scattered": True,
    }


def test_the_page_of_the_record_names_every_key(told):
    record = told("--set", "first.box.high=2")
    step = record["steps"]["first"]
    keys = {*record, *record["host"], *record["engine"], *record["source"], *step, *step["stage"]}
    keys |= {*record["inputs"]["raw"][0], *step["parameters"]["box"], *step["needs"]["raw"]}
    assert keys <= set(re.findall(r"`(\w+)`", PAGE.read_text()))
