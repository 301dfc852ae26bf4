"""Processes that a step has: what is read of them, and how many cores they take on a machine."""

import pytest

from descpipe.model.pipeline import Mpi

HEAD = "output: out\nsteps:\n  alone: {}\n"


@pytest.fixture
def step(project):
    """What a step `sum` is with some lines of its own."""
    project.stage("alone", outputs='{"one": "txt"}')
    project.stage("sum", outputs='{"total": "txt"}')

    def read(*lines):
        project.pipeline(HEAD + "  sum:\n" + "".join(f"    {line}\n" for line in lines))
        return project.read().steps[1]

    return read


def test_a_step_has_one_process_if_it_says_nothing(step):
    alone = step("resources: {cores: 3}")
    assert (alone.mpi, alone.node_cores) == (None, 3)


@pytest.mark.parametrize(
    ("text", "mpi", "cores"),
    [
        ("{processes: 1}", Mpi(processes=1), 3),
        ("{processes: 4}", Mpi(processes=4), 12),
        ("{processes: 4, nodes: 2}", Mpi(processes=4, nodes=2), 6),
        ("{processes: 5, nodes: 2}", Mpi(processes=5, nodes=2), 9),
    ],
)
def test_each_process_has_the_cores_of_its_step(step, text, mpi, cores):
    found = step(f"mpi: {text}", "resources: {cores: 3}")
    assert (found.mpi, found.node_cores) == (mpi, cores)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["mpi: {processes: 2, nodes: 4}"],
            (
                "9:32: step 'sum' has 4 nodes for 2 processes; write at least `processes: 4`, or "
                "fewer nodes"
            ),
        ),
        (["mpi:"], "9:9: mpi is empty; write it as in `mpi: {processes: 4}`, or remove it"),
        (["mpi: {}"], "9:10: mpi is empty; write it as in `mpi: {processes: 4}`, or remove it"),
        (["mpi: {nodes: 2}"], "9:10: mpi has no 'processes'; add a line such as `processes: 8`"),
        (["mpi: {processes: 0}"], "9:22: processes is 0; write 1 or more"),
        (
            ["mpi: {process: 4}"],
            "9:11: 'process' is not a key of mpi; did you mean 'processes'?",
        ),
        (
            ["ntasks: 4"],
            (
                "9:5: 'ntasks' is not a key of step 'sum'; it is called 'processes' here; write it "
                "below `mpi` of the step"
            ),
        ),
        (
            ["mpi: {processes: 4}", "scatter: {shards: 2}"],
            (
                "9:10: step 'sum' has shards and processes, but get_rank() can only tell one of "
                "them; keep `mpi` for processes that talk to each other, or `shards` for runs "
                "that do not"
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_once(project, step, lines, told):
    step()
    project.pipeline(HEAD + "  sum:\n" + "".join(f"    {line}\n" for line in lines))
    assert [problem.partition(":")[2] for problem in project.problems()] == [told]
