"""All runs into a folder: those of the log, and those that are known by what they left alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.history.journal import entry_of, note_run, read_journal
from descpipe.history.leavings import KILLED, RUNNING, leavings
from descpipe.history.past_run import read_run
from descpipe.history.plain import as_flag, as_list, as_number, as_object, as_text
from descpipe.runners.run_folder import RECORD, partial_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from descpipe.history.leavings import Leaving


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedRun:
    """One run, in short.

    Attributes
    ----------
    output : Path
        The folder of its results.
    id, started, ended, status, commit : str
        As in its record; empty where that is not known.
    is_changed : bool or None
        Whether the files were others than those of the commit.
    command : tuple of str
        The words that were typed.
    seconds : float or None
        How long it took.
    steps : mapping of str to str
        How its steps ended; empty for one that did not run.
    """

    output: Path
    id: str
    started: str
    ended: str
    status: str
    commit: str
    is_changed: bool | None
    command: tuple[str, ...]
    seconds: float | None
    steps: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "folder": str(self.output),
            "id": self.id or None,
            "started": self.started or None,
            "ended": self.ended or None,
            "status": self.status,
            "commit": self.commit or None,
            "changed": self.is_changed,
            "command": list(self.command),
            "seconds": self.seconds,
            "steps": {name: how or None for name, how in self.steps.items()},
        }


def listed_runs(output: Path) -> list[ListedRun]:
    """Return the runs into a folder, those of some steps among them, the latest first."""
    found = {_key(entry): entry for entry in read_journal(output)}
    for one in [*leavings(output), *leavings(partial_folder(output))]:
        entry = _left_entry(one)
        found.setdefault(_key(entry), entry)
    runs = [_listed(output, entry) for entry in reversed(found.values())]
    return sorted(runs, key=lambda run: run.started or run.ended, reverse=True)


def note_killed(output: Path, folders: Iterable[Path]) -> None:
    """Add to the log what runs have left that were killed, and so could not do it themselves."""
    known: set[str] | None = None
    for folder in folders:
        if not (folder / RECORD).is_file():
            continue
        if known is None:
            known = {_key(entry) for entry in read_journal(output)}
        with suppress(OSError, ValueError):
            told = read_run(folder).told
            if _key(entry_of(told)) not in known:
                note_run(output, told, KILLED)


def _key(entry: Mapping[str, Any]) -> str:
    """Return what tells a run from others."""
    return as_text(entry.get("id")) or as_text(entry.get("started"))


def _left_entry(one: Leaving) -> dict[str, Any]:
    told = one.run.told if one.run is not None else {}
    entry = entry_of(told, one.state)
    if one.state in (KILLED, RUNNING):
        entry["ended"] = entry["seconds"] = None
    return entry | {"started": entry["started"] or one.since}


def _listed(output: Path, entry: Mapping[str, Any]) -> ListedRun:
    return ListedRun(
        output=output,
        **{
            name: as_text(entry.get(name))
            for name in ("id", "started", "ended", "status", "commit")
        },
        is_changed=as_flag(entry.get("changed")),
        command=tuple(as_text(word) for word in as_list(entry.get("command"))),
        seconds=as_number(entry.get("seconds")),
        steps={name: as_text(how) for name, how in as_object(entry.get("steps")).items()},
    )
