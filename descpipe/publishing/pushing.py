"""Giving an image to its registry, unless something else is there under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.errors import Refused
from descpipe.model.image_name import parse_image_name
from descpipe.publishing.retrying import with_retries
from descpipe.publishing.same_image import is_same

if TYPE_CHECKING:
    from collections.abc import Callable

    from descpipe.engines.engine import Engine, LocalImage
    from descpipe.engines.registry import RemoteImage


class Pushed(NamedTuple):
    """An image that its registry has now.

    Attributes
    ----------
    name : str
        With its digest there.
    was_there : bool
        Whether nothing had to be sent.
    """

    name: str
    was_there: bool


def push(
    name: str, local: LocalImage, engine: Engine, on_line: Callable[[str], None], *, force: bool
) -> Pushed:
    """Push an image, and make sure that the registry has it.

    Parameters
    ----------
    name : str
        Its full name, with the tag.
    local : LocalImage
        The image on this machine.
    engine : Engine
        What pushes it.
    on_line : callable
        Called with words on how far it is.
    force : bool
        Whether another image of that name is replaced.

    Raises
    ------
    Refused
        If another image of that name is there.
    TransferFailedError
        If the registry does not take it.
    """
    parts = parse_image_name(name)
    if parts is None:
        raise Refused("this is no name of an image")
    there = with_retries(lambda: remote_image(name), on_line)
    if there is not None and is_same(parts, local, there):
        return Pushed(parts.with_digest(there.digest), was_there=True)
    if there is not None and not force:
        raise Refused(_other(parts.host, local, there))
    digest = with_retries(lambda: engine.push_image(name, on_line), on_line)
    _require_digest(name, digest, on_line)
    return Pushed(parts.with_digest(digest), was_there=False)


def _other(host: str, local: LocalImage, there: RemoteImage) -> str:
    sources = local.labels.get(CONTEXT_LABEL)
    if sources and sources == there.labels.get(CONTEXT_LABEL):
        what = f"{host} has another build of the same sources under that name"
        return f"{what}; take it by `descpipe pull`, or replace it by --force"
    what = f"{host} has another image under that name"
    return f"{what}; give the pipeline a new `version`, or replace it by --force"


def _require_digest(name: str, digest: str, on_line: Callable[[str], None]) -> None:
    """Believe the registry only: what was sent must be what it gives."""
    there = with_retries(lambda: remote_image(name), on_line)
    if there is None or there.digest != digest:
        what = "the registry took the image, but has something else under its name now"
        raise TransferFailedError(f"{what}; somebody else may have pushed: try again")
