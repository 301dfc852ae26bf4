"""Whether anybody answers at the socket of Docker's engine."""

from __future__ import annotations

import os
import socket

from descpipe.errors import MissingProgram

DEFAULT_HOST = "unix:///var/run/docker.sock"


def try_socket() -> None:
    """Connect to the engine's socket once: the package leaves a socket that is refused open."""
    host = os.environ.get("DOCKER_HOST", DEFAULT_HOST)
    if not host.startswith("unix://"):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(host.removeprefix("unix://"))
        except OSError as error:
            raise MissingProgram(why_silent(error)) from error


def why_silent(error: Exception) -> str:
    """Return why Docker's engine cannot be asked, from what the attempt has raised."""
    text = str(error)
    if "Permission denied" in text or "PermissionError" in text:
        return "you may not use Docker's engine (are you in the group `docker`?)"
    return "Docker's engine does not answer"
