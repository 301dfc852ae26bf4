"""What is said of a step, in the same words wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.console import NOT_RUN, Outcome, end_line, format_seconds
from descpipe.model.problem import counted

if TYPE_CHECKING:
    from descpipe.runners.usage import Usage
    from descpipe.watching.events import StepEnded

MIB_IN_GIB = 1024
# How an output that is not there, and a step that did not run, are shown beside the others.
WITHOUT_TIME = {*NOT_RUN, Outcome.SKIPPED}


def ended_line(end: StepEnded, room: int = 0) -> str:
    """Return the line of a step that has ended.

    Parameters
    ----------
    end : StepEnded
        How it ended.
    room : int
        How many columns its name gets; as many as ever by default.
    """
    seconds = None if end.outcome in WITHOUT_TIME else end.seconds
    return end_line(end.step, end.outcome, seconds, note(end), room)


def note(end: StepEnded) -> str:
    """Return what is said of a step behind its time."""
    if end.reason:
        return end.reason
    words = [f"part {end.part}"] if end.part else []
    words += [f"exit status {end.exit_status}"] if end.exit_status else []
    words += used_words(end.used)
    words += [counted(end.parts, "part")] if end.parts and not end.part else []
    words += [f"{end.before} ran before"] if end.before else []
    return ", ".join(words)


def used_words(used: Usage | None) -> list[str]:
    """Return what a step used of the machine; nothing if nobody knows."""
    if used is None:
        return []
    memory = f"{used.memory_mib} MiB"
    if used.memory_mib >= MIB_IN_GIB:
        memory = f"{used.memory_mib / MIB_IN_GIB:.1f} GiB"
    return [memory, f"CPU {format_seconds(used.cpu_seconds)}"]
