"""Apptainer, and Singularity from which it comes: files of images (SIF) for runners of CWL.

The only module that knows these programs, and the package that names their files.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from descpipe.engines.apptainer_folders import FULL, ApptainerFolders
from descpipe.engines.credentials import find_credentials
from descpipe.engines.engine import TransferFailedError
from descpipe.engines.silence import SilenceWatch
from descpipe.engines.transfer_messages import transfer_error
from descpipe.errors import MissingProgram
from descpipe.leash import leashed
from descpipe.model.image_name import is_loopback
from descpipe.model.problem import printable
from descpipe.process import Programs, capture, run_streaming

if TYPE_CHECKING:
    from collections.abc import Callable

    from descpipe.model.image_name import ImageName

PROGRAMS = ("apptainer", "singularity")
# Runners call this one, whichever it is; it tells the version by which they name the files.
CALLED = "singularity"
# Where runners look for the files.
CACHE_VARIABLE = "CWL_SINGULARITY_CACHE"
# What is taken for the version of a program that is not here.
ASSUMED = ([1, 4, 0], "apptainer")
MAX_TEXT = 300
ANSWER_SECONDS = 30
# What the program tells last before it waits for a registry.
FETCHING = "Fetching OCI image"


@dataclass(frozen=True, slots=True)
class SifName:
    """The name of the file of an image.

    Attributes
    ----------
    text : str
        Without a folder.
    is_asked : bool
        Whether the program on this machine was asked for its version; else Apptainer 1 is taken.
    """

    text: str
    is_asked: bool


def program() -> str | None:
    """Return the program on this machine, or None."""
    return next((name for name in PROGRAMS if which(name)), None)


def require() -> str:
    """Return the program on this machine.

    Raises
    ------
    MissingProgram
        If there is none.
    """
    found = program()
    if found is None:
        raise MissingProgram("neither the program `apptainer` nor `singularity` is on this machine")
    return found


def sif_name(image: str) -> SifName:
    """Return how cwltool and Toil name the file of an image, by the code that they use.

    Parameters
    ----------
    image : str
        Full name, as it stands in CWL.
    """
    from cwl_utils import singularity
    from cwl_utils.image_puller import SingularityImagePuller

    is_asked = which(CALLED) is not None
    if not is_asked:  # there is no other way to tell it what the program would have answered
        singularity._SINGULARITY_VERSION, singularity._SINGULARITY_FLAVOR = ASSUMED  # noqa: SLF001
    full = image if ":" in image else f"{image}:latest"  # as cwltool does
    puller = SingularityImagePuller(full, None, CALLED, force_pull=False)
    return SifName(puller.get_image_name(), is_asked)


def version() -> str:
    """Return the version of the program: ``"1.4.5"``."""
    try:
        _, output, _ = capture([require(), "--version"], ANSWER_SECONDS)
    except OSError as error:
        raise MissingProgram(str(error)) from error
    return next((word for word in output.split() if word[:1].isdigit()), "")


def file_labels(path: Path) -> dict[str, str]:
    """Return the labels of the image in a file; none if the program cannot tell."""
    try:
        status, output, _ = capture(
            [require(), "inspect", "--json", "--labels", str(path)], ANSWER_SECONDS
        )
        labels = json.loads(output)["data"]["attributes"]["labels"] if status == 0 else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {str(name): str(value) for name, value in (labels or {}).items()}


def build_from_registry(
    name: ImageName,
    digest: str,
    target: Path,
    on_line: Callable[[str], None],
    *,
    use_cache: bool = True,
) -> None:
    """Make the file of an image in a registry.

    Parameters
    ----------
    name : ImageName
        The image.
    digest : str
        What is fetched, whatever the name stands for by then.
    target : Path
        The file.
    on_line : callable
        Called with words on how far it is.
    use_cache : bool
        Whether layers are kept, and those that were fetched before are taken.

    Raises
    ------
    TransferFailedError
        If the registry does not give it.
    MachineTrouble, OSError
        If there is no room.
    """
    options = ["--no-https"] if is_loopback(name.host) else []
    options += [] if use_cache else ["--disable-cache"]
    environment = _credentials(name.host)
    text = _build(f"docker://{name.with_digest(digest)}", target, options, environment, on_line)
    if text:
        raise transfer_error(text, name.host, name.with_digest(digest))


def build_from_archive(archive: Path, target: Path, on_line: Callable[[str], None]) -> None:
    """Make the file of an image that Docker or podman saved.

    Raises
    ------
    TransferFailedError
        If it cannot be made.
    MachineTrouble, OSError
        If there is no room.
    """
    text = _build(f"docker-archive:{archive}", target, [], {}, on_line)
    if text:
        raise TransferFailedError(printable(text[:MAX_TEXT]))


def save_image(engine: str, name: str, archive: Path) -> None:
    """Write an image on this machine to a file, by Docker's program or podman.

    Raises
    ------
    TransferFailedError
        If it cannot be written.
    OSError
        If there is no room.
    """
    lines: list[str] = []
    words = [engine, "save", "--output", str(archive), name]
    status, _ = run_streaming(words, os.environ, lines.append)
    if any(FULL.search(line) for line in lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if status != 0:
        reason = lines[-1] if lines else f"it ended with status {status}"
        raise TransferFailedError(f"`{engine} save` fails: {printable(reason[:MAX_TEXT])}")


def _build(
    source: str,
    target: Path,
    options: list[str],
    environment: dict[str, str],
    on_line: Callable[[str], None],
) -> str:
    """Run the program; return why it failed, or nothing."""
    name, lines = require(), list[str]()
    folders, programs = ApptainerFolders(name), Programs()
    words = leashed([name, "build", *options, str(target), source])
    with folders.own_temporary() as own:
        watch = SilenceWatch([folders.cache, *(Path(folder) for folder in own.values())])

        def follow(line: str) -> None:
            lines.append(line)
            watch.is_fetching = FETCHING in line
            on_line(printable(line.partition(":")[2].strip() or line))

        with watch.watching(programs.stop):
            status = programs.run(words, BytesIO(), follow, {**os.environ, **environment, **own})
    if watch.was_silent:
        raise TransferFailedError("nothing came from the registry for too long", is_temporary=True)
    if status == 0:
        return ""
    folders.require_room(lines, target)
    fatal = [line.partition(":")[2].strip() for line in lines if line.startswith("FATAL")]
    return (fatal or lines or [f"{name} ended with status {status}"])[-1]


def _credentials(host: str) -> dict[str, str]:
    """Return the variables that give the program the user's password, if there is one."""
    found = find_credentials(host)
    if found is None or not found.password:
        return {}  # it may have its own, by `apptainer registry login`
    return {
        f"{prefix}_DOCKER_{key}": value
        for prefix in ("APPTAINER", "SINGULARITY")
        for key, value in (("USERNAME", found.user), ("PASSWORD", found.password))
    }
