"""The labels of images: from the engines of this machine, else from their registries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from descpipe.engines.choice import NAMES
from descpipe.engines.engine import TransferFailedError, load_engine
from descpipe.errors import MissingProgram
from descpipe.model.image_labels import NoImage
from descpipe.model.image_name import parse_image_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.model.image_name import ImageName

# Requests to registries at the same time.
MAX_REQUESTS = 8


def find_labels(names: Collection[str]) -> dict[str, Mapping[str, str] | NoImage]:
    """Return the labels of images by their names, or why they cannot be had.

    What an engine of this machine has comes before what a registry has under the same name, as
    when it is run. Registries are asked for the rest, and nothing is pulled.
    """
    parsed = {name: parts for name in names if (parts := parse_image_name(name)) is not None}
    wrong = NoImage("this is not the name of an image", "write it as in desc/two-point:1.0")
    found: dict[str, Mapping[str, str] | NoImage] = {
        name: wrong for name in names if name not in parsed
    }
    local, reasons = _local_labels(parsed)
    rest = {name: parts for name, parts in parsed.items() if name not in local}
    has_engine = len(reasons) < len(NAMES)
    here = "on this machine" if has_engine else f"here ({', '.join(reasons)})"
    return {**found, **local, **_Registries(here, has_engine=has_engine).labels(rest)}


def _local_labels(
    wanted: Mapping[str, ImageName],
) -> tuple[dict[str, Mapping[str, str]], list[str]]:
    """Return the labels that engines know, and why some engines cannot be asked."""
    found: dict[str, Mapping[str, str]] = {}
    reasons: list[str] = []
    for engine_name in NAMES:
        full = {_full(parts): name for name, parts in wanted.items() if name not in found}
        if not full:
            break
        engine = load_engine(engine_name)
        reason = engine.unavailable_reason()
        try:
            images = {} if reason else engine.local_images(full)
        except MissingProgram as error:
            images, reason = {}, str(error)
        reasons += [reason] if reason else []
        found |= {full[name]: images[name].labels for name in full if name in images}
    return found, reasons


def _full(parts: ImageName) -> str:
    """Return a name as engines list it."""
    return parts.with_digest(parts.digest) if parts.digest else f"{parts.written}:{parts.tag}"


class _Registries:
    """Asks registries, each of which is given up when it fails for other reasons than an image."""

    def __init__(self, here: str, *, has_engine: bool) -> None:
        self.here = here
        self.has_engine = has_engine
        self.given_up: dict[str, str] = {}

    def labels(self, wanted: Mapping[str, ImageName]) -> dict[str, Mapping[str, str] | NoImage]:
        if not wanted:
            return {}
        with ThreadPoolExecutor(min(MAX_REQUESTS, len(wanted))) as pool:
            return dict(zip(wanted, pool.map(self._labels, wanted, wanted.values()), strict=True))

    def _labels(self, name: str, parts: ImageName) -> Mapping[str, str] | NoImage:
        from descpipe.engines.registry import remote_image  # loads a package for HTTP

        if parts.host in self.given_up:
            return self._failed(name, self.given_up[parts.host])
        try:
            image = remote_image(name)
        except TransferFailedError as error:
            reason = str(error)
            if name not in reason and parts.repository not in reason:
                self.given_up[parts.host] = reason
            return self._failed(name, reason)
        if image is not None:
            return image.labels
        what = f"there is no image {name} {self.here}, nor in its registry, {parts.host}"
        return NoImage(what, "correct the name, or build it and push it")

    def _failed(self, name: str, reason: str) -> NoImage:
        what, _, do = reason.partition("; ")
        words = f"there is no image {name} {self.here}, and its registry cannot be asked: {what}"
        fetch = f"fetch it by `docker pull {name}`"
        other = fetch if self.has_engine else "try again when its registry answers"
        return NoImage(words, do or f"correct the name, or {other}")
