"""What descpipe asks of every container engine. Each is a module that has all of this."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import IO

EngineName = Literal["docker", "podman"]


@dataclass(frozen=True, slots=True)
class LocalImage:
    """An image on this machine.

    Attributes
    ----------
    id : str
        Its id: the digest of its configuration.
    labels : mapping of str to str
        Its labels.
    size : int
        What it takes on disk, in bytes, shared layers included.
    digests : tuple of str
        As ``name@sha256:...``, what registries call it; empty for one that was built here and
        never pushed.
    """

    id: str
    labels: Mapping[str, str]
    size: int
    digests: tuple[str, ...]


class BuildFailedError(Exception):
    """An image could not be built; the message is the engine's."""


class Engine(Protocol):
    """The functions of a module for an engine."""

    def unavailable_reason(self) -> str | None:
        """Say why the engine cannot be used, or return None if it can."""

    def require(self) -> None:
        """Make sure that the engine can be used; raise `MissingProgram` if it cannot."""

    def version(self) -> str:
        """Return the version of the engine."""

    def local_images(self, names: Iterable[str]) -> dict[str, LocalImage]:
        """Return those of some images that are on this machine.

        Names are as in pipelines: with a tag, or with a digest.
        """

    def build_image(
        self,
        name: str,
        archive: IO[bytes],
        arguments: Mapping[str, str],
        labels: Mapping[str, str],
        on_line: Callable[[str], None],
    ) -> None:
        """Build an image from a context and give it a name; raise `BuildFailedError`."""

    def remove_containers(self, ids: Iterable[str]) -> None:
        """Stop and remove containers; those that are gone already are no problem."""


def load_engine(name: EngineName) -> Engine:
    """Return an engine; its own packages are loaded when it is first used."""
    return cast("Engine", import_module(f"descpipe.engines.{name}"))
