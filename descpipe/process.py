"""The one door to other programs: argument lists in, lines and an exit status out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

# cwltool itself would wait ten seconds for a program that has ended already.
PATIENCE_SECONDS = 2.0


def run_streaming(
    words: Sequence[str], environment: Mapping[str, str], on_line: Callable[[str], None]
) -> tuple[int, str]:
    """Run a program and hand on each line of its standard error as it comes.

    The program has a process group of its own. Whatever ends this call early, Ctrl-C among it,
    first asks the group to end (SIGTERM), waits for it, and kills what is left.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    environment : mapping of str to str
        All environment variables.
    on_line : callable
        Called with each line of standard error.

    Returns
    -------
    int
        The exit status; negative for a signal.
    str
        All of standard output.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            list(words),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            for line in process.stderr or ():
                on_line(line.rstrip("\n"))
            status = process.wait()
        finally:
            _end(process)
        output.seek(0)
        return status, output.read().decode("utf-8", errors="replace")


def run_filter(
    words: Sequence[str], given: IO[bytes] | None, on_line: Callable[[str], None]
) -> int:
    """Run a program on a file and hand on each line that it writes, of both kinds, as it comes.

    Whatever ends this call early ends the program, as in `run_streaming`.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    given : file or None
        Its standard input.
    on_line : callable
        Called with each line.

    Returns
    -------
    int
        The exit status; negative for a signal.
    """
    with tempfile.TemporaryFile() as stdin:
        if given is not None:
            shutil.copyfileobj(given, stdin)
            stdin.seek(0)
        process = subprocess.Popen(
            list(words),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    try:
        for line in process.stdout or ():
            on_line(line.rstrip("\n"))
        return process.wait()
    finally:
        _end(process)


def capture(words: Sequence[str], seconds: float) -> tuple[int, str, str]:
    """Run a program that soon ends; return its exit status and what it wrote.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    seconds : float
        How long it may take.

    Raises
    ------
    OSError
        If it cannot be started or takes too long.
    """
    try:
        done = subprocess.run(
            list(words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{words[0]} does not answer") from error
    return done.returncode, done.stdout, done.stderr


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
