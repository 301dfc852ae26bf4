"""Pull the images of a pipeline's steps from their registries.

What is here already is not fetched again. An image that was built here and is
in no registry is not replaced. With --locked, the pipeline file and its lock
are enough. Passwords are those of `docker login`, `podman login` or
`apptainer registry login`.

With --engine apptainer, files are made that cwltool and Toil find by their
names where there is no network. An image that only Docker or podman has here
is taken from there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.checking.locked_images import locked_images
from descpipe.checking.purposes import PULL
from descpipe.commands.options import add_from_images, add_locked, load_pipeline, open_engine
from descpipe.commands.pull_files import OTHER_SOURCES, pull_files
from descpipe.commands.transfers import Transfers
from descpipe.console import Outcome
from descpipe.engines.apptainer import CACHE_VARIABLE
from descpipe.engines.choice import WantedEngine, add_engine
from descpipe.errors import Refused
from descpipe.model.problem import Problems

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from descpipe.engines.engine import Engine
    from descpipe.model.pipeline import Pipeline


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    add_engine(parser, "apptainer")
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument(
        "--force",
        action="store_true",
        help="take the names from images that were built here; they are kept under other tags",
    )
    parser.add_argument(
        "-o",
        dest="folder",
        type=Path,
        metavar="DIR",
        help=f"folder of the files of apptainer (default: ${CACHE_VARIABLE})",
    )


def run(
    *,
    pipeline: Path,
    engine: WantedEngine | Literal["apptainer"],
    locked: bool,
    from_images: bool,
    force: bool,
    folder: Path | None,
) -> int:
    """Pull; print the names of the images with their digests, or of their files."""
    if folder is not None and engine != "apptainer":
        raise Refused("-o is the folder of files for apptainer: give --engine apptainer too")
    if locked:
        names, sources = locked_images(pipeline), {}
    else:
        model = load_pipeline(pipeline, PULL, from_images=from_images)
        names, sources = tuple(dict.fromkeys(step.image for step in model.steps)), _sources(model)
    if engine == "apptainer":
        return pull_files(names, sources, folder, force=force)
    chosen = open_engine(engine).engine
    transfers = Transfers()
    for name in names:
        transfers.move(name, _pull(name, chosen, sources.get(name, ""), force=force))
    transfers.tell("pulled")
    return 0


def _pull(
    name: str, engine: Engine, sources: str, *, force: bool
) -> Callable[[Callable[[str], None]], tuple[str, Outcome, str]]:
    def action(on_line: Callable[[str], None]) -> tuple[str, Outcome, str]:
        from descpipe.publishing.pulling import pull  # loads an HTTP client

        pulled = pull(name, engine, on_line, force=force)
        notes = [f"the one built here is now {pulled.kept}"] if pulled.kept else []
        if sources and pulled.labels.get(CONTEXT_LABEL) != sources:
            notes.append(OTHER_SOURCES)
        outcome = Outcome.CURRENT if pulled.was_here else Outcome.PULLED
        return pulled.name, outcome, "; ".join(notes)

    return action


def _sources(pipeline: Pipeline) -> dict[str, str]:
    """Return the digest of each image's sources as they are here now, as far as they are right."""
    return {plan.name: plan.digest for plan in plan_images(pipeline, Problems())}
