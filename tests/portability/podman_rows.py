"""Rows with podman and podman-hpc, as an ordinary user of this machine, never as root."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ordinary_user import PROGRAMS, UserView
from outcome import NotRunError, Run
from this_machine import docker_images
from workshop import DESCPIPE, LIMIT, REPOSITORY, Workshop, call, require, require_good, run_of

from descpipe.engines import podman

if TYPE_CHECKING:
    from ordinary_user import OrdinaryUser

# What a container of a machine with little rights may have.
LIMITS = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
# Where users may not use /dev/fuse, podman copies whole images for each layer and each container.
STORAGE = '[storage]\ndriver = "overlay"\n'
FUSE = ("10", "229")  # what its device is known by to Linux
# Of podman-hpc, in the home of the user; podman refuses long paths.
PLACES = {"GRAPH_ROOT": "graph", "RUN_ROOT": "run", "CONFIG_HOME": "conf", "HOOKS_DIR": "hooks"}
DRIVER = {"STORAGE_DRIVER": "overlay"}
# Runs its command here: there is no Slurm where podman is.
SRUN = '#!/bin/bash\nwhile [[ $1 == --* ]]; do shift; done\nexec "$@"\n'


def cwltool_podman(workshop: Workshop) -> Run:
    user, out = _user(workshop, "podman"), _folder(workshop, "cwltool-podman") / "out"
    words = ["run", workshop.pipeline, "--engine", "podman", "-o", out, *workshop.inputs()]
    seconds = _call(user, *DESCPIPE, *words)
    return run_of(out, seconds, runner="cwltool", engine="podman")


def local_podman(workshop: Workshop) -> Run:
    return _script(workshop, "local", "podman")


def nersc_podman_hpc(workshop: Workshop) -> Run:
    """Run the script for Perlmutter by podman-hpc itself; `srun` is a stand-in."""
    if shutil.which("podman-hpc") is None:
        raise NotRunError("podman-hpc is needed, but is not installed")
    return replace(_script(workshop, "nersc", "podman-hpc"), note="stand-in for srun")


def _script(workshop: Workshop, launcher: str, engine: str) -> Run:
    user, folder = _user(workshop, engine), _folder(workshop, f"{launcher}-{engine}")
    words = ["script", launcher, workshop.pipeline, folder / "run.sh", "--engine", engine]
    _call(user, *DESCPIPE, *words, "-o", folder / "out", *workshop.inputs())
    return Run(results=folder / "out", seconds=_call(user, "bash", folder / "run.sh"))


def _folder(workshop: Workshop, name: str) -> Path:
    """Return an empty folder of the user's."""
    folder = workshop.fresh(name)
    _user(workshop).own(folder)
    return folder


def _user(workshop: Workshop, program: str = "") -> OrdinaryUser:
    """Return the user, who has the images in the storage of a program."""
    user = workshop.shared.get("user") or _new_user(workshop)
    if program and program not in workshop.shared:
        _call(user, program, "load", "--quiet", "--input", user.home / "images.tar")
        workshop.shared[program] = True
    return user


def _new_user(workshop: Workshop) -> OrdinaryUser:
    require("podman", podman.unavailable_reason())
    images = docker_images(workshop)
    user = workshop.closing.enter_context(UserView())
    settings = user.home / ".config/containers"
    settings.mkdir(parents=True)
    (settings / "containers.conf").write_text(LIMITS)
    (settings / "storage.conf").write_text(STORAGE)
    for name in (*PLACES.values(), "squash", "bin"):
        (user.home / name).mkdir()
    (user.home / "bin/srun").write_text(SRUN)
    (user.home / "bin/srun").chmod(0o755)
    call(["docker", "save", "--output", user.home / "images.tar", *images])
    user.own(user.home)
    _make_room(user)
    workshop.shared["user"] = user
    return user


def _make_room(user: OrdinaryUser) -> None:
    """Give the user's view of the machine what podman-hpc wants: FUSE, and a folder of its own."""
    if os.geteuid() != 0:
        return
    device, running = user.home.parent / "fuse", user.home.parent / "podman-hpc"
    call(["mknod", "--mode=666", device, "c", *FUSE])
    # Here podman-hpc looks for its process, and would find that of another view.
    usual = Path(f"/tmp/podman-run-{user.number}")  # noqa: S108 - it is podman's choice
    for folder in (running, usual):
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, user.number, user.number)
    as_root = user.inside[: user.inside.index("--pid")]
    call([*as_root, "mount", "--bind", device, "/dev/fuse"])
    call([*as_root, "mount", "--bind", running, usual])


def _call(user: OrdinaryUser, *words: object) -> float:
    """Run a command as the user and return its seconds."""
    begin = time.monotonic()
    require_good(user.run(*map(str, words), timeout=LIMIT, **_settings(user)))
    return time.monotonic() - begin


def _settings(user: OrdinaryUser) -> dict[str, str]:
    """Return where podman-hpc keeps what it has, and where programs are."""
    places = {f"PODMANHPC_{key}": f"{user.home}/{name}" for key, name in PLACES.items()}
    known = {"SQUASH_DIR": f"{user.home}/squash", "USER": "somebody"} | DRIVER
    path = ":".join([f"{user.home}/bin", *PROGRAMS])
    return places | known | {"PYTHONPATH": str(REPOSITORY), "PATH": path}
