"""Keeping what steps have written, as soon as they have: a run may be killed at any moment."""

from __future__ import annotations

import fnmatch
import os
import shutil
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from descpipe.model.parts import parts_of_steps
from descpipe.resuming.earlier import WrittenFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.resuming.contents import Contents
    from descpipe.resuming.earlier import EarlierStep, Files
NOTHING: Mapping[str, list[str]] = MappingProxyType({})


class Keeper:
    """Puts the outputs of steps into one folder, under other names for the same files.

    Nothing is copied where the disk is the same.

    Parameters
    ----------
    pipeline : Pipeline
        What runs.
    folder : Path
        Where outputs are kept, each under the name that it has among the results.
    contents : Contents
        Reads files.
    """

    def __init__(self, pipeline: Pipeline, folder: Path, contents: Contents) -> None:
        self.parts = parts_of_steps(pipeline)
        self.folder = folder
        self.contents = contents
        self.stamps: dict[str, list[tuple[int, ...]]] = {}

    def take_over(self, earlier: EarlierStep) -> Mapping[str, Files | None]:
        """Keep what a step wrote in an earlier run, and return it."""
        for files in earlier.outputs.values():
            for file in files or ():
                if not file.is_removed:
                    link(earlier.path(file), self.folder / file.name)
                    self._stamp(file.name)
        return earlier.outputs

    def changed(self, files: Iterable[WrittenFile]) -> list[str]:
        """Return the names of those files that somebody has written to since they were kept."""
        return [
            file.name
            for file in files
            if file.name in self.stamps and self.stamps[file.name] != _stamps(self._path(file.name))
        ]

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _stamp(self, name: str) -> None:
        self.stamps[name] = _stamps(self._path(name))

    def keep(
        self, step: Step, written_to: Sequence[Path], told: Mapping[str, list[str]] = NOTHING
    ) -> Mapping[str, Files | None] | None:
        """Keep what a step has written, and return it by the stage's tags.

        Parameters
        ----------
        step : Step
            A step that has ended well.
        written_to : sequence of Path
            The folders that its programs wrote to.
        told : mapping of str to list of str
            The names of files by the pipeline's tag, as far as the runner has told them.

        Returns
        -------
        mapping or None
            None if something is not found: the runner may have moved it already.
        """
        try:
            return self._keep(step, written_to, told)
        except (FileNotFoundError, shutil.Error):
            return None

    def _keep(
        self, step: Step, written_to: Sequence[Path], told: Mapping[str, list[str]]
    ) -> dict[str, Files | None] | None:
        there = {entry.name: entry.path for folder in written_to for entry in os.scandir(folder)}
        found: dict[str, Files | None] = {}
        for own in step.outputs:
            names = told.get(step.outputs[own]) or self._names(step, own, there)
            if names is None or any(name not in there for name in names):
                return None
            found[own] = tuple(self._kept(Path(there[name])) for name in names)
        return found

    def _kept(self, path: Path) -> WrittenFile:
        kept = self.folder / path.name
        link(path, kept)
        self._stamp(path.name)
        return WrittenFile(name=path.name, digest=self.contents.of(kept), size=size_of(kept))

    def _names(self, step: Step, own: str, there: Iterable[str]) -> list[str] | None:
        """Return the names of what a step has written for a tag, in their order."""
        type_ = step.stage.outputs[own]
        if step.parted_by is not None:
            parts = self.parts.get(step.name)
            tags = [f"{step.outputs[own]}.{part.name}" for part in parts or ()]
            return None if parts is None else [type_.file_name(tag) for tag in tags]
        if type_.is_list:
            return sorted(fnmatch.filter(there, type_.file_name(step.outputs[own]))) or None
        return [type_.file_name(step.outputs[own])]


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    inner = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in inner if one.is_file())


def _stamps(path: Path) -> list[tuple[int, ...]]:
    """Return what changes when a file, or one in a folder, is written to.

    Other names of a file come and go while a run goes on, which its `st_ctime` would tell too.
    """
    inner = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = [one.stat() for one in inner if one.exists()]
    return [(status.st_ino, status.st_size, status.st_mtime_ns) for status in found]


def link(source: Path, target: Path) -> None:
    """Give a file, or each file of a folder, a second name; copy it where that is not possible."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link_file, dirs_exist_ok=True)
    else:
        _link_file(source, target)


def _link_file(source: str | Path, target: str | Path) -> None:
    """Link a file in place of what is there, or copy it."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
