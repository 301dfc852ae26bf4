"""What the engine on this machine and the registries say of images, and why they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from descpipe.engines.choice import WantedEngine, choose_engine
from descpipe.engines.engine import TransferFailedError
from descpipe.errors import MissingProgram
from descpipe.model.image_name import parse_image_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from descpipe.engines.engine import LocalImage
    from descpipe.engines.registry import RemoteImage

AskedEngine = WantedEngine | Literal["none"]
AT_ONCE = 8
# A registry that has failed so often is not asked about more images.
MAX_FAILURES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalAnswer:
    """The images on this machine.

    Attributes
    ----------
    engine : str
        The engine that has them; empty if none was asked or none answered.
    images : mapping of str to LocalImage
        By each of their names.
    trouble : str
        Why they are not known, in words; empty if they are, or nobody wants to know.
    reason : str
        Why they are those of an engine that is not the first one; empty if it is.
    """

    engine: str = ""
    images: Mapping[str, LocalImage] = field(default_factory=dict)
    trouble: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteAnswer:
    """The images in registries.

    Attributes
    ----------
    images : mapping of str to RemoteImage or None
        Those that were asked for, by their names; None for one that is not there. Those whose
        registry did not answer are left out.
    troubles : tuple of str
        Why registries did not answer, in words.
    """

    images: Mapping[str, RemoteImage | None] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What is known of images.

    Attributes
    ----------
    local : LocalAnswer
        On this machine.
    remote : RemoteAnswer or None
        In registries; None if none was asked.
    """

    local: LocalAnswer
    remote: RemoteAnswer | None = None

    def troubles(self) -> list[str]:
        """Return a sentence for each place of which nothing is known."""
        local = self.local.trouble
        told = [f"images on this machine are not known: {local}"] if local else []
        if self.local.reason:
            engine, why = self.local.engine, self.local.reason
            told.append(f"images on this machine are those of {engine}, because {why}")
        remote = self.remote.troubles if self.remote else ()
        return [*told, *(f"images in a registry are not known: {why}" for why in remote)]


def ask_engine(wanted: AskedEngine) -> LocalAnswer:
    """Return the images of an engine, or why they cannot be told."""
    if wanted == "none":
        return LocalAnswer()
    try:
        chosen = choose_engine(wanted)
        images = chosen.engine.named_images()
        return LocalAnswer(engine=chosen.name, images=images, reason=chosen.reason)
    except MissingProgram as error:
        return LocalAnswer(trouble=str(error))


def ask_registries(names: Iterable[str]) -> RemoteAnswer:
    """Return what registries have under some names; several are asked at once."""
    from concurrent.futures import ThreadPoolExecutor  # slow to load, and seldom needed

    asker = _Asker()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        wanted = list(dict.fromkeys(names))
        list(pool.map(asker.ask, wanted))
    images = {name: asker.images[name] for name in wanted if name in asker.images}
    return RemoteAnswer(images=images, troubles=tuple(sorted(asker.troubles)))


class _Asker:
    """Asks about one image after the other, and gives up registries that fail."""

    def __init__(self) -> None:
        self.images: dict[str, RemoteImage | None] = {}
        self.failures: Counter[str] = Counter()
        self.troubles: set[str] = set()

    def ask(self, name: str) -> None:
        from descpipe.engines.registry import remote_image  # loads an HTTP client

        parts = parse_image_name(name)
        host = parts.host if parts else name
        if self.failures[host] >= MAX_FAILURES:
            return
        try:
            self.images[name] = remote_image(name)
        except TransferFailedError as error:
            self.failures[host] += 1
            self.troubles.add(str(error))
