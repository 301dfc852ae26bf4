"""Whether the files of a run are as it left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.history.leavings import OK
from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.history.past_run import Files, PastFile, PastRun
    from descpipe.resuming.contents import Contents

# What older versions wrote down are digests of another kind.
KIND = "sha256:"


def not_as_left(run: PastRun, files: Files, contents: Contents) -> Iterator[str]:
    """Yield in words what somebody has done to files since a run wrote them.

    Parameters
    ----------
    run : PastRun
        The run.
    files : tuple of PastFile
        What its record says of the files.
    contents : Contents
        Reads files, those alone whose size tells nothing.
    """
    for file in files:
        shown = f"{file.name} in {display_path(run.folder)}"
        path = run.path(file)
        if path is None:
            # Of a run that failed the runner may have kept files elsewhere.
            if file.is_plain and not file.removed and run.status == OK:
                yield f"{shown} is gone"
            continue
        try:
            if not _is_as_recorded(path, file, contents):
                yield f"{shown} has changed since the run"
        except OSError as error:
            yield f"{shown} cannot be read: {error.strerror}"


def _is_as_recorded(path: Path, file: PastFile, contents: Contents) -> bool:
    if file.size is not None and path.is_file() and path.stat().st_size != file.size:
        return False
    return not file.digest.startswith(KIND) or contents.of(path) == file.digest
