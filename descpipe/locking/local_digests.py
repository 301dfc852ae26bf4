"""What the registry of an image's name calls an image that is on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.image_name import parse_image_name

if TYPE_CHECKING:
    from descpipe.engines.engine import LocalImage


def local_digests(name: str, image: LocalImage) -> tuple[str, ...]:
    """Return what the registry of a name called an image when it was pushed or pulled."""
    own = parse_image_name(name)
    others = [parse_image_name(other) for other in image.digests]
    return tuple(
        other.digest
        for other in others
        if own and other and (own.host, own.repository) == (other.host, other.repository)
    )
