"""What descpipe asks of every container engine. Each is a module that has all of this."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

EngineName = Literal["docker", "podman"]
# The time that builders give to images and their files, in seconds since 1970: the first that zip
# files can hold. It is fixed, so that a layer whose files did not change stays the same layer.
BUILD_EPOCH = 315532800


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


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildOrder:
    """What an engine is to build.

    Attributes
    ----------
    name : str
        Full name of the image, with the tag.
    context : bytes
        The Dockerfile and the files beside it, as a tar archive.
    arguments, labels : mapping of str to str
        Values of ARG instructions, and labels.
    """

    name: str
    context: bytes
    arguments: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """A user and a password for one registry; neither is ever shown.

    Attributes
    ----------
    user, password : str
        What was given to ``login``; empty if there is a token.
    token : str
        What some registries give in place of a password.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class BuildFailedError(Exception):
    """An image could not be built; the message is the engine's.

    Attributes
    ----------
    instruction : str
        The instruction of the Dockerfile at which it ended, as the engine shows it; empty if it
        did not come so far.
    """

    def __init__(self, message: str, instruction: str = "") -> None:
        super().__init__(message)
        self.instruction = instruction


class TransferFailedError(Exception):
    """A registry did not give or take what it was asked for; the message says why.

    Attributes
    ----------
    is_temporary : bool
        Whether the same may succeed in a moment.
    wait_seconds : float or None
        How long the registry asks to wait before that.
    was_retried : bool
        Whether the engine has tried it several times already.
    is_silent : bool
        Whether nothing at all answers there: this is told at once, as the name may be wrong.
    """

    def __init__(
        self,
        message: str,
        *,
        is_temporary: bool = False,
        wait_seconds: float | None = None,
        was_retried: bool = False,
        is_silent: bool = False,
    ) -> None:
        super().__init__(message)
        self.is_temporary = is_temporary
        self.wait_seconds = wait_seconds
        self.was_retried = was_retried
        self.is_silent = is_silent


class Engine(Protocol):
    """The functions of a module for an engine."""

    def unavailable_reason(self) -> str | None:
        """Say why the engine cannot be used, or return None if it can."""

    def require(self, otherwise: str = "") -> None:
        """Make sure that the engine can be used; raise `MissingProgram` if it cannot.

        `otherwise` is what else the user can do, to be put behind the advice.
        """

    def version(self) -> str:
        """Return the version of the engine."""

    def local_images(self, names: Iterable[str]) -> dict[str, LocalImage]:
        """Return those of some images that are on this machine.

        Names are as in pipelines: with a tag, or with a digest.
        """

    def named_images(self) -> dict[str, LocalImage]:
        """Return all images on this machine that have a name, each under every name it has."""

    def build_image(self, order: BuildOrder, on_line: Callable[[str], None]) -> None:
        """Build an image and give it its name; hand on each line of the log.

        Raises `BuildFailedError`. It may be called by several threads at once.
        """

    def stop_builds(self) -> None:
        """Make the builds of other threads fail soon: call it until they have."""

    def push_image(self, name: str, on_line: Callable[[str], None]) -> str:
        """Give an image to its registry; return its digest; raise `TransferFailedError`."""

    def pull_image(self, name: str, on_line: Callable[[str], None]) -> str:
        """Fetch an image from its registry; return its digest; raise `TransferFailedError`."""

    def tag_image(self, source: str, name: str) -> None:
        """Give an image on this machine another name; an image that had it loses it."""

    def remove_containers(self, ids: Iterable[str]) -> None:
        """Stop and remove containers; those that are gone already are no problem."""


def load_engine(name: EngineName) -> Engine:
    """Return an engine; its own packages are loaded when it is first used."""
    return cast("Engine", import_module(f"descpipe.engines.{name}"))
