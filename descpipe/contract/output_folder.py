"""The folder of outputs: they are written beside their place, and moved there when all is well."""

from __future__ import annotations

import os

from descpipe.contract.errors import StageError


def make_partial_folder(final: str) -> str:
    """Make a folder for outputs in progress, on the disk of the final ones so that they rename."""
    from tempfile import mkdtemp  # in containers every process has the same number

    try:
        os.makedirs(final, exist_ok=True)
        return mkdtemp(prefix=".partial-", dir=final)
    except OSError as error:
        raise StageError(f"outputs cannot be written to {final}: {error.strerror}") from error


def publish(partial: str, final: str) -> None:
    """Move everything from the folder in progress to the final one."""
    for name in sorted(os.listdir(partial)):
        target = os.path.join(final, name)
        if os.path.isdir(target) and not os.path.islink(target):
            remove_folder(target)  # a folder is not replaced by renaming
        os.replace(os.path.join(partial, name), target)


def remove_folder(folder: str) -> None:
    """Remove a folder and all in it, as far as that is possible."""
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


def is_full_disk(error: OSError) -> bool:
    """Whether an error says that the disk, or the user's part of it, is full."""
    import errno

    return error.errno in (errno.ENOSPC, errno.EDQUOT)
