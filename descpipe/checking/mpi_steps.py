"""Whether the processes of steps can be started where a pipeline is run."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from descpipe.model.mpi_words import MPIRUN
from descpipe.model.problem import display_path
from descpipe.runners.program import find_program

if TYPE_CHECKING:
    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.model.pipeline import Pipeline


def check_nodes(pipeline: Pipeline, problems: PipelineProblems, *, is_certain: bool) -> None:
    """Tell of steps on several machines: runners of CWL cannot start their processes.

    They would drop the container, or start the same process many times.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    problems : PipelineProblems
        Gets errors.
    is_certain : bool
        Whether a runner is about to be used; otherwise it could be a script, and it is a warning.
    """
    script = f"`descpipe script slurm {quote(display_path(pipeline.path))} run.sh`"
    for step in pipeline.steps:
        if step.nodes > 1:
            what = f"step {step.name!r} has processes on {step.nodes} nodes, which `descpipe run` "
            what += "and runners of CWL cannot start"
            do = f"{script} writes a script that can, or write `nodes: 1`"
            where = ("steps", step.name, "mpi", "nodes")
            if is_certain:
                problems.error("several-nodes", where, what, do)
            else:
                problems.warning("several-nodes", where, what, do)


def require_mpirun(pipeline: Pipeline) -> None:
    """Make sure that there is an MPI on this machine, if steps without containers need one.

    Raises
    ------
    MissingProgram
        If there is none.
    """
    for step in pipeline.steps:
        if step.mpi and pipeline.runs(step):
            missing = f"step {step.name!r} needs {MPIRUN}, but it is not installed here"
            find_program(MPIRUN, f"{missing}; `pip install mpich mpi4py`, or use --engine docker")
