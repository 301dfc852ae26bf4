"""Podman, by its program: it needs no service, and an ordinary user may use it."""

from __future__ import annotations

import io
import json
import os
import pwd
import re
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from descpipe.engines.engine import (
    BUILD_EPOCH,
    BuildFailedError,
    LocalImage,
    TransferFailedError,
)
from descpipe.engines.transfer_messages import transfer_error
from descpipe.errors import MissingProgram
from descpipe.model.image_name import is_loopback, parse_image_name
from descpipe.process import Programs, capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from descpipe.engines.engine import BuildOrder

ANSWER_SECONDS = 20
TIMEOUT_SECONDS = 60
LIST = ("images", "--no-trunc", "--format", "json")
# Said while another build writes its image, and of an image that is broken.
HALF_WRITTEN = "locating item named"
TRIES, PAUSE_SECONDS = 10, 0.3
# How podman calls what has no registry in its name, and what comes from Docker's.
DEFAULT_REGISTRIES = ("localhost/", "docker.io/library/", "docker.io/")
# Lines of its log. "[2/2]" is there if the Dockerfile has several FROM lines.
STEP = re.compile(r"(?:\[\d+/\d+\] )?STEP \d+/\d+: (.*)")
NOISE = re.compile(
    r"--> |COMMIT |Successfully tagged |Error: |[0-9a-f]{64}$|\[Warning\] one or more "
)
NOT_INSTALLED = "the program `podman` is not installed"
INSTALL = "install it (`podman info` must answer)"
MEND = (
    "`podman info` must answer; it keeps images in ~/.local/share/containers, or where "
    "~/.config/containers/storage.conf says"
)
ADD_RANGES = (
    "root adds them by `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}`, "
    "or others that nobody has there; then run `podman system migrate`"
)

_builds = Programs()


def unavailable_reason() -> str | None:
    """Say why podman cannot be used, or return None if it can."""
    return _trouble()[0] or None


def require(otherwise: str = "") -> None:
    """Make sure that podman can be used.

    Parameters
    ----------
    otherwise : str
        What else the user can do, to be put behind the advice.

    Raises
    ------
    MissingProgram
        If it cannot, saying why and what to do.
    """
    reason, cure = _trouble()
    if reason:
        raise MissingProgram(f"podman is needed, but {reason}; {cure}{otherwise}")


def _trouble() -> tuple[str, str]:
    """Return why podman cannot be used and what to do, or nothing."""
    if which("podman") is None:
        return NOT_INSTALLED, INSTALL
    try:
        version()
    except MissingProgram as error:
        return str(error), MEND
    if _ranges() != 1:
        return "", ""
    # Such a podman can do little: most images have files of several users, and runners need more.
    user = _user_name()
    what = f"/etc/subuid and /etc/subgid have no ids for {user}, which containers need"
    return what, ADD_RANGES.format(user=user)


def version() -> str:
    """Return the version of podman."""
    return _about()[0]


def _ranges() -> int:
    """Return how many ranges of ids containers have: 1 is the user's own; none for root."""
    return int(_about()[1])


@cache
def _about() -> tuple[str, str]:
    words = ("info", "--format", "{{.Version.Version}} {{len .Host.IDMappings.UIDMap}}")
    status, out, error = _podman(*words, seconds=ANSWER_SECONDS)
    if status != 0:
        raise MissingProgram(f"podman does not work here: {last_line(error)}")
    number, _, ranges = out.strip().partition(" ")
    return number, ranges


def _user_name() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def local_images(names: Iterable[str]) -> dict[str, LocalImage]:
    """Return those of some images that are on this machine, by one call for all of them.

    Raises
    ------
    MissingProgram
        If podman does not work.
    """
    images = named_images()
    wanted = {name: short_name(name) for name in names}
    return {name: images[known] for name, known in wanted.items() if known in images}


def named_images() -> dict[str, LocalImage]:
    """Return all images on this machine that have a name, as ``name:tag`` and ``name@digest``.

    Raises
    ------
    MissingProgram
        If podman does not work.
    """
    status, out, error = _podman(*LIST)
    for _ in range(TRIES):
        if status == 0 or HALF_WRITTEN not in error:
            break
        time.sleep(PAUSE_SECONDS)
        status, out, error = _podman(*LIST)
    if status != 0:
        raise MissingProgram(f"podman does not work here: {last_line(error)}")
    return {
        short_name(name): _local_image(entry)
        for entry in json.loads(out)
        for name in (*(entry.get("Names") or ()), *(entry.get("RepoDigests") or ()))
    }


def short_name(name: str) -> str:
    """Return the name of an image as pipelines have it."""
    for registry in DEFAULT_REGISTRIES:
        if name.startswith(registry):
            return name.removeprefix(registry)
    return name


