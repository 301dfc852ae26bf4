"""The jobs of a run of Toil, which outlive it if it is killed: in a batch system and here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from descpipe.process import capture
from descpipe.runners.left_processes import kill_those_with

if TYPE_CHECKING:
    from collections.abc import Collection

ANSWER_SECONDS = 30
CANCEL = {
    "slurm": "scancel",
    "torque": "qdel",
    "grid_engine": "qdel",
    "lsf": "bkill",
    "htcondor": "condor_rm",
}
# Without it, Toil has not begun.
BEGUN = Path("shared", "rootJobStoreID")


def has_begun(job_store: Path) -> bool:
    """Whether there is something in a job store that Toil can go on with."""
    return (job_store / BEGUN).is_file()


def label(job_store: Path) -> str:
    """Return the word by which Slurm knows the jobs of a run."""
    return f"descpipe-{hashlib.sha256(os.fsencode(job_store)).hexdigest()[:12]}"


def end_jobs(batch_system: str, job_store: Path, numbers: Collection[str]) -> None:
    """End all jobs of a run; those that are gone already are no problem.

    Parameters
    ----------
    batch_system : str
        Where they are.
    job_store : Path
        The job store of the run.
    numbers : collection of str
        Those that are known.
    """
    end_workers(job_store)
    if batch_system == "slurm":
        # Toil may have been killed before it could tell of a job.
        numbers = {*numbers, *_labelled(label(job_store))}
    if numbers and batch_system in CANCEL:
        _answer(CANCEL[batch_system], *sorted(numbers))


def end_workers(job_store: Path) -> None:
    """Kill the processes on this machine that work for a job store: Toil itself, and its jobs."""
    store = os.fsencode(job_store)
    kill_those_with({b"file:" + store, b"--jobStore=" + store})


def _labelled(name: str) -> list[str]:
    told = _answer("squeue", "--noheader", f"--user={os.getuid()}", "--format=%i %k")
    rows = [line.split(None, 1) for line in told.splitlines()]
    return [row[0] for row in rows if row[1:] == [name]]


def _answer(*words: str) -> str:
    """Return what a program writes; nothing if it is not there or does not answer."""
    if which(words[0]) is None:
        return ""
    try:
        return capture(list(words), ANSWER_SECONDS)[1]
    except OSError:
        return ""
