"""The user's own passwords for registries, where `docker login` and `podman login` left them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.engines.engine import Credentials


def find_credentials(host: str) -> Credentials | None:
    """Return what the user has for a registry, or None: Docker's first, then podman's.

    Raises
    ------
    TransferFailedError
        If it cannot be read.
    """
    from descpipe.engines import docker  # loads a package that is needed here only

    found = docker.registry_credentials(host)
    own = podman_file()
    return docker.registry_credentials(host, own) if found is None and own.is_file() else found


def podman_file() -> Path:
    """Return the file in which `podman login` leaves passwords."""
    given = os.environ.get("REGISTRY_AUTH_FILE")
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/containers/{os.getuid()}"
    return Path(given) if given else Path(runtime) / "containers" / "auth.json"
