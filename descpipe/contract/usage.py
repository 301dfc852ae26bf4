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
    memory = max(own.ru_maxrss, others.ru_maxrss) // 1024  # Linux counts in KiB
    seconds = time.monotonic() - start
    return f"descpipe: used {cpu:.2f} s of CPU, {memory} MiB of memory, in {seconds:.2f} s"
