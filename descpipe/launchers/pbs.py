"""A batch script for PBS: one job for all steps, or a script that submits one for each."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.nodes import require_one_node
from descpipe.launchers.script import Script
from descpipe.launchers.script_place import add_engine, add_queue, choose_place

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.launchers.batch import Job
    from descpipe.model.pipeline import Pipeline

SUMMARY = "a batch script for PBS"
ENGINES = ("apptainer", "podman", "docker", "none")
LETTERS = {"account": "-A", "partition": "-q"}
AGAIN = "Submitted again, it goes on after the finished steps."


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    add_engine(parser, ENGINES)
    batch.add_job_options(parser)
    add_queue(parser, *LETTERS)


def files(
    pipeline: Pipeline, path: Path, *, job_per_step: bool, **options: Any
) -> Mapping[str, str]:
    """Return the script, by its name."""
    require_one_node(pipeline)
    place = choose_place(pipeline.path, options, ENGINES, "torque")
    given = [(LETTERS[name], text) for name, text in place.queue.items() if name in LETTERS]
    timed = place.timed(pipeline)
    made = Script(
        launcher="pbs",
        pipeline=pipeline,
        path=path,
        engine=batch.script_engine(path, place),
        is_copied=True,
    )
    if job_per_step:
        made = replace(
            made,
            usage=(f"bash {path.name}    submits a job for each step", AGAIN),
            extra=batch.request_lines(
                timed, lambda job: [*chain(*_request(job), *given), *place.options]
            ),
            parts=("pbs_jobs", "one_job"),
            main="in_jobs",
        )
    else:
        headers = [*_request(batch.job_of_all(timed)), ("-j", "oe"), *given, place.options]
        made = replace(
            made,
            usage=(f"qsub {path.name}", AGAIN, *batch.without_time(timed)),
            headers=tuple(f"#PBS {' '.join(words)}" for words in headers if words),
        )
    return {path.name: made.text()}


def _request(job: Job) -> list[tuple[str, str]]:
    wanted = f"select=1:ncpus={job.cores}:mem={job.memory_mib}mb"
    if job.minutes is not None:
        wanted += f",walltime={job.minutes // 60:02}:{job.minutes % 60:02}:00"
    return [("-N", job.name), ("-l", wanted)]
