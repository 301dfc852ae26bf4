"""A disk of its own with little room, or none to write to: only root can make one."""

import os
import subprocess
import time
from contextlib import contextmanager

import pytest

ENDING_SECONDS = 5


def do_without(reason):
    """Skip a test that a laptop's user cannot run; fail it where all that tests need must be had.

    Parameters
    ----------
    reason : str
        What is missing.
    """
    if os.environ.get("DESCPIPE_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def small_disk(folder, options="size=8m"):
    """Make a folder that is a disk of its own for a while.

    Parameters
    ----------
    folder : Path
        It is made.
    options : str
        Those of `mount -o`, such as its size.
    """
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        do_without("only root can make a small disk")
    try:
        yield folder
    finally:
        _unmount(folder)


def make_room(disk, size="80m"):
    """Make a small disk larger."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def _unmount(folder):
    """Unmount a disk, once programs that are ending have let go of it."""
    limit = time.monotonic() + ENDING_SECONDS
    while subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode:
        if time.monotonic() > limit:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
            break
        time.sleep(0.1)
