"""The one door to other programs: argument lists in, lines and an exit status out."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.descendants import descendants
from descpipe.leash import leashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import IO

# cwltool itself would wait ten seconds for a program that has ended already.
PATIENCE_SECONDS = 2.0
ENDING = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What is done when a program ends, or is ended.

    Attributes
    ----------
    patience : float
        How many seconds it has to end by itself.
    when_ended : callable
        Called when it has ended, by another thread: what it started and left may still hold its
        standard error, for the end of which `run_streaming` waits.
    when_interrupted : callable
        Called when whoever waits for it is interrupted, before it is waited for.
    """

    patience: float = PATIENCE_SECONDS
    when_ended: Callable[[], None] = lambda: None
    when_interrupted: Callable[[], None] = lambda: None


ORDINARY = Ending()


def run_streaming(
    words: Sequence[str],
    environment: Mapping[str, str],
    on_line: Callable[[str], None],
    ending: Ending = ORDINARY,
) -> tuple[int, str]:
    """Run a program and hand on each line of its standard error as it comes.

    The program has a process group of its own. Whatever ends this call early, Ctrl-C, SIGTERM and
    the end of the terminal among it, first asks the group to end (SIGTERM), waits for it, and kills
    what is left. If this process is killed, the program is asked to end too.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    environment : mapping of str to str
        All environment variables.
    on_line : callable
        Called with each line of standard error.
    ending : Ending
        What is done when it ends, or is ended.

    Returns
    -------
    int
        The exit status; negative for a signal.
    str
        All of standard output.
    """
    with tempfile.TemporaryFile() as output, _interrupted_by_signals():
        process = subprocess.Popen(
            leashed(words),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        watcher = threading.Thread(target=_when_ended, args=(process, ending.when_ended))
        watcher.start()
        try:
            for line in process.stderr or ():
                on_line(line.rstrip("\n"))
            status = process.wait()
        except KeyboardInterrupt:
            ending.when_interrupted()
            raise
        finally:
            _end(process, ending.patience)
            watcher.join()
        output.seek(0)
        return status, output.read().decode("utf-8", errors="replace")


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Take what asks to end for Ctrl-C, but not what is ignored, as `nohup` does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [one for one in ENDING if signal.getsignal(one) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _when_ended(process: subprocess.Popen[str], on_end: Callable[[], None]) -> None:
    process.wait()
    on_end()


class Programs:
    """Programs that threads run, which another thread can end all together."""

    def __init__(self) -> None:
        self.running: set[subprocess.Popen[str]] = set()

    def run(
        self,
        words: Sequence[str],
        given: IO[bytes],
        on_line: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Run a program on a file and hand on each line that it writes, of both kinds.

        Parameters
        ----------
        words : sequence of str
            Program and arguments; no shell sees them.
        given : file
            Its standard input.
        on_line : callable
            Called with each line as it comes.
        environment : mapping of str to str, optional
            All environment variables; those of this process by default.

        Returns
        -------
        int
            The exit status; negative for a signal.
        """
        with tempfile.TemporaryFile() as stdin:
            shutil.copyfileobj(given, stdin)
            stdin.seek(0)
            process = subprocess.Popen(
                list(words),
                env=None if environment is None else dict(environment),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        self.running.add(process)
        try:
            with _interrupted_by_signals():
                for line in process.stdout or ():
                    on_line(line.rstrip("\n"))
                return process.wait()
        finally:
            _end(process)
            self.running.discard(process)

    def stop(self) -> None:
        """Ask the programs to end (SIGTERM); `run` returns when they have."""
        for process in list(self.running):
            _signal_group(process, signal.SIGTERM)

    def stop_work(self) -> None:
        """Kill what the programs have started in other sessions, so that they fail by themselves.

        For programs that leave things behind when they are ended.
        """
        for process in list(self.running):
            for child in descendants(process.pid):
                with suppress(ProcessLookupError, PermissionError):
                    if os.getsid(child) != process.pid:
                        os.kill(child, signal.SIGKILL)


def capture(
    words: Sequence[str],
    seconds: float,
    environment: Mapping[str, str] | None = None,
    given: str = "",
) -> tuple[int, str, str]:
    """Run a program that soon ends; return its exit status and what it wrote.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    seconds : float
        How long it may take.
    environment : mapping of str to str, optional
        All environment variables; those of this process by default.
    given : str
        Its standard input.

    Raises
    ------
    OSError
        If it cannot be started or takes too long.
    """
    try:
        done = subprocess.run(
            list(words),
            env=None if environment is None else dict(environment),
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{words[0]} does not answer") from error
    return done.returncode, done.stdout, done.stderr


def run_attached(
    words: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> int:
    """Run a program on this program's own terminal, standard input and output.

    The keys that interrupt are the program's alone; SIGTERM and SIGHUP are handed on to it.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    environment : mapping of str to str
        All environment variables.
    folder : Path, optional
        Where it starts.

    Returns
    -------
    int
        The exit status as a shell tells it: 128 and the number of the signal that ended it.
    """
    process: subprocess.Popen[bytes] | None = None

    def hand_on(number: int, _: object) -> None:
        if process is not None and number in (signal.SIGTERM, signal.SIGHUP):
            process.send_signal(number)

    numbers = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)
    # Functions, not SIG_IGN, which the program would inherit.
    before = {number: signal.signal(number, hand_on) for number in numbers}
    try:
        process = subprocess.Popen(list(words), env=dict(environment), cwd=folder)
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a program may take.

    Attributes
    ----------
    seconds : float
        How long it may run.
    largest_file : int
        How many bytes a file may have that it writes, its output among them.
    """

    seconds: float
    largest_file: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that has ended.

    Attributes
    ----------
    status : int
        The exit status; negative for a signal.
    output : bytes
        What it wrote to standard output.
    errors : str
        What it wrote to standard error.
    """

    status: int
    output: bytes
    errors: str

    @property
    def is_over_limit(self) -> bool:
        """Whether it was ended because a file became too large."""
        return self.status == -signal.SIGXFSZ


def run_fed(
    words: Sequence[str],
    environment: Mapping[str, str],
    given: bytes,
    limits: Limits,
) -> Finished:
    """Run a program on some bytes, within limits, and return what it wrote.

    Whatever ends this call early ends the program, as in `run_streaming`.

    Parameters
    ----------
    words : sequence of str
        Program and arguments; no shell sees them.
    environment : mapping of str to str
        All environment variables.
    given : bytes
        Its standard input.
    limits : Limits
        What it may take.

    Raises
    ------
    TimeoutError
        If it takes too long.
    """
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        stdin.write(given)
        stdin.seek(0)
        process = subprocess.Popen(
            list(words),
            env=dict(environment),
            stdin=stdin,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            with suppress(ProcessLookupError):
                most = limits.largest_file
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
            process.wait(limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{words[0]} takes too long") from error
        finally:
            _end(process)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode("utf-8", errors="replace")
        return Finished(process.returncode, output.read(), said)


def _end(process: subprocess.Popen[str], patience: float = PATIENCE_SECONDS) -> None:
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()
        except KeyboardInterrupt:  # whoever cannot wait may say so again
            _signal_group(process, signal.SIGKILL)
            process.wait()
            raise
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
