"""Writing the record of a run that has ended: run.json, and the crate that tells the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.history.plain import read_object
from descpipe.recording.copies import copy_sources
from descpipe.recording.wording import owner_url, readme
from descpipe.runners.run_folder import CRATE, README, RECORD
from descpipe.saving import is_foreign, machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.runners.record import Record
    from descpipe.runners.run_folder import RunFolder

FOLDERS = ("cwl", "log")


def write_record(record: Record, folder: RunFolder, status: str) -> str:
    """Write the record of a run, copies of what a person wrote for it, and its crate.

    Parameters
    ----------
    record : Record
        All that is known of it.
    folder : RunFolder
        Where it has worked.
    status : str
        How it ended.

    Returns
    -------
    str
        Why there is no crate, if there is none; empty otherwise.
    """
    with machine_trouble(folder.final):
        record.copies = copy_sources(record.pipeline, folder.folders.documents)
        told = record.as_dict(status)
        folder.write_record(told)
        try:
            write_crate(told, folder.working)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - what ran for hours is worth more than its crate
            return f"no RO-Crate was written, which is a bug: {type(error).__name__}: {error}"
    return ""


def write_crate(record: dict[str, Any], folder: Path) -> None:
    """Describe a run that has ended as a Provenance Run Crate.

    Parameters
    ----------
    record : dict
        The record of the run.
    folder : Path
        The folder that is or will be that of the results.
    """
    from descpipe.recording.run_crate import RunCrate  # slow to load

    written = {file["name"] for given in record["outputs"].values() for file in _files(given)}
    added = [] if README in written else [README]
    url = owner_url(record["registry"], record["owner"])
    if added and not is_foreign(folder / README):
        write_atomically(folder / README, readme(record))
    more: dict[str, Any] = {"owner_url": url, "added": added}
    RunCrate({**record, **more}, [RECORD, *_paths(folder)]).write(folder)


def rewrite_crate(folder: Path) -> None:
    """Describe a run anew, of whose files some have been removed since, as its record tells.

    What an older descpipe has recorded does not suffice for that.

    Parameters
    ----------
    folder : Path
        The folder of the results.

    Raises
    ------
    MachineTrouble
        If the description cannot be written.
    """
    record = read_object(folder / RECORD)
    if (folder / CRATE).is_file() and {"owner", "registry"} <= record.keys():
        with machine_trouble(folder):
            write_crate(record, folder)


def _files(given: Any) -> list[dict[str, Any]]:
    return given if isinstance(given, list) else [given] if given else []


def _paths(folder: Path) -> Iterator[str]:
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix()
