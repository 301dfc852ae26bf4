"""Where a run happens and by what: the command line first, then the site, then what is there."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from descpipe.console import tell_problems
from descpipe.engines import apptainer, docker
from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems, display_path
from descpipe.model.site import SINGLE_MACHINE, Queue, Site
from descpipe.reading.quantities import parse_time
from descpipe.reading.sites import read_site
from descpipe.runners.runner import RunEngine, RunnerName

if TYPE_CHECKING:
    from argparse import ArgumentParser

# Those of Toil 9.
BATCH_SYSTEMS = (
    *(SINGLE_MACHINE, "slurm", "torque", "lsf", "grid_engine", "htcondor", "mesos"),
    *("kubernetes", "aws_batch"),
)
JOB_STORE = "jobstore"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunPlace:
    """Where and by what a run is executed.

    Attributes
    ----------
    site : Site
        What the site and the command line say.
    runner : {"cwltool", "toil"}
        What executes.
    engine : {"docker", "podman", "apptainer", "none"}
        The containers.
    chosen_by : str
        Who chose the engine: ``"user"`` or ``"auto"``.
    reason : str
        Why it was chosen, to be shown.
    """

    site: Site
    runner: RunnerName
    engine: RunEngine
    chosen_by: str
    reason: str

    @property
    def batch_system(self) -> str:
        """Where Toil sends the steps."""
        return self.site.batch_system or SINGLE_MACHINE

    @property
    def is_here(self) -> bool:
        """Whether steps run on this machine."""
        return self.batch_system == SINGLE_MACHINE

    @property
    def images(self) -> Path | None:
        """The folder of the files of images; None if nobody names one."""
        given = os.environ.get(apptainer.CACHE_VARIABLE)
        return self.site.images or (Path(given).absolute() if given else None)

    def job_store(self, working: Path) -> Path:
        """Return where Toil keeps what it needs to go on with a run in a folder."""
        if self.site.job_store is None:
            return working / JOB_STORE
        # The name of the folder alone may be that of other runs too.
        digest = hashlib.sha256(os.fsencode(working)).hexdigest()[:12]
        return self.site.job_store / f"descpipe-{digest}"

    def told(self) -> str:
        """Return in words what executes, where that is not cwltool on this machine."""
        words = "" if self.runner == "cwltool" else f", toil on {self.batch_system}"
        return words + (f" (site {self.site.name})" if self.site.name else "")


def add_place(parser: ArgumentParser) -> None:
    """Add the options that say where a run happens."""
    parser.add_argument(
        "--site", default="", metavar="NAME", help="a place to run: its runner, engine and queue"
    )
    parser.add_argument(
        "--engine",
        choices=["auto", *get_args(RunEngine)],
        help="auto (default): docker if its engine answers, else none: the steps' own run.py "
        "on this Python; with a batch system apptainer",
    )
    parser.add_argument(
        "--runner",
        choices=get_args(RunnerName),
        help="program that executes the CWL (default: cwltool)",
    )
    parser.add_argument(
        "--batch-system",
        choices=BATCH_SYSTEMS,
        metavar="NAME",
        help=f"where Toil sends the steps: {', '.join(BATCH_SYSTEMS)} (default: {SINGLE_MACHINE})",
    )
    for name, what in (
        ("account", "who pays for jobs in the batch system"),
        ("partition", "partition or queue of the batch system"),
        ("qos", "quality of service, for Slurm"),
        ("constraint", "kind of nodes, for Slurm"),
        ("time", "time of steps whose `resources` say none, such as 30min"),
    ):
        parser.add_argument(f"--{name}", default="", help=what)
    parser.add_argument(
        "--job-store", type=Path, metavar="DIR", help="folder for Toil's job stores, without spaces"
    )
    parser.add_argument(
        "--work-dir", type=Path, metavar="DIR", help="folder for temporary files of steps"
    )
    parser.add_argument(
        "--restart",
        action="store_true",
        help="go on with a run of Toil that failed or was stopped; what has ended is not run again",
    )


def choose_place(
    pipeline: Path,
    *,
    site: str,
    engine: str | None,
    runner: str | None,
    batch_system: str | None,
    queue: Queue,
    work: Path | None,
    job_store: Path | None,
) -> RunPlace:
    """Return where a run happens.

    Raises
    ------
    BadInput
        If the site's file is wrong.
    Refused
        If what is asked for does not go together.
    """
    found = _merged(_read(site, pipeline), batch_system, queue, work, job_store)
    runs_by = runner or found.runner or ("toil" if found.batch_system else "cwltool")
    if runs_by == "cwltool" and (found.batch_system or SINGLE_MACHINE) != SINGLE_MACHINE:
        what = f"cwltool runs everything on this machine, not by {found.batch_system}"
        raise Refused(f"{what}; give --runner toil too")
    wanted = engine or found.engine or "auto"
    is_here = (found.batch_system or SINGLE_MACHINE) == SINGLE_MACHINE
    chosen, reason = _engine(wanted, is_here=is_here)
    if chosen == "podman" and os.geteuid() == 0:
        what = "the runners start podman for ordinary users only, and you are root"
        raise Refused(f"{what}; give --engine docker, or become an ordinary user")
    return RunPlace(
        site=found,
        runner=cast("RunnerName", runs_by),
        engine=chosen,
        chosen_by="auto" if wanted == "auto" else "user",
        reason=reason,
    )


def queue_of(account: str, partition: str, qos: str, constraint: str, time: str) -> Queue:
    """Return the queue options of the command line.

    Raises
    ------
    Refused
        If the time is none.
    """
    try:
        seconds = parse_time(time) if time else None
    except ValueError as error:
        raise Refused(f"--time: {error}") from error
    return Queue(
        account=account,
        partition=partition,
        qos=qos,
        constraint=constraint,
        time_seconds=seconds,
    )


def images_needed(pipeline: Path) -> Refused:
    """Return the refusal of a run for which no folder of images is named."""
    what = "where are the files of the images? Set CWL_SINGULARITY_CACHE, or `images` in the site"
    make = f"`descpipe pull {display_path(pipeline)} --engine apptainer -o DIR` makes them"
    return Refused(f"{what}; {make}")


def _read(name: str, pipeline: Path) -> Site:
    if not name:
        return Site()
    problems = Problems()
    site = read_site(name, pipeline, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    tell_problems(problems.found)
    return site


def _merged(
    site: Site,
    batch_system: str | None,
    queue: Queue,
    work: Path | None,
    job_store: Path | None,
) -> Site:
    """Put what the command line says before what the site says."""
    theirs = site.queue
    return replace(
        site,
        batch_system=batch_system or site.batch_system,
        queue=Queue(
            account=queue.account or theirs.account,
            partition=queue.partition or theirs.partition,
            qos=queue.qos or theirs.qos,
            constraint=queue.constraint or theirs.constraint,
            time_seconds=queue.time_seconds or theirs.time_seconds,
            options=theirs.options,
        ),
        work=work.absolute() if work else site.work,
        job_store=job_store.absolute() if job_store else site.job_store,
    )


def _engine(wanted: str, *, is_here: bool) -> tuple[RunEngine, str]:
    if wanted != "auto":
        return cast("RunEngine", wanted), ""
    if not is_here:
        return "apptainer", " (what clusters have; --engine names another)"
    reason = docker.unavailable_reason()
    return ("docker", "") if reason is None else ("none", f" (chosen because {reason})")
