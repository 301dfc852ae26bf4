"""What can be removed of what runs have left, and how much space that frees."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from descpipe.history.intermediate import Intermediate, intermediate_files
from descpipe.history.leavings import (
    FAILED,
    INTERRUPTED,
    KILLED,
    LOGS,
    OK,
    OWN_NAMES,
    leavings,
)
from descpipe.history.whole_run import newer_whole_run, whole_folder
from descpipe.model.problem import counted, display_path
from descpipe.runners.run_folder import PAGE, README
from descpipe.runners.run_owner import OWNER
from descpipe.saving import is_foreign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from descpipe.history.leavings import Leaving
    from descpipe.history.past_run import PastRun
    from descpipe.resuming.contents import Contents


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """Something that can be removed.

    Attributes
    ----------
    path : Path
        What it is called for people.
    parts : tuple of Path
        What is removed, each whole; the folder that holds them goes if nothing else is in it.
    why : str
        What it is.
    intermediate : Intermediate or None
        What it is among results.
    """

    path: Path
    parts: tuple[Path, ...]
    why: str
    intermediate: Intermediate | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CleaningPlan:
    """What can be removed of one folder of results.

    Attributes
    ----------
    output : Path
        The folder.
    removals : tuple of Removal
        What.
    left_alone : mapping of Path to str
        What stays, and why.
    """

    output: Path
    removals: tuple[Removal, ...] = ()
    left_alone: dict[Path, str] = field(default_factory=dict)


def cleaning_plan(
    output: Path, kept: Collection[str], contents: Contents, *, with_logs: bool
) -> CleaningPlan:
    """Return what can be removed of a folder of results, in which no run goes on.

    Parameters
    ----------
    output : Path
        The folder.
    kept : collection of str
        Tags of files that stay.
    contents : Contents
        Reads files.
    with_logs : bool
        Whether the logs of results go too.
    """
    removals: list[Removal] = []
    left_alone: dict[Path, str] = {}
    for one in leavings(output):
        if one.folder == output and (whole := newer_whole_run(one, kept)):
            why = f"results of some steps; those in {display_path(whole)} are newer"
            removals += _of_leaving(one, left_alone, why)
        elif one.folder == output:
            removals += _of_results(one, kept, contents, left_alone)
            removals += _logs(one) if with_logs else ()
            if whole_folder(output) and output not in left_alone:
                left_alone[output] = "no later run of all steps; remove it whole by `rm -r`"
        elif one.state in (FAILED, INTERRUPTED, KILLED):
            removals += _of_leaving(one, left_alone, _what_goes(one))
        else:
            left_alone[one.folder] = one.trouble or "it is not known what it is"
    return CleaningPlan(output=output, removals=tuple(removals), left_alone=left_alone)


def _of_results(
    one: Leaving, kept: Collection[str], contents: Contents, left_alone: dict[Path, str]
) -> Iterator[Removal]:
    if one.run is None or one.state != OK:
        left_alone[one.folder] = one.trouble or "its record does not say how the run ended"
        return
    if not any(step.needs for step in one.run.steps.values()) and len(one.run.steps) > 1:
        left_alone[one.folder] = "its record does not say which step reads which file"
    found, changed = intermediate_files(one.run, kept, contents)
    for file in found:
        why = f"{file.tag}, which {' and '.join(file.readers)} read"
        yield Removal(path=file.path, parts=(file.path,), why=why, intermediate=file)
    left_alone |= dict.fromkeys(changed, "somebody has changed it since the run wrote it")


def _logs(one: Leaving) -> Iterator[Removal]:
    logs = one.folder / LOGS
    if logs.is_dir() and not logs.is_symlink():
        yield Removal(path=logs, parts=(logs,), why="what the steps said")


def _of_leaving(one: Leaving, left_alone: dict[Path, str], why: str) -> Iterator[Removal]:
    """Yield a folder that a run has left, or of one that everybody sees what the run wrote."""
    if one.folder.is_symlink():
        left_alone[one.folder] = "it is a link"
        return
    if one.is_kept and (one.folder / OWNER).exists():
        left_alone[one.folder] = "jobs of it may run still; go on with it by --restart"
        return
    if one.folder.name.startswith("."):
        yield Removal(path=one.folder, parts=(one.folder,), why=why)
        return
    if one.run is None:
        left_alone[one.folder] = one.trouble
        return
    own = _own_names(one.folder, one.run)
    parts = [path for path in sorted(one.folder.iterdir()) if path.name in own]
    others = [path for path in sorted(one.folder.iterdir()) if path.name not in own]
    left_alone |= dict.fromkeys(others, "no run is known to have written it")
    yield Removal(path=one.folder, parts=tuple(parts), why=why)


def _own_names(folder: Path, run: PastRun) -> set[str]:
    """Return the names of what a run has put into its folder, and `descpipe report` after it."""
    made = {name for name in (README, PAGE) if not is_foreign(folder / name)}
    return made | OWN_NAMES | _recorded_names(run)


def _recorded_names(run: PastRun) -> set[str]:
    files = [
        file for step in run.steps.values() for one in step.outputs.values() for file in one or ()
    ]
    files += [file for one in run.outputs.values() for file in one]
    return {file.name for file in files if file.is_plain}


def _what_goes(one: Leaving) -> str:
    """Return what a folder is, and what is lost with it."""
    number = one.run.ended_steps if one.run is not None else 0
    lost = f", with {counted(number, 'step')} that had ended" if number else ""
    return f"a run that {'was ' if one.state != FAILED else ''}{one.state}{lost}"


def size_of(removal: Removal) -> int:
    """Return the size of something that can be removed: of its files, each once."""
    files = {(one.st_dev, one.st_ino): one for part in removal.parts for one in _statuses(part)}
    return sum(one.st_size for one in files.values())


def freed_bytes(removals: Iterable[Removal]) -> int:
    """Return how much space removing frees; a file that has other names stays."""
    parts = [part for removal in removals for part in removal.parts]
    found = [one for part in parts for one in _statuses(part)]
    names = Counter((one.st_dev, one.st_ino) for one in found)
    files = {(one.st_dev, one.st_ino): one for one in found}
    gone = (one for key, one in files.items() if names[key] >= one.st_nlink)
    return sum(one.st_size for one in gone)


def _statuses(path: Path) -> Iterator[os.stat_result]:
    """Yield what the system says of each file, without following links."""
    paths = [path]
    if path.is_dir() and not path.is_symlink():
        paths = [type(path)(folder) / name for folder, _, names in os.walk(path) for name in names]
    for one in paths:
        try:
            yield one.lstat()
        except OSError:
            continue
