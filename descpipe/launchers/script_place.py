"""Where a script runs: what the command line says, and beside it the file of a site."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe.engines.apptainer import CACHE_VARIABLE
from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems
from descpipe.model.site import SINGLE_MACHINE, Site
from descpipe.reading.quantities import parse_time
from descpipe.reading.sites import read_site

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Step

# In the lines that batch systems read there is no way to quote that all of them understand.
VALUE = re.compile(r"[A-Za-z0-9_.,:;&|*@+()\[\]/-]+")
# What is said of a queue, by the names of the options.
QUEUE = ("account", "partition", "constraint", "qos")
# The launchers of batch systems, by Toil's names for these.
LAUNCHERS = {"slurm": "slurm", "torque": "pbs", "htcondor": "dagman"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptPlace:
    """Where a script runs.

    Attributes
    ----------
    engine : str
        What starts containers.
    images : Path or None
        The folder of the files of images, if somebody names one.
    queue : mapping of str to str
        What is said of those of `QUEUE`.
    options : tuple of str
        More words for the program that submits jobs.
    time_seconds : int or None
        The longest time of a step whose resources say none.
    """

    engine: str
    images: Path | None = None
    queue: Mapping[str, str]
    options: tuple[str, ...] = ()
    time_seconds: int | None = None

    def timed(self, pipeline: Pipeline) -> Pipeline:
        """Return a pipeline whose steps all have a time, if the place has one for those without."""
        return replace(pipeline, steps=tuple(self._timed(step) for step in pipeline.steps))

    def _timed(self, step: Step) -> Step:
        seconds = step.resources.time_seconds or self.time_seconds
        return replace(step, resources=replace(step.resources, time_seconds=seconds))


def add_engine(parser: ArgumentParser, names: Sequence[str]) -> None:
    """Add the choice of what starts containers, and the site; the first one is the default."""
    parser.add_argument(
        "--engine",
        choices=names,
        metavar="NAME",
        help=f"what starts the containers: {', '.join(names)} (default: that of the site, else "
        f"{names[0]})" + ("; with none, steps run on the Python there" if "none" in names else ""),
    )
    if "apptainer" in names:
        parser.add_argument(
            "--images",
            type=Path,
            metavar="DIR",
            help="for apptainer: the folder where `descpipe pull --engine apptainer -o DIR` puts "
            "the files of images (default: that of the site, else "
            f"{CACHE_VARIABLE}, else `images` beside FILE)",
        )
    parser.add_argument(
        "--site",
        metavar="SITE",
        help="take from this site what is not given: engine, folder of images, and what the batch "
        "system is told",
    )


def add_queue(parser: ArgumentParser, *names: str) -> None:
    """Add what batch systems are told of every job."""
    words = {
        "account": "who pays for the time",
        "partition": "partition or queue",
        "constraint": "kind of node",
        "qos": "quality of service",
    }
    for name in names:
        parser.add_argument(f"--{name}", type=value, metavar="NAME", help=words[name])
    parser.add_argument(
        "--time", type=_time, help="time of steps whose `resources` say none, such as 30min"
    )


def choose_place(
    pipeline: Path,
    options: Mapping[str, Any],
    engines: Sequence[str],
    batch_system: str = SINGLE_MACHINE,
) -> ScriptPlace:
    """Return where a script runs: the command line comes before the site.

    Parameters
    ----------
    pipeline : Path
        The pipeline file.
    options : mapping of str to value
        Those of the command line.
    engines : sequence of str
        What the launcher can start containers by; the first one is the default.
    batch_system : str
        Toil's name of that which the script is for.

    Raises
    ------
    BadInput
        If something is wrong with the site.
    Refused
        If it is for other scripts than this.
    """
    site = _read_site(options["site"], pipeline)
    if batch_system != SINGLE_MACHINE and site.batch_system not in ("", batch_system):
        _refuse_batch_system(site)
    queue = {key: options.get(key) or getattr(site.queue, key) for key in QUEUE}
    return ScriptPlace(
        engine=options["engine"] or _engine_of_site(site, engines),
        images=options.get("images") or site.images,
        queue={key: text for key, text in queue.items() if text},
        options=site.queue.options,
        time_seconds=options.get("time") or site.queue.time_seconds,
    )


def _read_site(name: str | None, pipeline: Path) -> Site:
    if name is None:
        return Site()
    problems = Problems()
    site = read_site(name, pipeline, problems, folders=("images",))
    if problems.has_errors:
        raise BadInput(problems.found)
    return site


def _refuse_batch_system(site: Site) -> None:
    what = (
        f"site {site.name} has the batch system {site.batch_system}, for which this script is not"
    )
    launcher = LAUNCHERS.get(site.batch_system)
    do = f"or write it by `descpipe script {launcher}`" if launcher else "or use `descpipe run`"
    raise Refused(f"{what}; choose another site, {do}")


def _engine_of_site(site: Site, engines: Sequence[str]) -> str:
    wanted = site.script_engine or site.engine or engines[0]
    if wanted not in engines:
        raise Refused(
            f"site {site.name} has the engine {wanted}, which this script cannot use; give one "
            f"of {', '.join(engines)} by --engine"
        )
    return wanted


def value(text: str) -> str:
    """Return a value for a batch system as it is; for argparse."""
    if not VALUE.fullmatch(text):
        raise ArgumentTypeError(f"{text!r}: no batch system has such a name; leave out what is odd")
    return text


def _time(text: str) -> int:
    try:
        return parse_time(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
