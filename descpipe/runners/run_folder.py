"""The folder of a run: made aside, and put in place whole when the run has ended well."""

from __future__ import annotations

import json
import os
import shutil
import socket
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING, Any

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.runners.events import RunnerFolders
from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORD = "run.json"
OWNER = "owner.json"
MAX_TOLD = 5


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where one run works and what it leaves.

    Attributes
    ----------
    final : Path
        Where results are when the run has ended well.
    is_kept : bool
        Whether a run that does not end well stays as it is, to be gone on with.
    """

    final: Path
    is_kept: bool = False

    @property
    def working(self) -> Path:
        """Where the run works: beside the final place, so that it is put there by renaming."""
        if self.is_kept:  # it may work for days, and people look into it
            return self.final.with_name(f"{self.final.name}.running")
        return self.final.with_name(f".{self.final.name}.running")

    @property
    def failed(self) -> Path:
        """Where a run that failed leaves its logs and what its finished steps wrote."""
        if self.is_kept:
            return self.working
        return self.final.with_name(f"{self.final.name}.failed")

    @property
    def folders(self) -> RunnerFolders:
        """Where the runner reads and writes."""
        return RunnerFolders(
            documents=self.working / "cwl",
            results=self.working / "results",
            logs=self.working / "log",
            temporary=self.working / "tmp",
        )

    @property
    def done(self) -> Path:
        """Where outputs are kept from the moment their step has ended."""
        return self.working / "done"

    def left(self) -> list[tuple[Path, Path]]:
        """Return the record of each earlier run and the folder of its files, the latest first."""
        killed = [(path / RECORD, path / self.done.name) for path in reversed(self._killed())]
        others = [(path / RECORD, path) for path in (self.failed, self.final)]
        return [*killed, *([] if self.is_kept else others[:1]), others[1]]

    def holds_results(self) -> bool:
        """Whether the results of an earlier run are where this run's will go."""
        return (self.final / RECORD).is_file()

    def _killed(self) -> list[Path]:
        """Return the folders of runs that were killed, the latest last."""
        found = self.final.parent.glob(f".{escape(self.final.name)}.killed-*")
        return sorted(found, key=lambda path: (len(path.name), path.name))

    def check(self) -> None:
        """Make sure that nothing of somebody else would be lost.

        Raises
        ------
        Refused
            If other files are where the results would go.
        """
        if not self.final.exists() or (self.final.is_dir() and not any(self.final.iterdir())):
            return
        if not self.holds_results():
            shown = display_path(self.final)
            raise Refused(f"{shown} holds other files; name another folder with -o")

    def open(
        self, *, overwrite: bool = False, end_what_runs: Callable[[], None] = lambda: None
    ) -> None:
        """Make the working folder and take hold of it.

        Parameters
        ----------
        overwrite : bool
            Whether what an earlier run left to be gone on with is removed.
        end_what_runs : callable
            Called before that: jobs may outlive a runner that was killed.

        Raises
        ------
        Refused
            If another run works there, or has left something to be gone on with.
        MachineTrouble
            If it cannot be made.
        """
        with machine_trouble(self.final):
            self.working.parent.mkdir(parents=True, exist_ok=True)
            try:
                self.working.mkdir()
            except FileExistsError:
                self._require_free(overwrite=overwrite)
                end_what_runs()
                self._remove_working()
                self.working.mkdir()
            self._own()
            folders = self.folders
            for folder in (folders.results, folders.logs, folders.temporary, self.done):
                folder.mkdir()

    def _remove_working(self) -> None:
        """Remove what was left; programs of a run that was killed may be ending in it still."""
        gone = self.final.with_name(f".{self.final.name}.gone-{os.getpid()}")
        self.working.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def require_results_only(self) -> None:
        """Make sure that the folder of the results has nothing but what runs have put there.

        Raises
        ------
        Refused
            If there is more, with its names.
        """
        own = {RECORD, self.folders.documents.name, self.folders.logs.name}
        own |= _recorded_names(self.final / RECORD)
        others = sorted({path.name for path in self.final.iterdir()} - own)
        if others:
            shown = display_path(self.final)
            raise Refused(
                f"{shown} holds files that no run has put there: {', '.join(others[:MAX_TOLD])}; "
                "move them away, or name another folder with -o"
            )

    def put_aside(self, end_what_runs: Callable[[], None] = lambda: None) -> None:
        """Keep what a run that was killed has left, if it tells what that is.

        Parameters
        ----------
        end_what_runs : callable
            Called before that: programs may outlive the run that was killed.

        Raises
        ------
        Refused
            If another run works there.
        """
        if self.is_kept or not self.working.is_dir():
            return
        self._require_alone()
        end_what_runs()
        number = len(self._killed()) + 1
        aside = self.final.with_name(f".{self.final.name}.killed-{number}")
        self.working.rename(aside)
        tells = (aside / RECORD).is_file()
        gone = aside / self.folders.temporary.name if tells else aside
        shutil.rmtree(gone, ignore_errors=True)

    def open_again(self) -> None:
        """Take hold of what an earlier run left.

        Raises
        ------
        Refused
            If another run works there.
        MachineTrouble
            If it cannot be written.
        """
        with machine_trouble(self.final):
            self._require_alone()
            self._own()
            shutil.rmtree(self.folders.results, ignore_errors=True)
            folders = self.folders
            for folder in (folders.results, folders.logs, folders.temporary, self.done):
                folder.mkdir(exist_ok=True)

    def _own(self) -> None:
        owner = {"host": socket.gethostname(), "process": os.getpid()}
        write_atomically(self.working / OWNER, json.dumps(owner) + "\n")

    def _require_free(self, *, overwrite: bool) -> None:
        self._require_alone()
        if self.is_kept and not overwrite:
            raise Refused(
                f"{display_path(self.working)} is what an earlier run left; go on with it by "
                "--restart, or give --overwrite to begin anew"
            )

    def _require_alone(self) -> None:
        path = self.working / OWNER
        owner = _read_owner(path)
        if owner is None and self.is_kept and not path.exists():
            return  # it was left in order
        if owner is None or owner["host"] != socket.gethostname() or _is_alive(owner["process"]):
            who = f"process {owner['process']} on {owner['host']}" if owner else "another run"
            remove = path if self.is_kept else self.working
            raise Refused(
                f"{display_path(self.final)} is being written by {who}; "
                f"wait for it, or remove {display_path(remove)} if it is gone"
            )

    def publish(self) -> None:
        """Put the results in place; those of an earlier run go only when the new ones are whole."""
        with machine_trouble(self.final):
            self._tidy()
            if self.final.is_dir() and not any(self.final.iterdir()):
                self.final.rmdir()
            old = self.final.with_name(f".{self.final.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            if self.final.exists():
                self.final.rename(old)
            self.working.rename(self.final)
            for gone in (old, self.failed, *self._killed()):
                shutil.rmtree(gone, ignore_errors=True)

    def leave_failed(self) -> None:
        """Keep what a failed run has written beside the place of the results."""
        if self.is_kept:
            (self.working / OWNER).unlink(missing_ok=True)
            return
        with machine_trouble(self.failed):
            self._tidy()
            for gone in (self.failed, *self._killed()):
                shutil.rmtree(gone, ignore_errors=True)
            self.working.rename(self.failed)

    def discard(self) -> None:
        """Leave nothing, but what can be gone on with."""
        if self.is_kept:
            (self.working / OWNER).unlink(missing_ok=True)
            return
        shutil.rmtree(self.working, ignore_errors=True)

    def write_record(self, record: dict[str, Any]) -> None:
        """Write what ran and how it ended."""
        with machine_trouble(self.final):
            write_atomically(self.working / RECORD, json.dumps(record, indent=2) + "\n")

    def _tidy(self) -> None:
        folders = self.folders
        for folder in (folders.results, self.done):
            for path in sorted(folder.iterdir()):
                if not (self.working / path.name).exists():  # the same file by another name
                    path.rename(self.working / path.name)
            shutil.rmtree(folder)
        (self.working / OWNER).unlink()
        shutil.rmtree(folders.temporary, ignore_errors=True)


def _read_owner(path: Path) -> dict[str, Any] | None:
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        return {"host": str(owner["host"]), "process": int(owner["process"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recorded_names(record: Path) -> set[str]:
    """Return the names of all files that a record tells of."""
    try:
        outputs = json.loads(record.read_text(encoding="utf-8"))["outputs"].values()
        files = [
            file for given in outputs for file in (given if isinstance(given, list) else [given])
        ]
        return {str(file.get("name") or file.get("basename")) for file in files if file}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
