"""A batch script for PBS: one job for all steps, or a script that submits one for each."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
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

SUMMARY = "a batch script for PBS"
LETTERS = {"account": "-A", "partition": "-q"}
AGAIN = "Submitted again, it goes on after the finished steps."


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    batch.add_engine(parser, "apptainer", "podman", "docker", "none")
    batch.add_job_options(parser)


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
    given = [(letter, options[name]) for name, letter in LETTERS.items() if options[name]]
    made = Script(
        launcher="pbs",
        pipeline=pipeline,
        path=path,
        engine=batch.batch_engine(path, engine, options["images"]),
        is_copied=True,
    )
    if job_per_step:
        made = replace(
            made,
            usage=(f"bash {path.name}    submits a job for each step", AGAIN),
            extra=batch.request_lines(pipeline, lambda job: [*chain(*_request(job), *given)]),
            parts=("pbs_jobs",),
            main="in_jobs",
        )
    else:
        headers = [*_request(batch.job_of_all(pipeline)), ("-j", "oe"), *given]
        made = replace(
            made,
            usage=(f"qsub {path.name}", AGAIN, *batch.without_time(pipeline)),
            headers=tuple(f"#PBS {letter} {value}" for letter, value in headers),
        )
    return {path.name: made.text()}


def _request(job: Job) -> list[tuple[str, str]]:
    wanted = f"select=1:ncpus={job.cores}:mem={job.memory_mib}mb"
    if job.minutes is not None:
        wanted += f",walltime={job.minutes // 60:02}:{job.minutes % 60:02}:00"
    return [("-N", job.name), ("-l", wanted)]
