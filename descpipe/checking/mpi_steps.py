"""Whether the processes of steps can be started where a pipeline is run."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from descpipe.errors import MissingProgram
from descpipe.model.mpi_words import MPIRUN
from descpipe.model.problem import display_path
from descpipe.runners import program

if TYPE_CHECKING:
    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.model.pipeline import Pipeline, Step


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


def check_mpirun(pipeline: Pipeline, problems: PipelineProblems) -> None:
    """Warn of steps that an MPI of this machine must start, if it has none.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline, whose steps are in no containers.
    problems : PipelineProblems
        Gets warnings: it may be meant for another machine.
    """
    for step in _needing_mpirun(pipeline):
        problems.warning("no-mpirun", ("steps", step.name, "mpi"), *_no_mpirun(step))


def require_mpirun(pipeline: Pipeline) -> None:
    """Make sure that there is an MPI on this machine, if steps without containers need one.

    Raises
    ------
    MissingProgram
        If there is none.
    """
    for step in _needing_mpirun(pipeline):
        raise MissingProgram("; ".join(_no_mpirun(step)))


def has_mpirun() -> bool:
    """Whether steps without containers find an MPI."""
    return program.has_program(MPIRUN)


def _needing_mpirun(pipeline: Pipeline) -> list[Step]:
    """Return the steps that cannot be started without an MPI, if there is none."""
    needing = [step for step in pipeline.steps if step.mpi and pipeline.runs(step)]
    return [] if not needing or has_mpirun() else needing


def _no_mpirun(step: Step) -> tuple[str, str]:
    what = f"step {step.name!r} needs {MPIRUN}, but it is not installed here"
    return what, "`pip install mpich mpi4py`, or use --engine docker"
