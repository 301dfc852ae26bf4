"""The user's own passwords for registries, where Docker, podman and Apptainer left them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.engines.engine import Credentials


def find_credentials(host: str) -> Credentials | None:
    """Return what the user has for a registry, or None: Docker's, then podman's, then Apptainer's.

    Raises
    ------
    TransferFailedError
        If it cannot be read.
    """
    from descpipe.engines import docker  # loads a package that is needed here only

    found = docker.registry_credentials(host)
    for file in (podman_file(), *apptainer_files()):
        if found is None and file.is_file():
            found = docker.registry_credentials(host, file)
    return found


def podman_file() -> Path:
    """Return the file in which `podman login` leaves passwords."""
    given = os.environ.get("REGISTRY_AUTH_FILE")
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/containers/{os.getuid()}"
    return Path(given) if given else Path(runtime) / "containers" / "auth.json"


def apptainer_files() -> tuple[Path, ...]:
    """Return the files in which `apptainer registry login` leaves passwords, as Docker would.

    It writes into the first one if that is there. It does not look at `$DOCKER_CONFIG`.
    """
    given = os.environ.get("APPTAINER_CONFIGDIR")
    folder = Path(given) if given else Path.home() / ".apptainer"
    plain = folder if given else Path.home() / ".docker"
    return folder / "docker-config.json", plain / "config.json"
