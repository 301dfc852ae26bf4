"""Processes on this machine that have outlived the run for which they work."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.descendants import kill_with_children

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def kill_those_with(words: Collection[bytes]) -> None:
    """Kill the processes that have one of some words on their command line, and their children."""
    for process in list(_those_with(frozenset(words))):
        kill_with_children(process)


def kill_those_in(folder: Path) -> None:
    """Kill the processes whose working folder is below a folder, and their children."""
    below = f"{os.path.realpath(folder)}{os.sep}"
    for path in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has ended, or is that of somebody else
            if str(path.readlink()).startswith(below):
                kill_with_children(int(path.parent.name))


def _those_with(named: frozenset[bytes]) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        # A shell has the whole command in one word.
        if not named.isdisjoint([*words, *(part for word in words for part in word.split())]):
            yield int(path.parent.name)
