"""The processes that a process has started, as far as the system tells."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def kill_with_children(number: int) -> None:
    """Kill a process and all that it has started."""
    for process in [number, *descendants(number)]:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def descendants(number: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have started."""
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):  # a thread may have ended by now
            for word in path.read_text(encoding="ascii").split():
                yield int(word)
                yield from descendants(int(word))
