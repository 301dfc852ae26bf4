"""The digests of images: what an engine on this machine and the registry say, if both agree."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.locking.differences import short
from descpipe.locking.local_digests import local_digests
from descpipe.model.image_name import parse_image_name
from descpipe.model.lock import pinned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from descpipe.engines.engine import Engine, LocalImage
    from descpipe.engines.registry import RemoteImage

MAX_REQUESTS = 8


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
PULL = "`descpipe pull PIPELINE` takes what the registry has"
PUSH = "`descpipe push PIPELINE --force` replaces what the registry has, or give a new `version`"


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


def find_images(names: Iterable[str], engine: Engine | None) -> FoundImages:
    """Ask an engine, if there is one, and the registries of some images for their digests."""
    wanted = tuple(dict.fromkeys(names))
    here = engine.local_images(wanted) if engine else {}
    there = _ask_registries(wanted)
    found = FoundImages()
    for name in wanted:
        _decide(name, here.get(name), there[name], found)
    return found


def _ask_registries(names: Iterable[str]) -> dict[str, RemoteImage | str | None]:
    """Ask for all images; a registry that does not answer once is not asked again."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for name in names:
        parts = parse_image_name(name)
        by_host[parts.host if parts else ""].append(name)
    answers: dict[str, RemoteImage | str | None] = {}
    for same in by_host.values():
        first, is_silent = _ask(same[0])
        answers[same[0]] = first
        if is_silent:
            answers |= dict.fromkeys(same[1:], first)
            continue
        with ThreadPoolExecutor(MAX_REQUESTS) as pool:
            rest = pool.map(_ask, same[1:])
            answers |= {name: answer for name, (answer, _) in zip(same[1:], rest, strict=True)}
    return answers


def _ask(name: str) -> tuple[RemoteImage | str | None, bool]:
    """Return what a registry says of an image, and whether it does not answer at all."""
    try:
        return remote_image(name), False
    except TransferFailedError as error:
        return str(error), error.is_temporary


def _decide(
    name: str, here: LocalImage | None, there: RemoteImage | str | None, found: FoundImages
) -> None:
    """Take the digest of an image, or tell why there is none that can be relied on."""
    known = local_digests(name, here) if here else ()
    if here and isinstance(there, str) and len(known) == 1:
        found.images[name] = _found(known[0], here)
        found.unasked[name] = there
    elif isinstance(there, str):
        what = f"cannot be looked up: {there}"
        found.faults[name] = Fault(what, "try again when the registry answers")
    elif here and there is None and len(known) == 1:
        _decide_by_digest(name, known[0], here, found)
    elif there is None:
        found.faults[name] = NOT_PUSHED
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
    there, _ = _ask(pinned(name, digest))
    if there is None:
        found.faults[name] = NOT_PUSHED
        return
    found.images[name] = _found(digest, here)
    if isinstance(there, str):
        found.unasked[name] = there


def _found(digest: str, image: LocalImage | RemoteImage) -> FoundImage:
    return FoundImage(digest, image.labels.get(CONTEXT_LABEL, ""))
