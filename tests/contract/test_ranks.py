"""What a stage is told of its processes, and that each of them does a part of the work only."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from launching import stage_class

# The communicator of two processes, of which this is the first.
COMM = SimpleNamespace(
    Get_rank=lambda: 0, Get_size=lambda: 2, Barrier=lambda: None, bcast=lambda value: value
)


@pytest.fixture
def two_processes(monkeypatch):
    monkeypatch.setenv("PMI_RANK", "0")
    monkeypatch.setenv("PMI_SIZE", "2")
    package = SimpleNamespace(MPI=SimpleNamespace(COMM_WORLD=COMM))
    monkeypatch.setitem(sys.modules, "mpi4py", package)


def write(stage, text="done"):
    Path(stage.get_output_path("out")).write_text(text)


def write_rank(stage):
    write(stage, f"{stage.get_rank()} of {stage.get_size()}")


@pytest.mark.parametrize(("words", "wanted"), [([], "0 of 1"), (["--processes=1"], "0 of 1")])
def test_a_process_alone_is_the_first_of_one(launch, words, wanted):
    assert launch(stage_class(write_rank, outputs={"out": "txt"}), *words).status == 0
    assert (launch.outputs / "out.txt").read_text() == wanted


@pytest.mark.usefixtures("two_processes")
def test_as_many_processes_as_were_asked_for_run_the_stage(launch):
    ending = launch(stage_class(write_rank, outputs={"out": "txt"}), "--processes=2")
    assert ending.status == 0, ending.err
    assert (launch.outputs / "out.txt").read_text() == "0 of 2"


def test_a_process_that_is_alone_though_more_were_asked_for_does_nothing(launch):
    said = launch.say("--processes=4", run=write, outputs={"out": "txt"})
    assert said == (
        "probe: 4 processes should run this stage, but here is 1; "
        "start it by the mpirun of its MPI\n"
    )


@pytest.mark.usefixtures("two_processes")
def test_fewer_processes_than_were_asked_for_do_nothing(launch):
    assert "4 processes should run this stage, but here is 2" in launch.say("--processes=4")


@pytest.mark.usefixtures("two_processes")
def test_a_stage_whose_processes_all_do_the_same_has_failed(launch):
    said = launch.say("--processes=2", run=write, outputs={"out": "txt"})
    assert said == (
        "probe: 2 processes ran, but run() never asked get_comm() or get_rank(); "
        "each did all of the work\n"
    )


@pytest.mark.parametrize("text", ["0", "-1", "two", ""])
def test_what_is_no_number_of_processes_is_told(launch, text):
    said = launch.say(f"--processes={text}", outputs={"out": "txt"})
    assert said == f"probe: --processes={text}: expected a number of processes, 1 or more\n"
