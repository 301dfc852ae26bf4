"""Who works in the folder of a run: a process on a host, which is there or has ended."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from descpipe.saving import write_atomically

OWNER = "owner.json"
BOOT = Path("/proc/sys/kernel/random/boot_id")
# Of /proc/PID/stat, counted behind the name of the program, which may have any letters in it.
STARTED = 19


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """A process.

    Attributes
    ----------
    host : str
        The machine that it is on.
    process : int
        Its number there.
    began : str
        When it began: numbers are used again, after a restart of the machine soon. Empty where
        that is not known.
    """

    host: str
    process: int
    began: str = ""

    def is_alive(self) -> bool:
        """Whether it is there still, as far as can be known from here."""
        if self.host != socket.gethostname():
            return True
        if not _is_there(self.process):
            return False
        began = _began(self.process)
        return not self.began or not began or began == self.began

    def is_surely_alive(self) -> bool:
        """Whether it is there still, and no other process can have its number."""
        is_here = self.host == socket.gethostname()
        return is_here and bool(self.began) and _began(self.process) == self.began

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}"


def this_process() -> Owner:
    """Return who asks."""
    number = os.getpid()
    return Owner(host=socket.gethostname(), process=number, began=_began(number))


def write_owner(folder: Path) -> None:
    """Write into a folder that this process works in it."""
    write_atomically(folder / OWNER, json.dumps(asdict(this_process())) + "\n")


def read_owner(folder: Path) -> Owner | None:
    """Return who works in a folder; None if that is not said, or not legibly."""
    try:
        told = json.loads((folder / OWNER).read_text(encoding="utf-8"))
        began = str(told.get("began", ""))
        return Owner(host=str(told["host"]), process=int(told["process"]), began=began)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_there(process: int) -> bool:
    with suppress(PermissionError):  # then it is that of somebody else
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True


def _began(process: int) -> str:
    """Return when a process began, in a way of no other since the machines are there."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        since_boot = stat.rpartition(")")[2].split()[STARTED]
        return f"{BOOT.read_text(encoding='ascii').strip()} {since_boot}"
    except (OSError, IndexError):  # only Linux tells
        return ""
