"""Fetching an image from its registry, without losing one that was built here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import machine_platform, remote_image
from descpipe.errors import Refused
from descpipe.model.image_name import parse_image_name
from descpipe.model.stage_label import STAGE_LABEL
from descpipe.publishing.retrying import with_retries
from descpipe.publishing.same_image import is_elsewhere, is_same, is_same_content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from descpipe.engines.engine import Engine, LocalImage
    from descpipe.engines.registry import RemoteImage
    from descpipe.model.image_name import ImageName

# Of the id of an image that is kept under another tag.
ID_LETTERS = 8
MAX_TAG = 100


class Pulled(NamedTuple):
    """An image that is on this machine now.

    Attributes
    ----------
    name : str
        With its digest in the registry.
    labels : mapping of str to str
        Its labels.
    was_here : bool
        Whether nothing had to be fetched.
    kept : str
        The new name of an image that had its name; empty if there was none.
    """

    name: str
    labels: Mapping[str, str]
    was_here: bool
    kept: str = ""


def pull(name: str, engine: Engine, on_line: Callable[[str], None], *, force: bool) -> Pulled:
    """Pull the image of a stage, by its digest, and give it its name when it is whole.

    Parameters
    ----------
    name : str
        Full name, with the tag or the digest.
    engine : Engine
        What pulls it.
    on_line : callable
        Called with words on how far it is.
    force : bool
        Whether the name is taken from an image that was built here and is nowhere else.

    Raises
    ------
    Refused
        If it is no stage, is for other machines, or an image that was built here is in its place.
    TransferFailedError
        If the registry does not give it.
    """
    parts = parse_image_name(name)
    if parts is None:
        raise Refused("this is no name of an image")
    here = engine.local_images([name]).get(name)
    if here is not None and parts.digest and STAGE_LABEL in here.labels:
        # Nothing else can have this name, so that the registry need not be asked.
        return Pulled(parts.with_digest(parts.digest), here.labels, was_here=True)
    there = with_retries(lambda: remote_image(name), on_line)
    if there is None:
        what = f"{parts.host} has no such image"
        raise TransferFailedError(f"{what}; `descpipe push`, where it was built, puts it there")
    require_usable(parts, there)
    if here is not None and is_same(parts, here, there):
        pinned = parts.with_digest(there.digest)
        if not engine.local_images([pinned]):  # it may be built here, byte for byte
            _fetch(pinned, there, engine, on_line)
        return Pulled(pinned, there.labels, was_here=True)
    is_lost = here is not None and not with_retries(lambda: is_elsewhere(parts, here), on_line)
    if here is not None and is_lost and not force:
        raise Refused(_built_here(parts.host, here, there))
    fetched = _fetch(parts.with_digest(there.digest), there, engine, on_line)
    kept = _keep(parts, here, engine) if here is not None and is_lost else ""
    if parts.tag:
        engine.tag_image(fetched.id, name)
    return Pulled(parts.with_digest(there.digest), there.labels, was_here=False, kept=kept)


def _built_here(host: str, here: LocalImage, there: RemoteImage) -> str:
    if is_same_content(here, there):
        what = f"the image here is another build of the same sources as that of {host}"
        return f"{what}; `descpipe pull --force` takes that, and keeps this under another tag"
    what = "the image here was built here, is another one, and is in no registry"
    return f"{what}; push it under another `version`, or pull with --force"


def require_usable(name: ImageName, image: RemoteImage) -> None:
    """Make sure that an image in a registry is a stage for this kind of machine; else `Refused`."""
    if STAGE_LABEL not in image.labels:
        what = f"the image in {name.host} is not a stage: it has no label {STAGE_LABEL}"
        raise Refused(f"{what}; `descpipe build` makes images that have it")
    machine = machine_platform()
    if machine not in image.platforms:
        what = f"the image in {name.host} is for {', '.join(image.platforms)}"
        raise Refused(f"{what}, and this machine is {machine}; build it here")


def _fetch(
    name: str, there: RemoteImage, engine: Engine, on_line: Callable[[str], None]
) -> LocalImage:
    """Return the local image, which has the digest that was asked for."""
    digest = with_retries(lambda: engine.pull_image(name, on_line), on_line)
    here = engine.local_images([name]).get(name)
    if digest != there.digest or here is None:
        raise TransferFailedError("what was fetched is not what the registry said that it has")
    return here


def _keep(name: ImageName, image: LocalImage, engine: Engine) -> str:
    """Give an image that is about to lose its name another one."""
    number = image.id.removeprefix("sha256:")[:ID_LETTERS]
    kept = f"{name.written}:{name.tag[:MAX_TAG]}-built-{number}"
    engine.tag_image(image.id, kept)
    return kept
