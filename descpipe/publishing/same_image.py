"""Whether an image here and one in a registry are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.engines.registry import remote_image
from descpipe.model.image_name import DEFAULT_REGISTRY, parse_image_name

if TYPE_CHECKING:
    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage
    from descpipe.model.image_name import ImageName


def is_same(name: ImageName, local: LocalImage, remote: RemoteImage) -> bool:
    """Whether both are one: the id of an image is the digest of all that it holds."""
    return local.id in {remote.id, remote.digest} or remote.digest in _own_digests(name, local)


def is_same_content(local: LocalImage, remote: RemoteImage) -> bool:
    """Whether both were built from the same sources, although they may be two builds of them."""
    sources = local.labels.get(CONTEXT_LABEL)
    return bool(sources) and sources == remote.labels.get(CONTEXT_LABEL)


def is_elsewhere(name: ImageName, local: LocalImage) -> bool:
    """Whether a local image can be fetched again when its name is given to another one.

    Raises
    ------
    TransferFailedError
        If the registry cannot be asked.
    """
    digests = _own_digests(name, local)
    found = (remote_image(name.with_digest(digest)) for digest in digests)
    return any(image is not None and is_same(name, local, image) for image in found)


def _own_digests(name: ImageName, local: LocalImage) -> list[str]:
    """Return what the registry of a name is said to call a local image."""
    parsed = [parse_image_name(digest) for digest in local.digests]
    return [
        other.digest
        for other in parsed
        if other is not None
        and (other.host, other.repository) == (name.host or DEFAULT_REGISTRY, name.repository)
    ]
