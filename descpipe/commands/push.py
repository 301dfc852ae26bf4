"""Push the images of a pipeline's stages to their registry, base images first.

What the registry has already is not sent again. Steps with an `image` of their
own are left out. Passwords are those of `docker login` or `podman login`.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.checking.images import MISSING, OUTDATED
from descpipe.checking.purposes import PUSH
from descpipe.commands.options import load_pipeline, open_engine
from descpipe.commands.transfers import Transfers
from descpipe.console import Outcome
from descpipe.engines.choice import WantedEngine, add_engine, engine_words
from descpipe.errors import BadInput, Refused
from descpipe.model.problem import Problems, display_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.building.plan import ImagePlan
    from descpipe.engines.choice import ChosenEngine
    from descpipe.engines.engine import Engine, LocalImage


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="replace other images that the registry has"
    )


def run(*, pipeline: Path, engine: WantedEngine, force: bool) -> int:
    """Push; print the names of the images with their digests."""
    model = load_pipeline(pipeline, PUSH)
    problems = Problems()
    plans = plan_images(model, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    chosen = open_engine(engine)
    images = chosen.engine.local_images(plan.name for plan in plans)
    _require_current(plans, images, chosen, pipeline)
    transfers = Transfers()
    for plan in plans:
        transfers.move(plan.name, _push(plan.name, images[plan.name], chosen.engine, force=force))
    transfers.tell("pushed")
    return 0


def _push(
    name: str, image: LocalImage, engine: Engine, *, force: bool
) -> Callable[[Callable[[str], None]], tuple[str, Outcome, str]]:
    def action(on_line: Callable[[str], None]) -> tuple[str, Outcome, str]:
        from descpipe.publishing.pushing import push  # loads an HTTP client

        pushed = push(name, image, engine, on_line, force=force)
        note = "another build of the same sources is there" if pushed.is_another_build else ""
        return pushed.name, Outcome.CURRENT if pushed.was_there else Outcome.PUSHED, note

    return action


def _require_current(
    plans: Sequence[ImagePlan],
    images: Mapping[str, LocalImage],
    chosen: ChosenEngine,
    pipeline: Path,
) -> None:
    """Push nothing at all if an image is missing, or is not what its sources make now."""
    missing = f"{chosen.name} has no such image" if chosen.reason else MISSING
    faults = {plan.name: _fault(plan, images.get(plan.name), missing) for plan in plans}
    lines = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    if lines:
        words = shlex.join([display_path(pipeline), *engine_words(chosen.name)])
        cure = f"`descpipe build {words}` builds them; nothing was pushed"
        raise Refused("\n".join([*lines, cure]))


def _fault(plan: ImagePlan, image: LocalImage | None, missing: str) -> str:
    if image is None:
        return missing
    return "" if image.labels.get(CONTEXT_LABEL) == plan.digest else OUTDATED
