"""What a process has used of the machine, as a line of its log says."""

from __future__ import annotations

import time


def usage_line(start: float) -> str:
    """Return what this process and those that it started have used.

    Parameters
    ----------
    start : float
        When it began, of ``time.monotonic()``.

    Returns
    -------
    str
        The seconds of CPU on all cores together, the largest memory that one of the processes had
        at a time, and the seconds by the clock.
    """
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    memory = max(_own_memory() or own.ru_maxrss, others.ru_maxrss) // 1024
    seconds = time.monotonic() - start
    return f"descpipe: used {cpu:.2f} s of CPU, {memory} MiB of memory, in {seconds:.2f} s"


def _own_memory() -> int:
    """Return the largest memory that this process had, in KiB; 0 if the system does not tell.

    What `resource` tells has that of the program which started this one in it.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as stream:
            found = [line.split()[1] for line in stream if line.startswith("VmHWM:")]
    except OSError:
        return 0
    return int(found[0]) if found else 0
