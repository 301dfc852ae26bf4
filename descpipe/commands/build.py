"""Build the images of a pipeline's stages with Docker or podman.

Only what changed since the last build is built again: the files of an image,
its build arguments, or the image below it. Images that do not need each other
are built at the same time.
"""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.building.builder import Builder, MissingBaseError
from descpipe.building.failure import BuildFailure, failed_build, missing_base
from descpipe.building.plan import ImagePlan, plan_images
from descpipe.building.schedule import Schedule
from descpipe.checking.purposes import BUILD
from descpipe.commands.options import load_pipeline, open_engine
from descpipe.console import Outcome, Progress, problem_line
from descpipe.engines.choice import WantedEngine, add_engine
from descpipe.engines.engine import BuildFailedError
from descpipe.errors import BadInput, DescpipeError, MachineTrouble
from descpipe.model.problem import Problems, counted

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

# More at once would rather wait for one disk and one network.
MAX_DEFAULT_JOBS = 4


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="build also what has not changed since the last build"
    )
    parser.add_argument(
        "--jobs",
        type=_number_of_jobs,
        default=min(os.cpu_count() or 1, MAX_DEFAULT_JOBS),
        metavar="N",
        help="images to build at the same time (default: one for each core, at most "
        f"{MAX_DEFAULT_JOBS})",
    )


def _number_of_jobs(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is not a number of images, 1 or more")
    return int(text)


def run(*, pipeline: Path, engine: WantedEngine, force: bool, jobs: int) -> int:
    """Build; print the names of the images."""
    model = load_pipeline(pipeline, BUILD)
    problems = Problems()
    plans = plan_images(model, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    chosen = open_engine(engine).engine
    _Build(plans, Builder(chosen, plans, force=force)).execute(jobs)
    for plan in plans:
        print(plan.name)
    return 0


class _Build:
    """One call of the verb: builds, shows how it goes on, and tells what failed."""

    def __init__(self, plans: Sequence[ImagePlan], builder: Builder) -> None:
        self.plans = plans
        self.builder = builder
        self.progress = Progress()
        self.failures: list[BuildFailure] = []

    def execute(self, jobs: int) -> None:
        """Build all images.

        Raises
        ------
        DescpipeError, MachineTrouble
            If some could not be built; what became of each is told.
        """
        left = Schedule(self.plans, self._build, self._stop).run(jobs)
        folders = {plan.name: plan.folder.name for plan in self.plans}
        for name, missing in left.items():
            self.progress.end(folders[name], Outcome.LEFT, f"needs {folders[missing]}")
        if self.failures:
            raise self._error(len(left))

    def _build(self, plan: ImagePlan) -> bool:
        """Build an image in a thread; return whether it is there."""
        name = plan.folder.name
        self.progress.start(name)
        if self.builder.is_current(plan):
            self.progress.end(name, Outcome.CURRENT)
            return True
        log: list[str] = []

        def follow(line: str) -> None:
            log.append(line)
            self.progress.update(name, line)

        try:
            self.builder.build(plan, follow)
        except BuildFailedError as error:
            return self._failed(name, failed_build(plan, log, error))
        except MissingBaseError as error:
            return self._failed(name, missing_base(plan, error))
        self._end(name, Outcome.BUILT)
        return True

    def _failed(self, name: str, failure: BuildFailure) -> bool:
        self._end(name, Outcome.FAILED)
        self.failures.append(failure)
        return False

    def _end(self, name: str, outcome: Outcome) -> None:
        if name in self.progress.started:  # else it was stopped, which is told already
            self.progress.end(name, outcome)

    def _stop(self) -> None:
        for name in list(self.progress.started):
            self.progress.end(name, Outcome.STOPPED)
        self.builder.engine.stop_builds()

    def _error(self, left: int) -> DescpipeError:
        told = [failure.log for failure in self.failures if failure.log]
        told += [problem_line(failure.problem) for failure in self.failures]
        if len(self.failures) + left > 1:
            needing = f", and {left} above them not tried" if left else ""
            told.append(f"{counted(len(self.failures), 'image')} could not be built{needing}")
        full = any(failure.is_full_disk for failure in self.failures)
        return (MachineTrouble if full else DescpipeError)("\n".join(told))
