"""The digests of images: what an engine on this machine and the registry say, if both agree."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.locking.differences import short
from descpipe.locking.local_digests import local_digests
from descpipe.model.image_name import parse_image_name
from descpipe.model.lock import pinned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from descpipe.engines.choice import ChosenEngine
    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage

MAX_REQUESTS = 8
# What a registry says of an image; a text says why it could not be asked.
Answer: TypeAlias = "RemoteImage | str | None"


@dataclass(frozen=True, slots=True)
class FoundImage:
    """An image that registries know.

    Attributes
    ----------
    digest : str
        ``sha256:...``.
    context : str
        Digest of the sources that it was built from; empty if its labels do not tell.
    """

    digest: str
    context: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an image has no digest that can be relied on.

    Attributes
    ----------
    what : str
        What follows the image's name.
    do : str
        What to do about all images with such a fault; PIPELINE stands for the file.
    """

    what: str
    do: str


NOT_PUSHED = Fault("is in no registry", "`descpipe push PIPELINE` publishes what was not pushed")
NOT_BUILT = Fault(
    "is in no registry, and not on this machine",
    "`descpipe build PIPELINE` and `descpipe push PIPELINE` make and publish what is missing",
)
TRY_AGAIN = "`descpipe push PIPELINE` publishes them, if it was not done; else try again later"
PULL = "`descpipe pull PIPELINE` takes what the registry has"
PUSH = (
    "`descpipe push PIPELINE --force` replaces what the registry has; or give a new `version`, "
    "then `descpipe build PIPELINE` and `descpipe push PIPELINE`"
)


@dataclass(slots=True)
class FoundImages:
    """What was found of some images.

    Attributes
    ----------
    images : dict of str to FoundImage
        By their names.
    faults : dict of str to Fault
        Those of the others, by their names.
    unasked : dict of str to str
        Those of ``images`` of which this machine alone was asked, and why.
    """

    images: dict[str, FoundImage] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    unasked: dict[str, str] = field(default_factory=dict)


def find_images(names: Iterable[str], engine: ChosenEngine | None) -> FoundImages:
    """Ask an engine, if there is one, and the registries of some images for their digests."""
    wanted = tuple(dict.fromkeys(names))
    here = engine.engine.local_images(wanted) if engine else {}
    there = _ask_registries(wanted)
    found = FoundImages()
    for name in wanted:
        image = here.get(name)
        known = local_digests(name, image) if image else ()
        _decide(name, image, known, there[name], found)
    return found


def _ask_registries(names: Iterable[str]) -> dict[str, Answer]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for name in names:
        parts = parse_image_name(name)
        by_host[parts.host if parts else ""].append(name)
    answers: dict[str, Answer] = {}
    for same in by_host.values():
        answers |= _ask_one(same)
    return answers


def _ask_one(names: list[str]) -> dict[str, Answer]:
    """Ask one registry for images; if it fails twice in the same way, it fails for all of them."""
    first, rest = names[:2], names[2:]
    answers = {name: _ask(name) for name in first}
    reasons = {answer if isinstance(answer, str) else None for answer in answers.values()}
    if None not in reasons and len(reasons) == 1:
        return answers | dict.fromkeys(rest, *reasons)
    with ThreadPoolExecutor(MAX_REQUESTS) as pool:
        return answers | dict(zip(rest, pool.map(_ask, rest), strict=True))


def _ask(name: str) -> Answer:
    """Return what a registry says of an image, or why it says nothing."""
    try:
        return remote_image(name)
    except TransferFailedError as error:
        return str(error)


def _decide(
    name: str,
    here: LocalImage | None,
    known: tuple[str, ...],
    there: Answer,
    found: FoundImages,
) -> None:
    """Take the digest of an image, or tell why there is none that can be relied on."""
    if here and isinstance(there, str) and len(known) == 1:
        found.images[name] = _found(known[0], here)
        found.unasked[name] = there
    elif isinstance(there, str):
        what = f"cannot be looked up: {there}"
        found.faults[name] = Fault(what, TRY_AGAIN)
    elif here and there is None and len(known) == 1:
        _decide_by_digest(name, known[0], here, found)
    elif there is None:
        found.faults[name] = NOT_PUSHED if here else NOT_BUILT
    elif here is None or there.digest in known or here.id == there.id:
        found.images[name] = _found(there.digest, there)
    elif known:
        what = f"is {short(known[0])} on this machine, {short(there.digest)} in its registry"
        found.faults[name] = Fault(what, PULL)
    elif here.labels.get(CONTEXT_LABEL) == there.labels.get(CONTEXT_LABEL, ""):
        found.images[name] = _found(there.digest, there)
    else:
        what = f"was built anew since {short(there.digest)}, which is in its registry, was pushed"
        found.faults[name] = Fault(what, PUSH)


def _decide_by_digest(name: str, digest: str, here: LocalImage, found: FoundImages) -> None:
    """Take an image that was pushed, and whose tag is now gone, if its content is still there."""
    there = _ask(pinned(name, digest))
    if there is None:
        found.faults[name] = NOT_PUSHED
        return
    found.images[name] = _found(digest, here)
    if isinstance(there, str):
        found.unasked[name] = there


def _found(digest: str, image: LocalImage | RemoteImage) -> FoundImage:
    return FoundImage(digest, image.labels.get(CONTEXT_LABEL, ""))
