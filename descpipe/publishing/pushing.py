"""Giving an image to its registry, unless something else is there under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from descpipe.engines.engine import TransferFailedError
from descpipe.engines.registry import remote_image
from descpipe.errors import Refused
from descpipe.model.image_name import parse_image_name
from descpipe.model.stage_label import STAGE_LABEL
from descpipe.publishing.other_base import OtherBaseError
from descpipe.publishing.retrying import with_retries
from descpipe.publishing.same_image import is_same, is_same_content

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
    is_another_build : bool
        Whether what is there was built by somebody else, from the same sources.
    """

    name: str
    was_there: bool
    is_another_build: bool = False


def push(
    name: str, local: LocalImage, engine: Engine, on_line: Callable[[str], None], *, force: bool
) -> Pushed:
    """Push an image, and make sure that the registry has it.

    One that is no stage is only there to build stages on. These have all of its layers themselves,
    and any other build of the same sources is as good to build on.

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
    OtherBaseError
        If that is no stage either, and made from other sources.
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
        is_base = STAGE_LABEL not in {*local.labels, *there.labels}
        if is_base and is_same_content(local, there):
            digest = there.digest
            return Pushed(parts.with_digest(digest), was_there=True, is_another_build=True)
        raise _other_base(parts.host) if is_base else _other(parts.host, local, there)
    digest = with_retries(lambda: engine.push_image(name, on_line), on_line)
    _require_digest(name, digest, on_line)
    return Pushed(parts.with_digest(digest), was_there=False)


def _other(host: str, local: LocalImage, there: RemoteImage) -> Refused:
    if is_same_content(local, there):
        what = f"{host} has another build of the same sources under that name"
        return Refused(f"{what}; take it by `descpipe pull --force`, or replace it by push --force")
    what = f"{host} has another image under that name"
    return Refused(f"{what}; give the pipeline a new `version`, or replace it by --force")


def _other_base(host: str) -> OtherBaseError:
    what = f"{host} has a base image of other sources under that name, which was left as it is"
    do = "the stages do not need it there; for a base of your own give another `owner` or "
    return OtherBaseError(f"{what}; {do}`registry`, or replace that one for all by --force")


def _require_digest(name: str, digest: str, on_line: Callable[[str], None]) -> None:
    """Believe the registry only: what was sent must be what it gives."""
    there = with_retries(lambda: remote_image(name), on_line)
    if there is None or there.digest != digest:
        what = "the registry took the image, but has something else under its name now"
        raise TransferFailedError(f"{what}; somebody else may have pushed: try again")
