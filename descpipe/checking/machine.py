"""What of this machine can be used by a run: not only what it has, but what it is allowed."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path("/")
MIB = 1024 * 1024


def usable_cores(root: Path = ROOT) -> int:
    """Return the number of cores: those that the scheduler gives, and no more than the quota.

    Parameters
    ----------
    root : Path
        Where the system's files are.
    """
    cores = len(os.sched_getaffinity(0))
    for folder in _groups("cpu", root):
        quota = _words(folder / "cpu.max") or [
            *_words(folder / "cpu.cfs_quota_us"),
            *_words(folder / "cpu.cfs_period_us"),
        ]
        if len(quota) == 2 and quota[0].isdecimal():  # noqa: PLR2004 - quota and period
            cores = min(cores, math.ceil(int(quota[0]) / int(quota[1])))
    return max(cores, 1)


def usable_memory_mib(root: Path = ROOT) -> int:
    """Return the memory in MiB: that of the machine, and no more than the limit.

    Parameters
    ----------
    root : Path
        Where the system's files are.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for folder in _groups("memory", root):
        limit = _words(folder / "memory.max") or _words(folder / "memory.limit_in_bytes")
        if limit and limit[0].isdecimal():
            memory = min(memory, int(limit[0]))
    return memory // MIB


def free_mib(folder: Path) -> int:
    """Return the free space in MiB where a folder is."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize // MIB


def _groups(controller: str, root: Path) -> Iterator[Path]:
    """Yield the folders of the control groups that limit this process, of both their versions.

    In a container their path can be that of the outside, where only the first is to be seen.
    """
    for line in _lines(root / "proc/self/cgroup"):
        _, names, path = [*line.split(":", 2), "", ""][:3]
        if names and controller not in names.split(","):
            continue
        folder = root / "sys/fs/cgroup" / names
        yield folder
        for part in path.strip("/").split("/"):
            folder /= part
            yield folder


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
