"""Steps with several processes, where they are checked."""

import os

import pytest

from descpipe.checking import resources
from descpipe.checking.purposes import CHECK, CHECK_WITHOUT_ENGINE, EXPORT, RUN, SCRIPT
from descpipe.runners import program

TOLD = (
    "step 'first' has processes on 2 nodes, which `descpipe run` and runners of CWL cannot start; "
    "`descpipe script slurm pipeline.yaml run.sh` writes a script that can, or write `nodes: 1`"
)
ON_TWO = ("first: {}", "first: {mpi: {processes: 4, nodes: 2}}")


@pytest.fixture(autouse=True)
def _small_machine(monkeypatch):
    monkeypatch.setattr(resources, "usable_cores", lambda: 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def told_of_nodes(problems):
    return [problem for problem in problems if "nodes" in problem]


@pytest.mark.parametrize("purpose", [*RUN.values(), *EXPORT.values()], ids=lambda it: it.verb)
def test_processes_on_several_nodes_are_refused_by_what_uses_cwl(found, purpose):
    assert told_of_nodes(found(ON_TWO, purpose=purpose)) == [f"pipeline.yaml:8:38: {TOLD}"]


def test_processes_on_several_nodes_are_a_warning_where_nothing_is_about_to_run(found):
    assert told_of_nodes(found(ON_TWO)) == [f"pipeline.yaml:8:38: warning: {TOLD}"]


def test_processes_on_several_nodes_are_fine_in_scripts(found):
    assert told_of_nodes(found(ON_TWO, purpose=SCRIPT)) == []


def test_the_cores_of_all_processes_are_counted(found):
    fits = "{mpi: {processes: 2}}"
    told = found(("first: {}", f"first: {fits}"))
    assert [problem for problem in told if "cores" in problem] == []
    told = found((fits, "{mpi: {processes: 3}, resources: {cores: 2}}"))
    wanted = "step 'first' asks for 6 cores, this machine has 2; run it on a larger machine, or "
    assert [problem for problem in told if "cores" in problem] == [
        f"pipeline.yaml:8:28: warning: {wanted}with fewer `processes`"
    ]


@pytest.mark.parametrize(
    ("purpose", "number"),
    [(CHECK_WITHOUT_ENGINE, 1), (CHECK_WITHOUT_ENGINE.elsewhere(), 0), (CHECK, 0)],
)
def test_a_missing_mpirun_is_a_warning_where_steps_have_no_containers(
    found, monkeypatch, tmp_path, purpose, number
):
    monkeypatch.setattr(program, "search_path", lambda: str(tmp_path))
    told = found(("first: {}", "first: {mpi: {processes: 2}}"), purpose=purpose)
    said = "step 'first' needs mpirun, but it is not installed here; `pip install mpich mpi4py`, "
    wanted = [f"pipeline.yaml:8:11: warning: {said}or use --engine docker"] * number
    assert [problem for problem in told if "needs mpirun" in problem] == wanted


def test_a_step_that_is_skipped_needs_no_mpirun(found, monkeypatch, tmp_path):
    monkeypatch.setattr(program, "search_path", lambda: str(tmp_path))
    changes = [
        ("steps:", "switches: {often: false}\nsteps:"),
        ("last: {}", "last: {mpi: {processes: 2}, when: often}"),
    ]
    assert found(*changes, purpose=CHECK_WITHOUT_ENGINE) == []
