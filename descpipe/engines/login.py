"""The command by which users leave their password for a registry, where descpipe finds it."""

from __future__ import annotations

from shutil import which

COMMANDS = {
    "docker": "docker login {host}",
    "podman": "podman login {host}",
    "apptainer": "apptainer registry login --username NAME docker://{host}",
}


def login_command(host: str) -> str:
    """Return that of the first program that is on this machine, or else Docker's."""
    program = next((name for name in COMMANDS if which(name)), "docker")
    return COMMANDS[program].format(host=host)
