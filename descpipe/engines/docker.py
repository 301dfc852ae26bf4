"""The Docker engine, by its own Python package; the only module that knows that package."""

from __future__ import annotations

import contextlib
import os
import socket
from functools import cache
from shutil import which
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import BuildFailedError, LocalImage
from descpipe.errors import MissingProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import IO

    from docker import DockerClient

TIMEOUT_SECONDS = 60
# An engine that takes longer to say that it is there hangs.
ANSWER_SECONDS = 10
DEFAULT_HOST = "unix:///var/run/docker.sock"
# Left out by the engine when it lists images.
DEFAULT_REGISTRY = "docker.io/"
# What stands in the place of a name or a tag that an image has lost.
NO_NAME = "<none>"
CURE = "start it (`docker info` must answer), or run with --engine none"


def unavailable_reason() -> str | None:
    """Say why Docker cannot be used, or return None if it can."""
    if which("docker") is None:
        return "the program `docker` is not installed"
    try:
        _client()
    except MissingProgram as error:
        return str(error)
    return None


def require() -> None:
    """Make sure that Docker can be used.

    Raises
    ------
    MissingProgram
        If it cannot, saying why and what to do.
    """
    reason = unavailable_reason()
    if reason:
        raise MissingProgram(f"Docker is needed, but {reason}; {CURE}")


def version() -> str:
    """Return the version of the engine."""
    return str(_client().version()["Version"])


def local_images(names: Iterable[str]) -> dict[str, LocalImage]:
    """Return those of some images that are on this machine, by one request for all of them.

    Raises
    ------
    MissingProgram
        If the engine does not answer.
    """
    images = named_images()
    wanted = {name: name.removeprefix(DEFAULT_REGISTRY) for name in names}
    return {name: images[known] for name, known in wanted.items() if known in images}


def named_images() -> dict[str, LocalImage]:
    """Return all images on this machine that have a name, as ``name:tag`` and ``name@digest``.

    Raises
    ------
    MissingProgram
        If the engine does not answer.
    """
    from docker.errors import DockerException

    try:
        listed = _client().api.images()
    except (DockerException, OSError) as error:
        raise MissingProgram(_reason(error)) from error
    return {
        name.removeprefix(DEFAULT_REGISTRY): _local_image(entry)
        for entry in listed
        for name in (*(entry["RepoTags"] or ()), *(entry["RepoDigests"] or ()))
        if NO_NAME not in name
    }


def _local_image(entry: Mapping[str, Any]) -> LocalImage:
    digests = tuple(name for name in entry["RepoDigests"] or () if NO_NAME not in name)
    return LocalImage(entry["Id"], entry["Labels"] or {}, entry["Size"], digests)


def context_files(folder: Path, ignored: Sequence[str]) -> list[str]:
    """Return the files of a build context, relative to its folder and sorted.

    Parameters
    ----------
    folder : Path
        The context.
    ignored : sequence of str
        Patterns as in ``.dockerignore``; those of the folder's own come in addition.
    """
    from docker.utils.build import exclude_paths

    patterns = list(ignored)
    own = folder / ".dockerignore"
    if own.is_file():
        lines = own.read_text(encoding="utf-8").splitlines()
        patterns += [line.strip() for line in lines if line.strip() and line[0] != "#"]
    paths = exclude_paths(str(folder), patterns)
    files = [path for path in paths if (folder / path).is_file()]
    return sorted(set(files) - {own.name})


def build_image(
    name: str,
    archive: IO[bytes],
    arguments: Mapping[str, str],
    labels: Mapping[str, str],
    on_line: Callable[[str], None],
) -> None:
    """Build an image from a context and give it a name.

    Parameters
    ----------
    name : str
        Full name, with the tag.
    archive : file
        The context, as a tar archive.
    arguments, labels : mapping of str to str
        Values of ARG instructions, and labels.
    on_line : callable
        Called with each line of the build's log.

    Raises
    ------
    BuildFailedError
        With the engine's message.
    """
    from docker.errors import DockerException

    try:
        events = _client().api.build(
            fileobj=archive,
            custom_context=True,
            tag=name,
            buildargs=dict(arguments),
            labels=dict(labels),
            rm=True,
            forcerm=True,
            decode=True,
        )
        for event in events:
            _follow(event, on_line)
    except DockerException as error:
        raise BuildFailedError(str(error)) from error


def remove_containers(ids: Iterable[str]) -> None:
    """Stop and remove containers; those that are gone already are no problem."""
    from docker.errors import DockerException

    for container_id in ids:
        with contextlib.suppress(DockerException):
            _client().api.remove_container(container_id, force=True)


def _follow(event: Mapping[str, Any], on_line: Callable[[str], None]) -> None:
    if "error" in event:
        raise BuildFailedError(str(event["error"]).strip())
    for line in str(event.get("stream", "")).splitlines():
        if line.strip():
            on_line(line.rstrip())


@cache
def _client() -> DockerClient:
    _try_socket()
    import docker  # slow to load, so only where something answers
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=ANSWER_SECONDS)
        client.ping()
        client.api.timeout = TIMEOUT_SECONDS
    except DockerException as error:
        raise MissingProgram(_reason(error)) from error
    return client


def _try_socket() -> None:
    """Connect to the engine's socket once: the package leaves a socket that is refused open."""
    host = os.environ.get("DOCKER_HOST", DEFAULT_HOST)
    if not host.startswith("unix://"):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(host.removeprefix("unix://"))
        except OSError as error:
            raise MissingProgram(_reason(error)) from error


def _reason(error: Exception) -> str:
    text = str(error)
    if "Permission denied" in text or "PermissionError" in text:
        return "you may not use Docker's engine (are you in the group `docker`?)"
    return "Docker's engine does not answer"
