"""A DAG of HTCondor: a node for each step, and a script that all nodes run."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.errors import Refused
from descpipe.launchers import batch
from descpipe.launchers.nodes import require_one_node
from descpipe.launchers.script import Script
from descpipe.launchers.script_place import add_engine, add_queue, choose_place
from descpipe.launchers.shell import array
from descpipe.launchers.step_words import earlier_steps, known_parts
from descpipe.sealing import sealed

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.launchers.script_place import ScriptPlace
    from descpipe.model.pipeline import Pipeline

SUMMARY = "a DAG of HTCondor"
ENGINES = ("apptainer", "docker", "podman", "none")
# A DAG cannot quote the names of files.
PLAIN = re.compile(r"[A-Za-z0-9_.+-]+")
# No node can have these names, in any case of letters.
RESERVED = {"PARENT", "CHILD", "ALL_NODES"}


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    add_engine(parser, ENGINES)
    add_queue(parser, "account")


def files(pipeline: Pipeline, path: Path, **options: Any) -> Mapping[str, str]:
    """Return the DAG, what each of its nodes submits, and the script that they run."""
    require_one_node(pipeline)
    if not PLAIN.fullmatch(path.name):
        good = re.sub(r"[^A-Za-z0-9_.+-]", "_", path.name)
        raise Refused(f"HTCondor cannot read a DAG called {path.name!r}; call it {good!r}")
    place = choose_place(pipeline.path, options, ENGINES, "htcondor")
    script = path.with_name(f"{path.name}.sh")
    submitted = path.with_name(f"{path.name}.sub")
    made = Script(
        launcher="dagman",
        pipeline=pipeline,
        path=script,
        engine=batch.script_engine(path, place),
        usage=(f"bash {script.name}    checks what is there, and submits {path.name}", *AGAIN),
        is_copied=True,
        extra={step.name: array("after", earlier_steps(step)) for step in pipeline.steps},
        parts=("one_job",),
        main="in_dag",
    )
    source = os.path.relpath(pipeline.path, path.parent)
    header = f"Made by descpipe {__version__} from {source}; `descpipe script dagman` makes it anew"
    return {
        path.name: sealed(header, "\n".join([*_dag(pipeline, submitted.name), ""])),
        submitted.name: sealed(header, "\n".join([*_submitted(script, place), ""])),
        script.name: made.text(),
    }


AGAIN = ("Submitted again, it goes on after the finished steps.",)


def _dag(pipeline: Pipeline, submitted: str) -> Iterator[str]:
    parts = known_parts(pipeline)
    for step in pipeline.steps:
        yield f"JOB {_node(step.name)} {submitted}"
        job = batch.job_of_step(pipeline, step)
        runs = len(parts[step.name]) if step.scatter else 1
        values = {"name": step.name, "parts": runs, "cores": job.cores, "memory": job.memory_mib}
        said = " ".join(f'step_{key}="{text}"' for key, text in values.items())
        yield f"VARS {_node(step.name)} {said}"
    for step in pipeline.steps:
        if earlier := [_node(name) for name in earlier_steps(step)]:
            yield f"PARENT {' '.join(earlier)} CHILD {_node(step.name)}"


def _node(step: str) -> str:
    return f"{step}_" if step.upper() in RESERVED else step


def _submitted(script: Path, place: ScriptPlace) -> Iterator[str]:
    yield "# What each node submits: a job, or as many as a scattered step has parts."
    yield "# All machines must see the same files. The words of jobs are in log/STEP/job.txt."
    yield "universe = vanilla"
    yield f"executable = {str(os.path.abspath(script)).replace('$', '$(DOLLAR)')}"
    yield 'environment = "DESCPIPE_STEP=$(step_name) DESCPIPE_PART=$(Process)"'
    yield "getenv = true"
    yield "should_transfer_files = NO"
    yield "request_cpus = $(step_cores)"
    yield "request_memory = $(step_memory)"
    if "account" in place.queue:
        yield f"accounting_group = {place.queue['account']}"
    yield "output = /dev/null"
    yield "error = /dev/null"
    yield "queue $(step_parts)"
