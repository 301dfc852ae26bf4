"""Toil, the runner for batch systems, called as a program."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from descpipe.cwl.bundle import JOB_ORDER, WORKFLOW
from descpipe.errors import Refused
from descpipe.model.problem import printable
from descpipe.model.site import SINGLE_MACHINE
from descpipe.process import Ending, run_streaming
from descpipe.runners.events import STOPPING, RunnerResult
from descpipe.runners.left_containers import left_containers
from descpipe.runners.program import environment_of, find_program, outputs_of
from descpipe.runners.runner import ENGINE_OPTIONS
from descpipe.runners.toil_jobs import end_jobs, end_workers, label
from descpipe.runners.toil_messages import ToilMessages
from descpipe.runners.toil_parts import ToilParts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from descpipe.runners.events import Event, RunnerFolders
    from descpipe.runners.runner import RunPlan

# What `Runner` names, some of which is made elsewhere.
__all__ = ["container_ids", "end_jobs", "find", "run"]

MISSING = "the runner Toil is not installed; `pip install 'toil[cwl]'`, beside descpipe"
# It takes its jobs out of the batch system when it is ended.
MESSAGES = "messages.txt"
PATIENCE_SECONDS = 40.0
# Toil's own process runs beside the step in each job, and needs some memory too.
LEAST_MEMORY = "1Gi"
DEFAULT = "256Mi"
# Its workers get the path in a line that nobody quotes.
USABLE_PATH = re.compile(r"[\w./+,@%=-]+", re.ASCII)


def find() -> str:
    """Return the path of the program: beside this Python, else on PATH.

    Raises
    ------
    MissingProgram
        If it is in neither place.
    """
    return find_program("toil-cwl-runner", MISSING)


def run(folders: RunnerFolders, plan: RunPlan, on_event: Callable[[Event], None]) -> RunnerResult:
    """Run the documents in a folder.

    Parameters
    ----------
    folders : RunnerFolders
        Where it reads and writes.
    plan : RunPlan
        How.
    on_event : callable
        Called with each event.
    """
    program = find()
    work = plan.work or folders.temporary
    work.mkdir(parents=True, exist_ok=True)
    # Toil's own modules make Python warn, which would stand between its messages.
    quiet = {"PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "ignore")}
    environment = {**environment_of(plan, program), **_queue_variables(plan), **quiet}
    if plan.batch_system == SINGLE_MACHINE:  # elsewhere jobs would have the folder of this machine
        environment["TMPDIR"] = str(work)
    messages = ToilMessages(on_event, ToilParts(folders.logs, plan.part_counts, plan.ended_parts))
    words = [program, *toil_words(folders, plan, work)]
    ending = Ending(
        patience=PATIENCE_SECONDS,
        # If it is killed, its jobs on this machine go on.
        when_ended=lambda: end_workers(require_job_store(plan)),
        when_interrupted=lambda: on_event(STOPPING),
    )
    status, output = run_streaming(words, environment, messages.line, ending)
    return RunnerResult(exit_status=status, outputs=outputs_of(output))


def toil_words(folders: RunnerFolders, plan: RunPlan, work: Path) -> list[str]:
    """Return the options of a run and its documents.

    Parameters
    ----------
    folders : RunnerFolders
        Where it reads and writes.
    plan : RunPlan
        How.
    work : Path
        Where temporary files go.
    """
    words = [f"--jobStore={require_job_store(plan)}", f"--workDir={work}"]
    words += [f"--outdir={folders.results}", f"--log-dir={folders.logs}"]
    words += [f"--batchSystem={plan.batch_system}", "--clean=onSuccess"]
    words += ["--logColors=False", "--disableProgress"]
    # They would grow, and stay, among the temporary files of all.
    words += [f"--writeMessages={work / MESSAGES}"]
    # One job for each step, with the resources and the time of that step.
    words += ["--disableChaining=True", "--retryCount=0"]
    # A job that failed gets at least these when a run goes on: not more than its step asks for, or
    # it may fit nowhere any more.
    words += [f"--defaultMemory={DEFAULT}", f"--defaultDisk={DEFAULT}"]
    # Images are here before a run starts: descpipe makes sure of that.
    words += [*ENGINE_OPTIONS[plan.engine], "--no-prepull"]
    if plan.batch_system != SINGLE_MACHINE:
        words.append(f"--cwl-min-ram={LEAST_MEMORY}")
    words += ["--restart"] if plan.is_restart else []
    documents = [str(folders.documents / WORKFLOW), str(folders.documents / JOB_ORDER)]
    return [*words, *_queue_words(plan), *plan.options, *documents]


def require_job_store(plan: RunPlan) -> Path:
    """Return the folder of the job store.

    Raises
    ------
    Refused
        If Toil cannot use its path.
    """
    if plan.job_store is None:
        raise Refused("Toil needs a folder for its job store: --job-store DIR")
    if not USABLE_PATH.fullmatch(str(plan.job_store)):
        what = f"Toil cannot work with the path of its job store, {printable(str(plan.job_store))}"
        do = "name a folder without spaces or special letters by --job-store DIR"
        raise Refused(f"{what}; {do}")
    return plan.job_store


def container_ids(folders: RunnerFolders) -> list[str]:
    """Return the ids of the containers that a run left on this machine.

    With ``--cidfile-dir`` workers of Toil 9.6 die, so that containers are known by their mounts.
    """
    return left_containers(folders.temporary)


def _queue_words(plan: RunPlan) -> list[str]:
    """Return Toil's options for the queue, as far as it has some."""
    queue = plan.queue
    words = []
    if queue.time_seconds and plan.batch_system != SINGLE_MACHINE:
        words.append(f"--defaultWalltime={queue.time_seconds}")
    if plan.batch_system != "slurm":
        return words
    words += [f"--slurmPartition={queue.partition}"] if queue.partition else []
    words += [f"--slurmQOS={queue.qos}"] if queue.qos else []
    given = [f"--comment={label(require_job_store(plan))}"]
    given += [f"--account={queue.account}"] if queue.account else []
    given += [f"--constraint={queue.constraint}"] if queue.constraint else []
    given += queue.options
    # Toil splits the text again, as a shell would.
    return [*words, f"--slurmArgs={shlex.join(given)}"]


def _queue_variables(plan: RunPlan) -> dict[str, str]:
    """Return the environment by which Toil is told of queues that it has no options for."""
    queue = plan.queue
    if plan.batch_system not in ("torque", "grid_engine"):
        return {}
    given = ["-A", queue.account] if queue.account else []
    given += ["-q", queue.partition] if queue.partition else []
    given += queue.options
    name = "TOIL_TORQUE_ARGS" if plan.batch_system == "torque" else "TOIL_GRIDENGINE_ARGS"
    before = os.environ.get(name, "")
    text = " ".join(part for part in (before, shlex.join(given)) if part)
    return {name: text} if text else {}
