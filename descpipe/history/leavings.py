"""What runs have left in and beside a folder of results, and what is going on there now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from descpipe.history.past_run import DONE, PastRun, read_run
from descpipe.model.paths import is_folder, names_in
from descpipe.runners.run_folder import CRATE, RECORD, RunFolder
from descpipe.runners.run_owner import OWNER, Owner, read_owner
from descpipe.runners.run_state import STATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OK, FAILED, INTERRUPTED, KILLED, RUNNING = "ok", "failed", "interrupted", "killed", "running"
SPOILT = "not known"
LOGS = "log"
# What a run makes in its folder, beside its outputs.
OWN_NAMES = frozenset(
    {
        *(RECORD, OWNER, STATE, LOGS, DONE, "cwl", "results", "tmp", "jobstore"),
        *(CRATE, "ro-crate-preview.html"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """A folder that a run has left, or works in.

    Attributes
    ----------
    folder : Path
        Where it is.
    state : str
        How the run ended, ``"running"``, or ``"not known"``.
    run : PastRun or None
        What its record tells, if it can be read.
    trouble : str
        Why it cannot.
    owner : Owner or None
        Who works there.
    since : str
        When it was begun, as far as is known, in UTC.
    is_kept : bool
        Whether it can be gone on with by ``--restart``.
    """

    folder: Path
    state: str
    run: PastRun | None = None
    trouble: str = ""
    owner: Owner | None = None
    since: str = ""
    is_kept: bool = False

    @property
    def is_spoilt(self) -> bool:
        """Whether there is a record that cannot be read."""
        return self.run is None and (self.folder / RECORD).exists()


def leavings(output: Path) -> list[Leaving]:
    """Return what there is of runs into a folder: what goes on first, then the latest first."""
    found = [*_working(output), *_ended(output)]
    found.sort(key=lambda one: one.since, reverse=True)
    return sorted(found, key=lambda one: one.state != RUNNING)


def _working(output: Path) -> Iterator[Leaving]:
    for is_kept in (False, True):
        folder = RunFolder(output, is_kept=is_kept).working
        if not is_folder(folder) or (is_kept and not _is_ours(folder)):
            continue
        owner = read_owner(folder)
        is_there = owner is not None and owner.is_alive()
        unowned = FAILED if is_kept and not (folder / OWNER).exists() else KILLED
        yield _leaving(folder, RUNNING if is_there else unowned, owner, is_kept=is_kept)


def _is_ours(folder: Path) -> bool:
    """Whether a folder that anybody might have named so is that of a run."""
    return any((folder / name).is_file() for name in (RECORD, OWNER, "restart.json"))


def _ended(output: Path) -> Iterator[Leaving]:
    folder = RunFolder(output)
    for path in killed_folders(output):
        yield _leaving(path, KILLED)
    for path in (folder.failed, folder.final):
        if (path / RECORD).is_file():
            yield _leaving(path, "")


def killed_folders(output: Path) -> list[Path]:
    """Return what runs have left that were killed."""
    named = re.compile(rf"\.{re.escape(output.name)}\.killed-\d+")
    return [output.parent / name for name in names_in(output.parent) if named.fullmatch(name)]


def _leaving(
    folder: Path, state: str, owner: Owner | None = None, *, is_kept: bool = False
) -> Leaving:
    """Return what is in a folder; without a state, its record tells how the run ended."""
    run, trouble = None, ""
    try:
        run = read_run(folder)
    except FileNotFoundError:
        trouble = "there is no record yet" if state == RUNNING else "there is no record"
    except OSError as error:
        trouble = f"its record cannot be read: {error.strerror}"
    except ValueError as error:
        trouble = f"its record is spoilt: {error}"
    told = run.status if run is not None else ""
    is_unended = state in ("", FAILED) and told in ("", RUNNING)
    return Leaving(
        folder=folder,
        state=(state or SPOILT) if is_unended or state in (RUNNING, KILLED) else told or state,
        run=run,
        trouble=trouble,
        owner=owner,
        since=(run.started if run else "") or _changed(folder),
        is_kept=is_kept,
    )


def _changed(folder: Path) -> str:
    try:
        time = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    except OSError:
        return ""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
