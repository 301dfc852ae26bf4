"""Which files among results only served steps that have ended: they can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.history.leavings import OK
from descpipe.history.plain import as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from descpipe.history.past_run import PastFile, PastRun
    from descpipe.resuming.contents import Contents


@dataclass(frozen=True, kw_only=True, slots=True)
class Intermediate:
    """A file that steps have read which have ended well.

    Attributes
    ----------
    tag : str
        Its tag in the pipeline.
    file : PastFile
        What the record says of it.
    path : Path
        Where it is.
    readers : tuple of str
        The steps that have read it.
    """

    tag: str
    file: PastFile
    path: Path
    readers: tuple[str, ...]


def intermediate_files(
    run: PastRun, kept: Collection[str], contents: Contents
) -> tuple[list[Intermediate], list[Path]]:
    """Return the intermediate files of a run that has ended well, and those to be left alone.

    Parameters
    ----------
    run : PastRun
        The run.
    kept : collection of str
        Tags of files that stay whoever has read them, beside those that the record names.
    contents : Contents
        Reads files.

    Returns
    -------
    list of Intermediate, list of Path
        Files that are as the run wrote them, and those that somebody has changed since.
    """
    found: list[Intermediate] = []
    changed: list[Path] = []
    stays = {*kept, *map(as_text, as_list(run.told.get("keep")))}
    for tag, readers in _read_tags(run).items():
        for file in run.outputs.get(tag, ()) if tag not in stays else ():
            path = run.path(file)
            if path is None or file.removed:
                continue
            if _holds(path, file, contents):
                found.append(Intermediate(tag=tag, file=file, path=path, readers=tuple(readers)))
            else:
                changed.append(path)
    return found, changed


def _read_tags(run: PastRun) -> dict[str, list[str]]:
    """Return the tags of files that steps wrote for others, and these others."""
    found: dict[str, list[str]] = {}
    for tag, reader in _reads(run):
        if reader not in found.setdefault(tag, []):
            found[tag].append(reader)
    return found


def _reads(run: PastRun) -> Iterator[tuple[str, str]]:
    for step in run.steps.values():
        for needs in step.needs.values() if step.status == OK else ():
            yield from ((need.tag, step.name) for need in needs if need.step)


def _holds(path: Path, file: PastFile, contents: Contents) -> bool:
    """Whether a file is as the run wrote it; a link to elsewhere is none that a run wrote."""
    try:
        return not path.is_symlink() and contents.of(path) == file.digest
    except OSError:
        return False