def _local_image(entry: Mapping[str, Any]) -> LocalImage:
    # `RepoDigests` also has digests that no registry knows, of images that were built here.
    digests = tuple(short_name(name) for name in entry.get("Names") or () if "@" in name)
    return LocalImage(f"sha256:{entry['Id']}", entry.get("Labels") or {}, entry["Size"], digests)


def build_image(order: BuildOrder, on_line: Callable[[str], None]) -> None:
    """Build an image and give it its name.

    Raises
    ------
    BuildFailedError
        With podman's message.
    """
    words = ["podman", "build", "--format=docker", f"--timestamp={BUILD_EPOCH}", "--pull=missing"]
    words += [f"--tag={order.name}"]
    words += [f"--build-arg={key}={value}" for key, value in order.arguments.items()]
    words += [f"--label={key}={value}" for key, value in order.labels.items()]
    last = instruction = ""

    def follow(line: str) -> None:
        nonlocal last, instruction
        if match := STEP.fullmatch(line):
            line = instruction = match[1]
        if line.strip():
            last = line.rstrip()
            if not NOISE.match(last):
                on_line(last)

    if _builds.run([*words, "-"], io.BytesIO(order.context), follow) != 0:
        raise BuildFailedError(last.removeprefix("Error: "), instruction)


def stop_builds() -> None:
    """Make the builds of other threads fail soon: call it until they have.

    What podman runs is killed, not podman itself, which would leave containers behind.
    """
    _builds.stop_work()


def push_image(name: str, on_line: Callable[[str], None]) -> str:
    """Give an image to its registry and return the digest that it has there.

    Podman does not remember that digest, so it gets the image back under it: without its layers,
    which are here.

    Raises
    ------
    TransferFailedError
        If the registry does not take it.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "digest"
        _transfer(["push", f"--digestfile={file}"], [name, f"docker://{_full(name)}"], on_line)
        digest = file.read_text(encoding="ascii").strip()
    parts = parse_image_name(name)
    with suppress(TransferFailedError):  # it is pushed all the same
        if parts is not None:
            _transfer(["pull"], [f"docker://{_full(parts.with_digest(digest))}"], on_line)
    return digest


def pull_image(name: str, on_line: Callable[[str], None]) -> str:
    """Fetch an image from its registry and return the digest that it has there.

    Raises
    ------
    TransferFailedError
        If the registry does not give it.
    """
    _transfer(["pull"], [f"docker://{_full(name)}"], on_line)
    words = ("image", "inspect", "--format", "{{.Digest}}", _full(name))
    _, out, _ = _podman(*words)
    # A list of images for several platforms has another digest than the one that was taken of it.
    asked = name.partition("@")[2]
    return asked if asked and name in local_images([name]) else out.strip()


def tag_image(source: str, name: str) -> None:
    """Give an image on this machine another name; an image that had it loses it."""
    status, _, error = _podman("tag", source.removeprefix("sha256:"), name)
    if status != 0:
        raise MissingProgram(f"podman gives no name to {source}: {last_line(error)}")


def _transfer(verb: list[str], names: list[str], on_line: Callable[[str], None]) -> None:
    """Run podman, which encrypts the connection unless the registry is on this machine."""
    full = names[-1].removeprefix("docker://")
    host = full.partition("/")[0]
    plain = ["--tls-verify=false"] if is_loopback(host) else []
    last = ""

    def follow(line: str) -> None:
        nonlocal last
        last = line.strip() or last
        on_line(last)

    if Programs().run(["podman", *verb, *plain, *names], io.BytesIO(), follow) != 0:
        raise transfer_error(last.removeprefix("Error: "), host, full)


def _full(name: str) -> str:
    """Return a name with its registry, as podman has no registry by default."""
    parts = parse_image_name(name)
    if parts is None:
        return name
    repository = f"{parts.host}/{parts.repository}"
    return f"{repository}@{parts.digest}" if parts.digest else f"{repository}:{parts.tag}"


def remove_containers(ids: Iterable[str]) -> None:
    """Stop and remove containers; those that are gone already are no problem."""
    listed = list(ids)
    if listed:
        _podman("rm", "--force", "--ignore", "--time", "0", *listed)


def last_line(text: str) -> str:
    """Return the last line of a message of podman's, where the reason stands."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("Error: ") if lines else "it says nothing"


def _podman(*words: str, seconds: float = TIMEOUT_SECONDS) -> tuple[int, str, str]:
    try:
        return capture(["podman", *words], seconds)
    except OSError as error:
        raise MissingProgram(f"podman cannot be used: {error}") from error
