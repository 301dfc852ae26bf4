"""A batch script for Slurm: one job for all steps, or a script that submits one for each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.nodes import require_one_node
from descpipe.launchers.script import Script
from descpipe.launchers.script_place import QUEUE, add_engine, add_queue, choose_place
from descpipe.launchers.shell import array

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from descpipe.launchers.batch import Job
    from descpipe.launchers.script_engine import ScriptEngine
    from descpipe.launchers.script_place import ScriptPlace
    from descpipe.model.pipeline import Pipeline, Step

SUMMARY = "a batch script for Slurm"
ENGINES = ("apptainer", "podman-hpc", "podman", "docker", "none")
# Engines by which processes on several nodes can be started, and what srun is told for each. In a
# container is the MPI of its image, or of the site; and no variables but those of Slurm and MPI.
SPREADING = {
    "apptainer": ("--mpi=pmi2", "--export=PATH"),
    "shifter": ("--export=PATH",),
    "none": (),
}
OFFERED = {"slurm": ("apptainer", "none"), "nersc": ("shifter",)}
# Engines that keep images in a place of their own, and the file with what fetches them.
FETCHING = {"shifter": "shifter_images", "podman-hpc": "podman_hpc_images"}


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    add_slurm_options(parser, ENGINES)


def add_slurm_options(parser: ArgumentParser, engines: Sequence[str]) -> None:
    """Add what every Slurm is told."""
    add_engine(parser, engines)
    batch.add_job_options(parser)
    add_queue(parser, *QUEUE)


def files(
    pipeline: Pipeline, path: Path, *, job_per_step: bool, **options: Any
) -> Mapping[str, str]:
    """Return the script, by its name."""
    place = choose_place(pipeline.path, options, ENGINES, "slurm")
    fetching = place.engine in FETCHING
    made = Script(
        launcher="slurm",
        pipeline=pipeline,
        path=path,
        engine=batch.script_engine(path, place),
        usage=(fetching_usage(path),) if fetching else (),
        parts=(FETCHING[place.engine],) if fetching else (),
    )
    return {path.name: slurm_script(made, place, job_per_step=job_per_step).text()}


def fetching_usage(script: Path) -> str:
    """Return how a script is called that fetches its images."""
    return f"bash {script.name} images    fetches the images, on a login node; do this first"


def slurm_script(script: Script, place: ScriptPlace, *, job_per_step: bool) -> Script:
    """Return a script with all that is Slurm's.

    Parameters
    ----------
    script : Script
        What is not Slurm's.
    place : ScriptPlace
        What Slurm is told.
    job_per_step : bool
        Whether it submits a job for each step.
    """
    pipeline, name = place.timed(script.pipeline), script.path.name
    require_one_node(pipeline, OFFERED[script.launcher], script.engine.name)
    launch = {step.name: _launch(step, script.engine) for step in pipeline.steps}
    given = [*(f"--{option}={text}" for option, text in place.queue.items()), *place.options]
    if not job_per_step:
        # Slurm's own default is the current folder, which may be one that cannot be written.
        log = f"--output={_in_header(script.path)}.%j.log"
        headers = [*_request(batch.job_of_all(pipeline)), log, *given]
        return replace(
            script,
            headers=tuple(f"#SBATCH {word}" for word in headers),
            usage=(*script.usage, f"sbatch {name}", *AGAIN, *batch.without_time(pipeline)),
            is_copied=True,
            extra=launch,
        )
    requests = batch.request_lines(pipeline, lambda job: [*_request(job), *given])
    return replace(
        script,
        usage=(*script.usage, f"bash {name}    submits a job for each step", *AGAIN),
        is_copied=True,
        extra={step: [*lines, *launch[step]] for step, lines in requests.items()},
        parts=(*script.parts, "slurm_jobs", "one_job"),
        main="in_jobs",
    )


AGAIN = ("Submitted again, it goes on after the finished steps.",)


def _in_header(path: Path) -> str:
    """Return a path as sbatch reads it in a header: `%` is for what it puts in by itself."""
    return re.sub(r"[^\w./-]", r"\\\g<0>", str(path)).replace("\\%", "%%")


def _request(job: Job) -> list[str]:
    words = [f"--job-name={job.name}", f"--nodes={job.nodes}", f"--ntasks={job.nodes}"]
    words += [f"--cpus-per-task={job.cores}", f"--mem={job.memory_mib}M"]
    return words + ([] if job.minutes is None else [f"--time={job.minutes}"])


def _launch(step: Step, engine: ScriptEngine) -> list[str]:
    """Return the lines that say how a step is started; each process, if it has several nodes."""
    if step.mpi is None or step.nodes == 1:
        return [f"launch=(srun --nodes=1 --ntasks=1 --cpus-per-task={step.node_cores})"]
    words = [f"--nodes={step.nodes}", f"--ntasks={step.mpi.processes}"]
    words += [f"--cpus-per-task={step.resources.cores}", "--kill-on-bad-exit=1"]
    return array("launch", ["srun", *words, *SPREADING[engine.name]])
