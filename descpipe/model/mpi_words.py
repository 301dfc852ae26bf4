"""The words that start the processes of a step, and tell its stage how many there should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.model.pipeline import Step

MPIRUN = "mpirun"


def mpirun_words(step: Step) -> tuple[str, ...]:
    """Return what stands before the command of a step to start it as several processes."""
    return (MPIRUN, "-n", str(step.mpi.processes)) if step.mpi else ()


def processes_words(step: Step) -> tuple[str, ...]:
    """Return the option of a stage's `run.py` that lets it count its processes."""
    return (f"--processes={step.mpi.processes}",) if step.mpi else ()
