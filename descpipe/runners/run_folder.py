"""The folder of a run: made aside, and put in place whole when the run has ended well."""

from __future__ import annotations

import json
import os
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass, replace
from glob import escape
from typing import TYPE_CHECKING, Any

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.runners.events import RunnerFolders
from descpipe.runners.run_owner import OWNER, Owner, read_owner, write_owner
from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

RECORD = "run.json"
# What `descpipe report` writes.
PAGE = "report.html"
README, CRATE = "README.md", "ro-crate-metadata.json"
MAX_TOLD = 5
# What is made, or removed, in the moment in which a run takes hold of its folder.
PASSING = ("new", "gone")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where one run works and what it leaves.

    Attributes
    ----------
    final : Path
        Where results are when the run has ended well.
    is_kept : bool
        Whether a run that does not end well stays as it is, to be gone on with.
    others : tuple of Path
        Where other runs of the same pipeline leave results, which this one may take over.
    is_looked_at : bool
        Whether it is looked at only: then what is in the working folder counts as it is.
    """

    final: Path
    is_kept: bool = False
    others: tuple[Path, ...] = ()
    is_looked_at: bool = False

    @property
    def working(self) -> Path:
        """Where the run works: beside the final place, so that it is put there by renaming."""
        if self.is_kept:  # it may work for days, and people look into it
            return self.final.with_name(f"{self.final.name}.running")
        return self._hidden("running")

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

    def with_parts(self) -> RunFolder:
        """Return the folder of a run of the whole pipeline, which knows of runs of some steps."""
        return replace(self, others=(partial_folder(self.final),))

    def of_parts(self) -> RunFolder:
        """Return the folder of a run of some steps only: it leaves those of whole runs alone."""
        return replace(self, final=partial_folder(self.final), others=(self.final,))

    def looked_at(self) -> RunFolder:
        """Return the same to be looked at only, whoever works there."""
        return replace(self, is_looked_at=True)

    def left(self) -> list[tuple[Path, list[Path]]]:
        """Return what earlier runs have left, the latest first.

        Returns
        -------
        list of (Path, list of Path)
            The record of each, and the folders in which its files are.
        """
        found = [*self.unfinished(), (self.final / RECORD, [self.final])]
        for other in self.others:
            found += RunFolder(other).left()
        return found

    def unfinished(self) -> list[tuple[Path, list[Path]]]:
        """Return what runs have left that did not end well, as `left` does."""
        now = [self.working] if self.is_looked_at and not self.is_kept else []
        # One that was killed while it put its results in place has them in two folders.
        found = [
            (path / RECORD, [path, path / self.done.name])
            for path in (*now, *reversed(self._killed()))
        ]
        return found + ([] if self.is_kept else [(self.failed / RECORD, [self.failed])])

    def holds_results(self) -> bool:
        """Whether the results of an earlier run are where this run's will go."""
        return (self.final / RECORD).is_file()

    def _hidden(self, what: str) -> Path:
        return self.final.with_name(f".{self.final.name}.{what}")

    def _passing(self, what: str) -> Path:
        """Return a folder of this process alone, whose name says whose it is."""
        return self._hidden(f"{what}-{socket.gethostname()}-{os.getpid()}")

    def _killed(self) -> list[Path]:
        """Return the folders of runs that were killed, the latest last."""
        found = self.final.parent.glob(f".{escape(self.final.name)}.killed-*")
        return sorted(found, key=_number)

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
            if self.working.exists():
                self._require_free(overwrite=overwrite)
                end_what_runs()
                self._remove_working()
            new = self._passing("new")
            try:
                self._make(new)
                self._take(new)
            finally:
                shutil.rmtree(new, ignore_errors=True)

    def _make(self, new: Path) -> None:
        """Make a folder that says at once whose it is: this process may be killed now."""
        new.mkdir()
        write_owner(new)
        folders = self.folders
        for folder in (folders.results, folders.logs, folders.temporary, self.done):
            (new / folder.name).mkdir()

    def _take(self, new: Path) -> None:
        try:
            new.rename(self.working)
        except OSError:
            if self.working.exists():  # another run was faster
                self._require_free(overwrite=False)
            raise

    def _remove_working(self) -> None:
        """Remove what was left; programs of a run that was killed may be ending in it still."""
        gone = self._passing("gone")
        self.working.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

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
        with machine_trouble(self.final):
            if not self.is_kept and self.working.is_dir():
                self._require_alone()
                end_what_runs()
                self._put_aside()
            self._mend()

    def _put_aside(self) -> None:
        number = max(map(_number, self._killed()), default=0) + 1
        aside = self._hidden(f"killed-{number}")
        self.working.rename(aside)
        tells = (aside / RECORD).is_file()
        gone = aside / self.folders.temporary.name if tells else aside
        shutil.rmtree(gone, ignore_errors=True)

    def _mend(self) -> None:
        """Put right what a run left that was killed while it took hold of its folder, or let go."""
        if self._old.is_dir() and not self.final.exists() and not self.working.exists():
            with suppress(OSError):  # another run does the same
                self._old.rename(self.final)
        for what in PASSING:
            begin = f".{self.final.name}.{what}-{socket.gethostname()}-"
            for path in self.final.parent.glob(f"{escape(begin)}*"):
                number = path.name.removeprefix(begin)
                owner = Owner(host=socket.gethostname(), process=int(number or 0))
                if number.isdigit() and not owner.is_alive():
                    shutil.rmtree(path, ignore_errors=True)

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
            write_owner(self.working)
            shutil.rmtree(self.folders.results, ignore_errors=True)
            folders = self.folders
            for folder in (folders.results, folders.logs, folders.temporary, self.done):
                folder.mkdir(exist_ok=True)

    def _require_free(self, *, overwrite: bool) -> None:
        self._require_alone()
        if self.is_kept and not overwrite:
            raise Refused(
                f"{display_path(self.working)} is what an earlier run left; go on with it by "
                "--restart, or give --overwrite to begin anew"
            )

    def running(self) -> str:
        """Return who works here, in words; empty if nobody does."""
        owner = read_owner(self.working)
        if not self.working.is_dir() or (owner is not None and not owner.is_alive()):
            return ""
        if owner is None and self.is_kept and not (self.working / OWNER).exists():
            return ""  # it was left in order
        return str(owner) if owner else "another run"

    def _require_alone(self) -> None:
        if who := self.running():
            owner = read_owner(self.working)
            remove = self.working / OWNER if self.is_kept else self.working
            do = f"remove {display_path(remove)} if it is gone"
            if owner is not None and owner.is_surely_alive():
                do = f"stop it: Ctrl-C where it runs, or `kill {owner.process}`"
            what = f"{display_path(self.final)} is being written by {who}"
            raise Refused(f"{what}; wait for it, or {do}")

    def publish(self) -> None:
        """Put the results in place; those of an earlier run go only when the new ones are whole."""
        with machine_trouble(self.final):
            self._tidy()
            if self.final.is_dir() and not any(self.final.iterdir()):
                self.final.rmdir()
            if self.final.exists():
                shutil.rmtree(self._old, ignore_errors=True)
                self.final.rename(self._old)
            self.working.rename(self.final)
            self.remove([self.failed, *self._killed()])

    @property
    def _old(self) -> Path:
        return self._hidden("old")

    def beside(self, place: Path) -> list[tuple[Path, list[Path]]]:
        """Return what runs have left that may be of no use, once there are results in a place."""
        found = self.unfinished()
        if place != self.final:  # all that was asked for is among those of the whole pipeline
            found.append((self.final / RECORD, [self.final]))
        elif self.final not in map(partial_folder, self.others):
            for other in map(RunFolder, self.others):
                found += [] if other.running() else other.beside(place)
        return found

    def remove(self, folders: Iterable[Path]) -> None:
        """Remove folders that are of no use any more, and what is left of results replaced."""
        for gone in (self._old, *folders):
            shutil.rmtree(gone, ignore_errors=True)
        (self.final / OWNER).unlink(missing_ok=True)

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
            (self.failed / OWNER).unlink(missing_ok=True)

    def discard(self) -> None:
        """Leave nothing, but what can be gone on with."""
        if self.is_kept:
            (self.working / OWNER).unlink(missing_ok=True)
            return
        self._remove_working()

    def write_record(self, record: dict[str, Any]) -> None:
        """Write what ran and how it ended."""
        # While a run goes on nobody reads it, and to write it in lines takes ten times as long.
        indent = None if record.get("status") == "running" else 2
        with machine_trouble(self.final):
            write_atomically(self.working / RECORD, json.dumps(record, indent=indent) + "\n")

    def _tidy(self) -> None:
        """Give the folder the shape of results; it stays that of this run until it is renamed."""
        folders = self.folders
        for folder in (folders.results, self.done):
            for path in sorted(folder.iterdir()):
                if not (self.working / path.name).exists():  # the same file by another name
                    path.rename(self.working / path.name)
            shutil.rmtree(folder)
        shutil.rmtree(folders.temporary, ignore_errors=True)


def partial_folder(final: Path) -> Path:
    """Return where results of some steps of a pipeline go, beside those of all."""
    return final.with_name(f"{final.name}.partial")


def _number(killed: Path) -> int:
    """Return the number of a folder that a killed run has left; 0 for one of somebody else."""
    number = killed.name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0
