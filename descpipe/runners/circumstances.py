"""What a record says of how and where a run was started, without what nobody else may know."""

from __future__ import annotations

import os
import platform
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HIDDEN = "***"
HIDDEN_NAME = (
    r"[\w.-]*(?:password|passwd|passphrase|token|secret|credential|api[_-]?key|access[_-]?key)"
)
SECRET_VALUE = re.compile(rf"(?P<name>{HIDDEN_NAME}[\w.-]*=).+", re.IGNORECASE | re.DOTALL)
SECRET_OPTION = re.compile(rf"-{HIDDEN_NAME}[\w.-]*", re.IGNORECASE)
USER_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]*@")
# Addresses of clouds are signed in what follows the question mark.
QUERY_OF_ADDRESS = re.compile(r"(?P<address>\w://[^\s?]*\?)\S*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """How and where a run was started.

    Attributes
    ----------
    command : tuple of str
        The words typed, without secrets.
    commit : str or None
        The commit of the repository that holds the pipeline file.
    is_changed : bool or None
        Whether what the run uses is not what this commit holds; None if that is not known.
    cores, memory_mib : int or None
        What of this machine the run may use.
    """

    command: tuple[str, ...] = ()
    commit: str | None = None
    is_changed: bool | None = None
    cores: int | None = None
    memory_mib: int | None = None

    def source(self) -> dict[str, Any]:
        """Return what the record says of the repository."""
        return {"commit": self.commit, "changed": self.is_changed}

    def host(self) -> dict[str, Any]:
        """Return what the record says of this machine."""
        return {
            "name": socket.gethostname(),
            "cores": self.cores,
            "memory_mib": self.memory_mib,
            "python": platform.python_version(),
            "system": _system(),
        }


def _system() -> str:
    """Return what `platform.platform` tells, which starts a program to find it."""
    system = os.uname()
    words = [system.sysname, system.release, system.machine, "".join(platform.libc_ver())]
    return "-".join(filter(None, words))


def without_secrets(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a command with ``***`` for passwords, tokens and the like.

    Those are hidden that stand in an address, as in ``https://user:password@host``, and those whose
    name tells them, as in ``--token=abc`` or ``--password abc``.
    """
    return tuple(_without_secrets(words))


def _without_secrets(words: Sequence[str]) -> Iterator[str]:
    is_secret = False
    for word in words:
        yield HIDDEN if is_secret and not word.startswith("-") else _shown(word)
        is_secret = SECRET_OPTION.fullmatch(word) is not None


def _shown(word: str) -> str:
    word = SECRET_VALUE.sub(rf"\g<name>{HIDDEN}", word)
    word = USER_IN_ADDRESS.sub(f"{HIDDEN}@", word)
    return QUERY_OF_ADDRESS.sub(rf"\g<address>{HIDDEN}", word)
