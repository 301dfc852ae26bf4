"""A shard of a work: what the stage is told, and that nobody does the work of all."""

from pathlib import Path

import pytest
from launching import stage_class


def numbers(stage):
    words = f"{stage.get_rank()} {stage.get_size()} {stage.get_comm()}"
    Path(stage.get_output_path("out")).write_text(words)


def same(stage):
    Path(stage.get_output_path("out")).write_text(f"all of {stage.get_size()}")


def told(launch, *words, run=numbers):
    ending = launch(stage_class(run, outputs={"out": "txt"}), *words)
    assert ending.status == 0, ending.err
    return (launch.outputs / "out.txt").read_text()


def test_a_stage_alone_is_the_only_one(launch):
    assert told(launch) == "0 1 None"


def test_a_shard_knows_its_number_from_0_and_how_many_there_are(launch):
    assert told(launch, "--shard=003-of-128") == "2 128 None"


def test_in_a_shell_the_shard_is_in_the_environment(launch, monkeypatch):
    monkeypatch.setenv("DESC_SHARD", "2-of-2")
    assert told(launch) == "1 2 None"
    assert told(launch, "--shard=1-of-3") == "0 3 None"
    assert told(launch, "--all-given") == "0 1 None"


@pytest.mark.parametrize("text", ["3", "3/8", "0-of-8", "9-of-8", "-1-of-8", "a-of-b", "1-of-8x"])
def test_what_is_no_shard_is_told(launch, text):
    said = launch.say(f"--shard={text}", outputs={"out": "txt"})
    assert said == f"probe: --shard={text}: expected NUMBER-of-COUNT, such as 3-of-8\n"


def test_a_stage_that_does_the_work_of_all_shards_has_failed(launch):
    said = launch.say("--shard=1-of-2", run=same, outputs={"out": "txt"})
    assert "this is shard 1-of-2, but run() never asked get_rank()" in said


def test_processes_that_talk_are_no_shards(launch, monkeypatch):
    monkeypatch.setenv("PMI_RANK", "0")
    monkeypatch.setenv("PMI_SIZE", "2")
    said = launch.say("--shard=1-of-2", outputs={"out": "txt"})
    assert "this is shard 1-of-2, but 2 processes were started for it" in said
