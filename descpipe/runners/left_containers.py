"""Containers that a run left on this machine, which are known by what is mounted in them."""

from __future__ import annotations

import json
import os
from shutil import which
from typing import TYPE_CHECKING, Any

from descpipe.process import capture

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("docker", "podman")
ANSWER_SECONDS = 30


def left_containers(folder: Path) -> list[str]:
    """Return the ids of the containers in which something below a folder is mounted.

    Those that were never started are among them: `docker run` that is killed between the two
    leaves one that nothing else tells of.
    """
    begin = f"{folder}{os.sep}"
    return [
        str(container["Id"])
        for program in PROGRAMS
        for container in _containers(program)
        if any(str(mount.get("Source")).startswith(begin) for mount in container["Mounts"])
    ]


def _containers(program: str) -> list[dict[str, Any]]:
    """Return what an engine tells of all containers; nothing if it does not answer."""
    if which(program) is None:
        return []
    try:
        _, output, _ = capture([program, "ps", "--all", "--quiet", "--no-trunc"], ANSWER_SECONDS)
        if not output.split():
            return []
        # Of those that have ended meanwhile it tells nothing.
        _, told, _ = capture([program, "inspect", *output.split()], ANSWER_SECONDS)
        return list(json.loads(told))
    except (OSError, ValueError):
        return []
