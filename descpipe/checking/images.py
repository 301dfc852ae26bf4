"""Whether the images of a pipeline are on this machine, and made from the sources there now."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from descpipe.building.plan import CONTEXT_LABEL, plan_images
from descpipe.engines.choice import engine_words
from descpipe.engines.engine import load_engine
from descpipe.errors import BadInput, Refused
from descpipe.locking.local_digests import local_digests
from descpipe.locking.lock_file import renewal
from descpipe.model.lock import is_pinned
from descpipe.model.problem import Problems, counted, display_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.checking.pipeline_problems import PipelineProblems
    from descpipe.engines.choice import ChosenEngine
    from descpipe.engines.engine import EngineName, LocalImage
    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline

MISSING = "there is no such image on this machine"
OUTDATED = "the image was built from other sources than those there now"
MAX_NAMES = 3


class UsedImage(NamedTuple):
    """The image that a step runs in.

    Attributes
    ----------
    id : str
        Its id on this machine.
    digest : str
        What its registry calls it; empty for one that was never pushed.
    """

    id: str
    digest: str


def require_images(pipeline: Pipeline, engine: EngineName) -> dict[str, UsedImage]:
    """Return the image of each step, as an engine on this machine has it.

    Raises
    ------
    BadInput
        If a Dockerfile is wrong.
    Refused
        If images are missing, or were built from other sources than those that are there now.
    """
    problems = Problems()
    images = load_engine(engine).local_images(step.image for step in pipeline.steps)
    faults = image_faults(pipeline, images, problems)
    if problems.has_errors:
        raise BadInput(problems.found)
    if faults:
        lines = [f"{name}: {fault}" for name, fault in faults.items()]
        raise Refused("\n".join([*lines, f"{image_cure(pipeline, faults, engine)} them"]))
    return {step.name: _used(step.image, images[step.image]) for step in pipeline.steps}


def _used(name: str, image: LocalImage) -> UsedImage:
    digests = local_digests(name, image)
    own = [digest for digest in digests if name.endswith(digest)]
    return UsedImage(image.id, next(iter([*own, *digests]), ""))


def check_local_images(
    pipeline: Pipeline,
    chosen: ChosenEngine,
    problems: PipelineProblems,
    lock: Lock | None = None,
) -> None:
    """Warn of images that an engine has not, has outdated, or has not as in the lock."""
    images = chosen.engine.local_images(step.image for step in pipeline.steps)
    faults = image_faults(pipeline, images, problems.found)
    do = f"{image_cure(pipeline, faults, chosen.name)} them"
    missing = [name for name, fault in faults.items() if fault == MISSING]
    if missing:
        because = f" ({chosen.name} was asked, because {chosen.reason})" if chosen.reason else ""
        what = f"{_listed(missing)} not on this machine{because}"
        problems.warning("image-missing", ("steps",), what, do)
    outdated = [name for name, fault in faults.items() if fault == OUTDATED]
    if outdated:
        what = f"{_listed(outdated)} built from other sources than those there now"
        problems.warning("image-outdated", ("steps",), what, do)
    if lock is not None:
        _check_locked(pipeline, lock, images, chosen.name, problems)


def _check_locked(
    pipeline: Pipeline,
    lock: Lock,
    images: Mapping[str, LocalImage],
    engine: EngineName,
    problems: PipelineProblems,
) -> None:
    """Warn of images on this machine that are not those of the lock.

    That sources changed is told elsewhere.
    """
    own = {step.image for step in pipeline.steps if step.stage.folder is not None}
    path, option = pipeline.path, [*([] if own else ["--from-images"]), *engine_words(engine)]
    pull = shlex.join(["descpipe", "pull", display_path(path), *option, "--force"])
    other: dict[str, set[str]] = {}
    for step in lock.steps.values():
        image = images.get(step.image)
        known = local_digests(step.image, image) if image else ()
        if image is None or step.digest in known:
            continue
        is_of_others = step.context not in ("", image.labels.get(CONTEXT_LABEL))
        if is_of_others and step.image in own:
            continue
        do = f"`{pull}` replaces them by those of the registry"
        do = f"{renewal(path, *option)} locks them" if known else do
        other.setdefault(do, set()).add(step.image)
    for do, names in other.items():
        what = f"{_listed(sorted(names))} on this machine, but not as in the lock"
        problems.warning("image-not-locked", ("steps",), what, f"{do}; --locked takes the lock's")


def image_faults(
    pipeline: Pipeline, images: Mapping[str, LocalImage], problems: Problems
) -> dict[str, str]:
    """Return what is wrong with images, by their names: `MISSING` or `OUTDATED`."""
    plans = {plan.name: plan for plan in plan_images(pipeline, problems)}
    given = {step.image for step in pipeline.steps if step.stage.folder is None}
    faults = {}
    for name in sorted({step.image for step in pipeline.steps}):
        image = images.get(name)
        if image is None and (name in plans or name in given or is_pinned(name)):
            faults[name] = MISSING
        elif (
            image is not None
            and name in plans
            and image.labels.get(CONTEXT_LABEL) != plans[name].digest
        ):
            faults[name] = OUTDATED
    return faults


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"the image {names[0]} is"
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"{counted(len(names), 'image')} ({', '.join(names[:MAX_NAMES])}{more}) are"


def image_cure(pipeline: Pipeline, names: Collection[str], engine: EngineName) -> str:
    """Return what makes or fetches some images, in words that "them" may follow."""
    path = shlex.join([display_path(pipeline.path), *engine_words(engine)])
    if pipeline.is_locked:
        return f"`descpipe pull {path} --locked` fetches"
    faulty = [step for step in pipeline.steps if step.image in names]
    is_here = pipeline.images or any(step.stage.folder for step in pipeline.steps)
    option = "" if is_here else " --from-images"
    build = [f"`descpipe build {path}` builds"]
    pull = [f"`descpipe pull {path}{option}` fetches"]
    words = build if any(step.stage.folder for step in faulty) else []
    words += pull if any(step.stage.folder is None for step in faulty) else []
    return " and ".join(words)
