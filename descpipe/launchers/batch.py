"""What a batch system is asked for: the options of its launchers, and the resources of jobs."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from descpipe.engines.apptainer import CACHE_VARIABLE
from descpipe.errors import BadInput, Refused
from descpipe.launchers.script_engine import ScriptEngine
from descpipe.launchers.shell import array
from descpipe.launchers.step_words import earlier_steps
from descpipe.model.problem import Problems
from descpipe.reading.sites import read_site

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Resources, Step

# In the lines that batch systems read there is no way to quote that all of them understand.
VALUE = re.compile(r"[A-Za-z0-9_.,:;&|*@+()\[\]/-]+")
# What a site says of its queue, by the names of the options.
QUEUE = ("account", "partition", "constraint", "qos")
PLAIN = re.compile(r"[A-Za-z0-9_.:=/-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What one job asks for.

    Attributes
    ----------
    name : str
        Its name.
    cores, memory_mib : int
        Processor cores and memory.
    minutes : int or None
        The longest time; None to leave it to the batch system.
    """

    name: str
    cores: int
    memory_mib: int
    minutes: int | None


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
        cores=max(need.cores for need in needs),
        memory_mib=max(need.memory_mib for need in needs),
        minutes=_minutes(sum(times)) if len(times) == len(needs) else None,
    )


def job_of_step(pipeline: Pipeline, name: str, needs: Resources) -> Job:
    """Return the job that runs one step."""
    seconds = needs.time_seconds
    return Job(
        name=f"{pipeline.name}-{name}",
        cores=needs.cores,
        memory_mib=needs.memory_mib,
        minutes=None if seconds is None else _minutes(seconds),
    )


def request_lines(
    pipeline: Pipeline, request: Callable[[Job], Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """Return, for each step, the lines that say which steps it waits for and what its job is."""
    lines = {}
    for step in pipeline.steps:
        words = request(job_of_step(pipeline, step.name, step.resources))
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
    """Add what all batch systems are told."""
    parser.add_argument(
        "--job-per-step",
        action="store_true",
        help="submit a job for each step, which waits for the jobs of the steps before it",
    )
    parser.add_argument("--account", type=value, metavar="NAME", help="who pays for the time")
    parser.add_argument("--partition", type=value, metavar="NAME", help="partition or queue")
    add_site(parser)


def add_site(parser: ArgumentParser) -> None:
    """Add the site that says what is not given as an option."""
    parser.add_argument(
        "--site",
        metavar="SITE",
        help="take account, partition, kind of node and folder of images from this site, where "
        "they are not given",
    )


def with_site(pipeline: Pipeline, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options, those that were not given from the site that was.

    Raises
    ------
    BadInput
        If something is wrong with the site.
    Refused
        If it has a value that no batch system could read.
    """
    wanted = dict(options)
    name = wanted.pop("site")
    if name is None:
        return wanted
    problems = Problems()
    site = read_site(name, pipeline.path, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    said = {key: getattr(site.queue, key) for key in QUEUE} | {"images": site.images}
    for key, text in said.items():
        if text and key in wanted and not wanted[key]:
            if key in QUEUE and not VALUE.fullmatch(text):
                raise Refused(f"site {name}: no batch system has a {key} {text!r}; correct it")
            wanted[key] = text
    return wanted


def add_engine(parser: ArgumentParser, *names: str) -> None:
    """Add the choice of what starts containers; the first one is the default."""
    parser.add_argument(
        "--engine",
        choices=names,
        default=names[0],
        help=f"what starts the containers (default: {names[0]})"
        + ("; none: the steps run on the Python that is there" if "none" in names else ""),
    )
    if "apptainer" in names:
        parser.add_argument(
            "--images",
            type=Path,
            metavar="DIR",
            help="for apptainer: the folder where `descpipe pull --engine apptainer -o DIR` puts "
            f"the files of images (default: {CACHE_VARIABLE}, else `images` beside FILE)",
        )


def batch_engine(path: Path, engine: str, images: Path | None = None) -> ScriptEngine:
    """Return what starts containers, with the folder of the files of images."""
    given = images or os.environ.get(CACHE_VARIABLE)
    folder = Path(os.path.abspath(given)) if given else path.with_name("images")
    return ScriptEngine(name=engine, images=quote(str(folder)))


def value(text: str) -> str:
    """Return a value for a batch system as it is; for argparse."""
    if not VALUE.fullmatch(text):
        raise ArgumentTypeError(f"{text!r}: no batch system has such a name; leave out what is odd")
    return text


def _runs(step: Step) -> int:
    """Return how many times a step is run."""
    return (step.scatter.count or 1) if step.scatter else 1


def _quoted(word: str) -> str:
    """Return a word without quotes in it, quoted if it could be read in any other way."""
    return word if PLAIN.fullmatch(word) else f"'{word}'"


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
