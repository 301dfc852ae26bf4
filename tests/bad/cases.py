"""The cases beside this file, the machine on which they are tried, and what is said of them."""

from __future__ import annotations

import json
import os
import shlex
import sys
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest import mock

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.checking import mpi_steps, resources
from descpipe.cli import main
from descpipe.engines import docker, podman

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
GOOD = HERE / "good"
# What is told of files that are made by a program.
SPECIAL = HERE / "special"
CASES = sorted(
    path
    for path in HERE.iterdir()
    if path.is_dir() and path.name[0].isalnum() and path not in (GOOD, SPECIAL)
)
# What a case's file `machine.json` may change.
MACHINE = {
    "cores": 8,
    "memory_mib": 16 * 1024,
    "free_mib": 100 * 1024,
    "mpirun": True,
    "without": [],
    "variables": {},
}


def words_of(case: Path) -> list[str]:
    """Return the words behind `descpipe` that show a case."""
    path = case / "command"
    return shlex.split(path.read_text() if path.exists() else "check pipeline.yaml")


def say(case: Path, words: list[str]) -> tuple[int, str, str]:
    """Return the exit status of a command in the folder of a case, and what it writes."""
    out, err = StringIO(), StringIO()
    with machine(case), chdir(case), redirect_stdout(out), redirect_stderr(err):
        status = main(words)
    return status, out.getvalue(), err.getvalue()


def problems_of(case: Path) -> list[dict[str, Any]]:
    """Return what `descpipe check --json` says of a case."""
    _, out, _ = say(case, [*words_of(case), "--json"])
    return list(json.loads(out)["problems"])


@contextmanager
def machine(case: Path) -> Iterator[None]:
    """Pretend to be on the same machine everywhere: with few cores, and no engine that answers.

    Its `machine.json` may name fewer resources, no `mpirun`, packages that are not installed,
    variables of the environment, and images that an engine has, with the digest of what they were
    built from, or with their labels. Its folder `configuration` is that of the user's settings.
    """
    path = case / "machine.json"
    has = {**MACHINE, **(json.loads(path.read_text()) if path.exists() else {})}
    with ExitStack() as stack:
        for place, name, value in (
            (resources, "usable_cores", lambda: has["cores"]),
            (resources, "usable_memory_mib", lambda: has["memory_mib"]),
            (resources, "free_mib", lambda folder: has["free_mib"]),
            (os, "cpu_count", lambda: has["cores"]),
            (mpi_steps, "has_mpirun", lambda: has["mpirun"]),
        ):
            stack.enter_context(mock.patch.object(place, name, value))
        own = {name: text for name, text in os.environ.items() if not name.startswith("DESCPIPE_")}
        own["XDG_CONFIG_HOME"] = str(case / "configuration")
        own["XDG_CACHE_HOME"] = stack.enter_context(TemporaryDirectory())
        own |= has["variables"]
        stack.enter_context(mock.patch.dict(os.environ, own, clear=True))
        if has["without"]:  # modules that are loaded meanwhile are forgotten, too
            hidden = dict.fromkeys(has["without"])
            stack.enter_context(mock.patch.dict(sys.modules, hidden))
        no_podman = "podman is not installed"
        stack.enter_context(mock.patch.object(podman, "unavailable_reason", return_value=no_podman))
        if "images" in has:
            stack.enter_context(_engine(has["images"]))
        else:
            stack.enter_context(mock.patch.dict(os.environ, DOCKER_HOST="unix:///nonexistent"))
        docker._client.cache_clear()
        yield
    docker._client.cache_clear()


@contextmanager
def _engine(images: dict[str, str | dict[str, str]]) -> Iterator[None]:
    """Pretend that an engine answers, which has these images."""
    has = {
        name: docker.LocalImage(id=name, labels=labels, size=0, digests=())
        for name, said in images.items()
        for labels in [said if isinstance(said, dict) else {CONTEXT_LABEL: said}]
    }
    with (
        mock.patch.object(docker, "unavailable_reason", return_value=None),
        mock.patch.object(docker, "local_images", return_value=has),
    ):
        yield
