"""What Docker's engine tells while an image is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import TransferFailedError
from descpipe.engines.transfer_messages import TransferMeter, transfer_error
from descpipe.model.image_name import parse_image_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def follow_transfer(
    events: Iterable[Mapping[str, Any]], name: str, on_line: Callable[[str], None]
) -> str:
    """Return the digest that the engine tells of; all that it tells is read, or a socket leaks."""
    meter, digest, error = TransferMeter(), "", ""
    for event in events:
        error = error or str(event.get("error", ""))
        told = str(event.get("status", ""))
        if told.startswith("Digest: "):
            digest = told.removeprefix("Digest: ")
        digest = (event.get("aux") or {}).get("Digest", digest)
        on_line(meter.line(event))
    if error:
        raise transfer_error(error, host_of(name), name, was_retried=meter.has_retried)
    if not digest:
        raise TransferFailedError("Docker's engine stopped before the end", is_temporary=True)
    return digest


def host_of(name: str) -> str:
    """Return the registry of an image."""
    parts = parse_image_name(name)
    return parts.host if parts else name
