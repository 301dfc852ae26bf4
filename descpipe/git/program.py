"""How Git is called: by argument lists, without questions, hooks, filters or submodules.

The one module that starts Git. The user's own settings hold (credential helpers, proxies), those of
the repository that one happens to stand in do not.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble
from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.process import Limits, run_fed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OPTIONS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.unpackLimit": "1",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "credential.interactive": "false",
    # A server that has gone silent is given up.
    "http.lowSpeedLimit": "100",
    "http.lowSpeedTime": "30",
}
# What Git sets for its hooks, what shows secrets, and what opens windows.
DROPPED = re.compile(
    "GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|PREFIX|CONFIG|CONFIG_PARAMETERS"
    "|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|QUARANTINE_PATH"
    "|TRACE.*|TERMINAL_PROMPT|ALLOW_PROTOCOL|PROTOCOL_FROM_USER)|SSH_ASKPASS"
)
SETTINGS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GCM_INTERACTIVE": "never",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
}
PROTOCOLS = "https:http:ssh:git:file"
LOCAL_SECONDS = 300
STATE_SECONDS = 10  # a run waits for it
MAX_BYTES = 1_000_000_000  # of any file that Git writes, its packs among them
USER = re.compile(r"(?<=//)[^/\s@]*@")
# Git's own message, or that of the part of it that a limit ended.
TOO_LARGE = re.compile("File too large|died of signal|invalid index-pack output")
FULL = re.compile("No space left on device|Disk quota exceeded")


class GitFailedError(Exception):
    """Git ended with an error.

    Attributes
    ----------
    errors : str
        What it wrote to standard error, without names of users and passwords.
    """

    def __init__(self, errors: str) -> None:
        self.errors = USER.sub("", errors)
        super().__init__(self.errors)

    @property
    def line(self) -> str:
        """What went wrong, in one line."""
        lines = [line for line in self.errors.splitlines() if line.strip()]
        told = [line for line in lines if line.startswith(("fatal: ", "error: ", "ERROR: "))]
        line = (told or lines or ["Git says nothing more"])[0]
        return line.partition(": ")[2] if told else line


def run_git(
    folder: Path, words: Sequence[str], *, given: bytes = b"", most: int = MAX_BYTES
) -> bytes:
    """Run Git on a bare repository, without asking another one, and return what it writes.

    Parameters
    ----------
    folder : Path
        The bare repository.
    words : sequence of str
        The command and its arguments.
    given : bytes
        Its standard input.
    most : int
        The size that no file of its may have, what it returns among them.

    Raises
    ------
    GitFailedError
        If it fails or takes too long.
    GitTroubleError
        If Git is not installed, or it would write too much.
    MachineTrouble
        If the disk is full.
    """
    limits = Limits(seconds=LOCAL_SECONDS, largest_file=most)
    return _run([f"--git-dir={folder}", *words], folder, _alone(), given, limits)


def run_git_in(folder: Path, words: Sequence[str]) -> bytes:
    """Run Git in a folder that a user works in, and return what it writes.

    Raises
    ------
    GitFailedError
        If it fails or takes too long, also because there is no repository.
    GitTroubleError
        If Git is not installed.
    """
    limits = Limits(seconds=STATE_SECONDS, largest_file=MAX_BYTES)
    return _run(["-C", str(folder), *words], folder, _alone(), b"", limits)


def ask_git(folder: Path, words: Sequence[str], *, seconds: float, most: int = MAX_BYTES) -> bytes:
    """Run Git as `run_git` does where it asks another repository, for some time at most."""
    environment = {**_environment(), "GIT_ALLOW_PROTOCOL": PROTOCOLS}
    limits = Limits(seconds=seconds, largest_file=most)
    return _run([f"--git-dir={folder}", *words], folder, environment, b"", limits)


def _alone() -> dict[str, str]:
    """Return an environment in which Git asks no other repository."""
    return {**_environment(), "GIT_ALLOW_PROTOCOL": ""}


def _environment() -> dict[str, str]:
    own = {name: text for name, text in os.environ.items() if not DROPPED.fullmatch(name)}
    return {**own, **SETTINGS}


def _run(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    given: bytes,
    limits: Limits,
) -> bytes:
    options = [word for key, value in OPTIONS.items() for word in ("-c", f"{key}={value}")]
    try:
        done = run_fed(["git", *options, *words], environment, given, limits)
    except (FileNotFoundError, PermissionError):
        do = "install Git (`apt-get install git`, `module load git`)"
        raise GitTroubleError(Kind.NOT_INSTALLED, "Git is not installed", do) from None
    except TimeoutError:
        raise GitFailedError(f"fatal: timed out after {limits.seconds:g} seconds") from None
    if done.status == 0:
        return done.output
    if FULL.search(done.errors):
        raise MachineTrouble(f"{folder.parent}: no space is left; free some and run again")
    if done.is_over_limit or TOO_LARGE.search(done.errors):
        what = f"the repository has over {limits.largest_file / 1e6:g} MB, or more than fits here"
        raise GitTroubleError(Kind.UNUSABLE, what, "name a smaller one")
    raise GitFailedError(done.errors)
