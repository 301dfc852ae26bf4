"""Build the images of a pipeline's stages with Docker, base images first.

Only what changed since the last build is built again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.building.context import context_archive
from descpipe.building.plan import CONTEXT_LABEL, ImagePlan, plan_images
from descpipe.checking.purposes import BUILD
from descpipe.commands.options import load_pipeline
from descpipe.console import Outcome, Progress
from descpipe.engines import docker
from descpipe.engines.engine import BuildFailedError
from descpipe.errors import BadInput, DescpipeError
from descpipe.model.problem import Problems, display_path

if TYPE_CHECKING:
    from argparse import ArgumentParser

SHOWN_LINES = 30


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    parser.add_argument(
        "--force", action="store_true", help="build also what has not changed since the last build"
    )


def run(*, pipeline: Path, force: bool) -> int:
    """Build; print the names of the images."""
    model = load_pipeline(pipeline, BUILD)
    problems = Problems()
    plans = plan_images(model, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    docker.require()
    progress = Progress()
    for plan in plans:
        _build(plan, progress, force=force)
    for plan in plans:
        print(plan.name)
    return 0


def _build(plan: ImagePlan, progress: Progress, *, force: bool) -> None:
    name = plan.folder.name
    progress.start(name)
    image = docker.local_images([plan.name]).get(plan.name)
    if not force and image is not None and image.labels.get(CONTEXT_LABEL) == plan.digest:
        progress.end(name, Outcome.CURRENT)
        return
    log: list[str] = []

    def follow(line: str) -> None:
        log.append(line)
        progress.update(name, line)

    try:
        docker.build_image(
            plan.name, context_archive(plan.files), plan.arguments, plan.labels, follow
        )
    except BuildFailedError as error:
        progress.end(name, Outcome.FAILED)
        raise DescpipeError(_failure(plan, log, str(error))) from error
    progress.end(name, Outcome.BUILT)


def _failure(plan: ImagePlan, log: list[str], message: str) -> str:
    shown = "\n".join(f"  | {line}" for line in log[-SHOWN_LINES:])
    dockerfile = display_path(plan.folder / "Dockerfile")
    steps = [line for line in log if line.startswith("Step ")]
    where = f" at {steps[-1].partition(' : ')[2]!r}" if steps else ""
    return f"{shown}\n{dockerfile}: {plan.name} could not be built{where}: {message}"
