"""The Docker engine, by its own Python package; the only module that knows that package."""

from __future__ import annotations

import contextlib
import io
from functools import cache
from shutil import which
from typing import TYPE_CHECKING, Any, ClassVar

from descpipe.engines import buildx
from descpipe.engines.classic_log import ClassicLog
from descpipe.engines.credential_helper import kept_password
from descpipe.engines.docker_socket import try_socket, why_silent
from descpipe.engines.engine import (
    BuildFailedError,
    Credentials,
    LocalImage,
    TransferFailedError,
)
from descpipe.engines.transfer_events import follow_transfer, host_of
from descpipe.engines.transfer_messages import transfer_error
from descpipe.errors import MissingProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docker import DockerClient

    from descpipe.engines.engine import BuildOrder

TIMEOUT_SECONDS = 60
# While images are pushed and pulled, the engine tells more often how far it is.
SILENCE_SECONDS = 120
# An engine that takes longer to say that it is there hangs.
ANSWER_SECONDS = 10
# Left out by the engine when it lists images.
DEFAULT_REGISTRY = "docker.io/"
# What stands in the place of a name or a tag that an image has lost.
NO_NAME = "<none>"
CURE = "install or start it (`docker info` must answer)"


def unavailable_reason() -> str | None:
    """Say why Docker cannot be used, or return None if it can."""
    if which("docker") is None:
        return "the program `docker` is not installed"
    try:
        _client()
    except MissingProgram as error:
        return str(error)
    return None


def require(otherwise: str = "") -> None:
    """Make sure that Docker can be used.

    Parameters
    ----------
    otherwise : str
        What else the user can do, to be put behind the advice.

    Raises
    ------
    MissingProgram
        If it cannot, saying why and what to do.
    """
    reason = unavailable_reason()
    if reason:
        raise MissingProgram(f"Docker is needed, but {reason}; {CURE}{otherwise}")


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
        raise MissingProgram(why_silent(error)) from error
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


def build_image(order: BuildOrder, on_line: Callable[[str], None]) -> None:
    """Build an image and give it its name, with BuildKit where its plugin is there.

    Raises
    ------
    BuildFailedError
        With the engine's message.
    """
    if buildx.is_there():
        buildx.build_image(order, on_line)
    else:
        _ClassicBuild(order, on_line).run()


def stop_builds() -> None:
    """Make the builds of other threads fail soon: call it until they have."""
    buildx.stop_builds()
    logs = [build.log for build in list(_ClassicBuild.running)]
    remove_containers([log.container for log in logs if log.container])


class _ClassicBuild:
    """A build by the builder that is in every Docker engine."""

    running: ClassVar[set[_ClassicBuild]] = set()

    def __init__(self, order: BuildOrder, on_line: Callable[[str], None]) -> None:
        self.order = order
        self.log = ClassicLog(on_line)

    def run(self) -> None:
        """Build."""
        from docker.errors import DockerException

        self.running.add(self)
        try:
            for event in self._events():
                self.log.follow(event)
        except (DockerException, OSError) as error:
            raise BuildFailedError(str(error), self.log.instruction) from error
        finally:
            self.running.discard(self)

    def _events(self) -> Iterable[Mapping[str, Any]]:
        events: Iterable[Mapping[str, Any]] = _client().api.build(
            fileobj=io.BytesIO(self.order.context),
            custom_context=True,
            tag=self.order.name,
            buildargs=dict(self.order.arguments),
            labels=dict(self.order.labels),
            rm=True,
            forcerm=True,
            decode=True,
        )
        return events


def push_image(name: str, on_line: Callable[[str], None]) -> str:
    """Give an image to its registry and return the digest that it has there.

    Parameters
    ----------
    name : str
        Full name, with the tag.
    on_line : callable
        Called with words on how far it is.

    Raises
    ------
    TransferFailedError
        If the registry does not take it.
    """
    repository, _, tag = name.rpartition(":")
    with _patience(name) as api:
        events = api.push(repository, tag, stream=True, decode=True, auth_config=_login(name))
        return follow_transfer(events, name, on_line)


def pull_image(name: str, on_line: Callable[[str], None]) -> str:
    """Fetch an image from its registry and return the digest that it has there.

    Parameters
    ----------
    name : str
        Full name, with the tag or the digest.
    on_line : callable
        Called with words on how far it is.

    Raises
    ------
    TransferFailedError
        If the registry does not give it.
    """
    with _patience(name) as api:
        events = api.pull(name, stream=True, decode=True, auth_config=_login(name))
        return follow_transfer(events, name, on_line)


def tag_image(source: str, name: str) -> None:
    """Give an image on this machine another name; an image that had it loses it."""
    from docker.errors import DockerException

    repository, _, tag = name.rpartition(":")
    try:
        _client().api.tag(source, repository, tag)
    except (DockerException, OSError) as error:
        raise MissingProgram(f"Docker gives no name to {source}: {error}") from error


def registry_credentials(host: str, file: Path | None = None) -> Credentials | None:
    """Return what the user has left by `docker login`, or None.

    Parameters
    ----------
    host : str
        The registry.
    file : Path or None
        Where it is; None for Docker's own settings and the programs that they name.

    Raises
    ------
    TransferFailedError
        If it cannot be read. What is in it is not told.
    """
    from docker import auth
    from docker.errors import DockerException

    try:
        settings = auth.load_config(file and str(file))
        program = settings.get_credential_store(host)
        found = kept_password(program, auth.INDEX_URL if host == auth.INDEX_NAME else host)
        written = auth.AuthConfig({"auths": settings.auths}).resolve_authconfig(host)
        entry = {key.lower(): value for key, value in (found or written or {}).items()}
    except (DockerException, OSError, ValueError, LookupError, TypeError, AttributeError):
        what = f"the password for {host} that Docker keeps cannot be read"
        raise TransferFailedError(f"{what}; log in anew with `docker login {host}`") from None
    credentials = Credentials(
        user=entry.get("username") or "",
        password=entry.get("password") or "",
        token=entry.get("identitytoken") or "",
    )
    return credentials if credentials != Credentials() else None


def remove_containers(ids: Iterable[str]) -> None:
    """Stop and remove containers; those that are gone already are no problem."""
    from docker.errors import DockerException

    for container_id in ids:
        with contextlib.suppress(DockerException):
            _client().api.remove_container(container_id, force=True)


@contextlib.contextmanager
def _patience(name: str) -> Iterator[Any]:
    """Give the engine's interface while an image is on its way, and say why it broke off."""
    from docker.errors import DockerException
    from urllib3.exceptions import HTTPError

    api = _client().api
    api.timeout = SILENCE_SECONDS
    try:
        yield api
    except DockerException as error:
        raise transfer_error(str(error), host_of(name), name) from error
    except (HTTPError, OSError) as error:
        what = "nothing was heard of Docker's engine or the registry for too long"
        raise TransferFailedError(what, is_temporary=True) from error
    finally:
        api.timeout = TIMEOUT_SECONDS


def _login(name: str) -> dict[str, str]:
    """Return what the engine shows to a registry; without it, it would look nowhere itself."""
    own = registry_credentials(host_of(name))
    if own is None:
        return {}
    if own.token:
        return {"identitytoken": own.token, "serveraddress": host_of(name)}
    return {"username": own.user, "password": own.password, "serveraddress": host_of(name)}


@cache
def _client() -> DockerClient:
    try_socket()
    import docker  # slow to load, so only where something answers
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=ANSWER_SECONDS)
        client.ping()
        client.api.timeout = TIMEOUT_SECONDS
    except DockerException as error:
        raise MissingProgram(why_silent(error)) from error
    return client
