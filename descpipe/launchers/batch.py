"""What a batch system is asked for: the options of its launchers, and the resources of jobs."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from descpipe.engines.apptainer import CACHE_VARIABLE
from descpipe.launchers.script_engine import ScriptEngine
from descpipe.launchers.shell import array
from descpipe.launchers.step_words import earlier_steps

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.launchers.script_place import ScriptPlace
    from descpipe.model.pipeline import Pipeline, Step

PLAIN = re.compile(r"[A-Za-z0-9_.:=/-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What one job asks for.

    Attributes
    ----------
    name : str
        Its name.
    cores, memory_mib : int
        Processor cores and memory, on each node.
    minutes : int or None
        The longest time; None to leave it to the batch system.
    nodes : int
        How many machines.
    """

    name: str
    cores: int
    memory_mib: int
    minutes: int | None
    nodes: int = 1


def job_of_all(pipeline: Pipeline) -> Job:
    """Return the job that runs all steps in turn: the most of each, and the sum of their times."""
    needs = [step.resources for step in pipeline.steps]
    times = [
        step.resources.time_seconds * _runs(step)
        for step in pipeline.steps
        if step.resources.time_seconds is not None
    ]
    return Job(
        name=pipeline.name,
        cores=max(step.node_cores for step in pipeline.steps),
        memory_mib=max(need.memory_mib for need in needs),
        minutes=_minutes(sum(times)) if len(times) == len(needs) else None,
        nodes=max(step.nodes for step in pipeline.steps),
    )


def job_of_step(pipeline: Pipeline, step: Step) -> Job:
    """Return the job that runs one step."""
    seconds = step.resources.time_seconds
    return Job(
        name=f"{pipeline.name}-{step.name}",
        cores=step.node_cores,
        memory_mib=step.resources.memory_mib,
        minutes=None if seconds is None else _minutes(seconds),
        nodes=step.nodes,
    )


def request_lines(
    pipeline: Pipeline, request: Callable[[Job], Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """Return, for each step, the lines that say which steps it waits for and what its job is."""
    lines = {}
    for step in pipeline.steps:
        words = request(job_of_step(pipeline, step))
        after = array("after", earlier_steps(step))
        lines[step.name] = [*after, *array("request", [_quoted(word) for word in words])]
    return lines


def without_time(pipeline: Pipeline) -> tuple[str, ...]:
    """Return a line that tells why a job of all steps asks for no time, if it does not."""
    names = [step.name for step in pipeline.steps if step.resources.time_seconds is None]
    if not names:
        return ()
    listed = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")  # noqa: PLR2004
    return (f"It asks for no time, since these steps have none in `resources`: {listed}.",)


def add_job_options(parser: ArgumentParser) -> None:
    """Add the choice between one job and many."""
    parser.add_argument(
        "--job-per-step",
        action="store_true",
        help="submit a job for each step, which waits for the jobs of the steps before it; the "
        "parts of a scattered step are an array",
    )


def script_engine(path: Path, place: ScriptPlace) -> ScriptEngine:
    """Return what starts containers in a script, with the folder of the files of images."""
    given = place.images or os.environ.get(CACHE_VARIABLE)
    folder = Path(os.path.abspath(given)) if given else path.with_name("images")
    return ScriptEngine(name=place.engine, images=quote(str(folder)))


def _runs(step: Step) -> int:
    """Return how many times a step is run."""
    return (step.scatter.count or 1) if step.scatter else 1


def _quoted(word: str) -> str:
    """Return a word without quotes in it, quoted if it could be read in any other way."""
    return word if PLAIN.fullmatch(word) else f"'{word}'"


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
