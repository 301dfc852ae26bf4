"""From a pipeline and its images, as they are now, to a lock; or to why there can be none."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING

from descpipe import __version__
from descpipe.building.plan import plan_images
from descpipe.engines.choice import engine_words
from descpipe.errors import BadInput, Refused
from descpipe.locking.digests import Fault, find_images
from descpipe.model.lock import Lock, LockedStep, lock_path
from descpipe.model.problem import Problems, display_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from descpipe.building.plan import ImagePlan
    from descpipe.engines.choice import ChosenEngine
    from descpipe.locking.digests import FoundImages
    from descpipe.model.pipeline import Pipeline, Step

OTHER_SOURCES = Fault(
    "was built from other sources than those there now",
    "give a new `version`, then `descpipe build PIPELINE` and `descpipe push PIPELINE` renew what "
    "is older than its sources",
)


def make_lock(
    pipeline: Pipeline, steps: Collection[str], engine: ChosenEngine | None
) -> tuple[Lock, Mapping[str, str]]:
    """Return a lock of some steps, and why registries could not be asked for some images.

    Raises
    ------
    BadInput
        If a Dockerfile is wrong.
    Refused
        If images have no digest that can be relied on, naming all of them.
    """
    problems = Problems()
    plans = {plan.name: plan for plan in plan_images(pipeline, problems)}
    if problems.has_errors:
        raise BadInput(problems.found)
    wanted = [step for step in pipeline.steps if step.name in steps]
    images = {step.image for step in wanted}
    bases = {base for image in images for base in _bases(image, plans)}
    found = find_images(sorted(images | bases), engine)
    faults = _faults(images, found, plans)
    if faults:
        raise Refused(_told(pipeline, faults, engine))
    lock = Lock(
        path=lock_path(pipeline.path),
        descpipe=__version__,
        pipeline=pipeline.name,
        version=pipeline.version,
        steps={step.name: _locked(step, found, plans) for step in wanted},
        names={key: getattr(pipeline, key) for key in pipeline.settings},
    )
    return lock, {name: why for name, why in found.unasked.items() if name in images}


def with_known(lock: Lock, old: Lock, *, from_images: bool) -> Lock:
    """Return a lock with what an older one knows of the same images.

    Parameters
    ----------
    lock, old : Lock
        The locks.
    from_images : bool
        Whether stages were read from their images, which do not tell commits.
    """
    steps = dict(lock.steps)
    for name, step in lock.steps.items():
        known = old.steps.get(name)
        if known is not None and known.pinned == step.pinned:
            git = known.git if from_images else step.git
            steps[name] = replace(step, bases=known.bases or step.bases, git=git)
    return replace(lock, steps=steps)


def _locked(step: Step, found: FoundImages, plans: Mapping[str, ImagePlan]) -> LockedStep:
    image = found.images[step.image]
    bases = {name: found.images.get(name) for name in _bases(step.image, plans)}
    return LockedStep(
        stage=step.stage.name,
        image=step.image,
        digest=image.digest,
        context=image.context,
        # Of a base that is not the one it was built on, nothing can be said.
        bases={
            name: base.digest
            for name, base in bases.items()
            if base is not None and base.context == plans[name].digest
        },
        git=step.stage.git,
    )


def _bases(image: str, plans: Mapping[str, ImagePlan]) -> Iterator[str]:
    """Return the project's own images that one builds on, and those that they build on."""
    plan = plans.get(image)
    for base in plan.bases if plan else ():
        if base.is_own:
            yield base.name
            yield from _bases(base.name, plans)


def _faults(
    images: Collection[str], found: FoundImages, plans: Mapping[str, ImagePlan]
) -> dict[str, Fault]:
    faults = {name: fault for name, fault in found.faults.items() if name in images}
    for name, image in found.images.items():
        if name in images and name in plans and image.context != plans[name].digest:
            faults[name] = OTHER_SOURCES
    return dict(sorted(faults.items()))


def _told(pipeline: Pipeline, faults: Mapping[str, Fault], engine: ChosenEngine | None) -> str:
    """Return a line for each fault, then one for each thing to do."""
    path = join([display_path(pipeline.path), *(engine_words(engine.name) if engine else ())])
    lines = [f"{name} {fault.what}" for name, fault in faults.items()]
    cures = dict.fromkeys(fault.do.replace("PIPELINE", path) for fault in faults.values())
    return "\n".join([*lines, *cures])
