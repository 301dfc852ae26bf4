"""A batch script for Slurm: one job for all steps, or a script that submits one for each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.script import Script

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.launchers.batch import Job
    from descpipe.model.pipeline import Pipeline

SUMMARY = "a batch script for Slurm"
# Engines that keep images in a place of their own, and the file with what fetches them.
FETCHING = {"shifter": "shifter_images", "podman-hpc": "podman_hpc_images"}


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    batch.add_engine(parser, "apptainer", "podman-hpc", "podman", "docker", "none")
    add_slurm_options(parser)


def add_slurm_options(parser: ArgumentParser) -> None:
    """Add what every Slurm is told."""
    batch.add_job_options(parser)
    for name, what in (("constraint", "kind of node"), ("qos", "quality of service")):
        parser.add_argument(f"--{name}", type=batch.value, metavar="NAME", help=what)


def files(
    pipeline: Pipeline,
    path: Path,
    *,
    engine: str,
    job_per_step: bool,
    **options: Any,
) -> Mapping[str, str]:
    """Return the script, by its name."""
    options = batch.with_site(pipeline, options)
    made = slurm_script(
        Script(
            launcher="slurm",
            pipeline=pipeline,
            path=path,
            engine=batch.batch_engine(path, engine, options["images"]),
            usage=(fetching_usage(path),) if engine in FETCHING else (),
            parts=(FETCHING[engine],) if engine in FETCHING else (),
        ),
        options,
        job_per_step=job_per_step,
    )
    return {path.name: made.text()}


def fetching_usage(script: Path) -> str:
    """Return how a script is called that fetches its images."""
    return f"bash {script.name} images    fetches the images, on a login node; do this first"


def slurm_script(script: Script, options: Mapping[str, Any], *, job_per_step: bool) -> Script:
    """Return a script with all that is Slurm's.

    Parameters
    ----------
    script : Script
        What is not Slurm's.
    options : mapping of str to str
        The values of `batch.QUEUE`.
    job_per_step : bool
        Whether it submits a job for each step.
    """
    pipeline, name = script.pipeline, script.path.name
    launch = {step.name: [_launch(step.resources.cores)] for step in pipeline.steps}
    given = [f"--{option}={options[option]}" for option in batch.QUEUE if options[option]]
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
        parts=(*script.parts, "slurm_jobs"),
        main="in_jobs",
    )


AGAIN = ("Submitted again, it goes on after the finished steps.",)


def _in_header(path: Path) -> str:
    """Return a path as sbatch reads it in a header: `%` is for what it puts in by itself."""
    return re.sub(r"[^\w./-]", r"\\\g<0>", str(path)).replace("\\%", "%%")


def _request(job: Job) -> list[str]:
    words = [f"--job-name={job.name}", "--nodes=1", "--ntasks=1"]
    words += [f"--cpus-per-task={job.cores}", f"--mem={job.memory_mib}M"]
    return words + ([] if job.minutes is None else [f"--time={job.minutes}"])


def _launch(cores: int) -> str:
    return f"launch=(srun --ntasks=1 --cpus-per-task={cores})"
