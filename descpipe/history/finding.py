"""The folders of results that somebody means: by a pipeline file, by their name, or all of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import BadInput
from descpipe.history.journal import BEGIN, END, journal_path
from descpipe.history.leavings import OWN_NAMES
from descpipe.history.mistakes import NoRun
from descpipe.history.past_run import read_run
from descpipe.model.paths import is_file, is_folder, names_in, why_missing
from descpipe.model.problem import Problems, display_path, nearest, printable
from descpipe.reading.pipeline_yaml import read_pipeline_yaml
from descpipe.runners.run_folder import RECORD, partial_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from descpipe.history.past_run import PastRun

PIPELINE_SUFFIXES = (".yaml", ".yml")
# How deep below a folder, and into how many folders, somebody looks who names none.
DEPTH, MOST_FOLDERS = 4, 5000
# What stands beside the results `X`, and what of its name is more than theirs.
BESIDE = re.compile(
    r"\.(?P<working>.+)\.running|\.(?P<killed>.+)\.killed-\d+|(?P<failed>.+)\.failed"
    rf"|(?P<kept>.+)\.running|\{BEGIN}(?P<log>.+){re.escape(END)}"
)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class OutputFolder:
    """A folder of results, which need not be there.

    Attributes
    ----------
    path : Path
        Where it is.
    pipeline : Path or None
        The pipeline file that names it, if that was how it was found.
    """

    path: Path
    pipeline: Path | None = None

    @property
    def name(self) -> str:
        """What it is called for the reader."""
        return printable(display_path(self.path))

    def has_traces(self) -> bool:
        """Whether a run has left anything."""
        names = names_in(self.path.parent)
        return is_file(self.path / RECORD) or any(_owner_of(n) == self.path.name for n in names)


def find_outputs(word: Path | None) -> list[OutputFolder]:
    """Return the folders of results that are meant.

    Parameters
    ----------
    word : Path or None
        A pipeline file, a folder of results, its record, or a folder above some; the current one
        for None.

    Raises
    ------
    NoRun
        If there is nothing of the kind.
    BadInput
        If a pipeline file cannot be read.
    """
    path = without_record(Path(os.path.abspath(word or Path())))
    named = of_pipeline(path) if is_file(path) else _named(path)
    if named is not None:
        some_steps = OutputFolder(path=partial_folder(named.path))
        return [named, *([some_steps] if some_steps.has_traces() else [])]
    if not is_folder(path):
        raise nothing_at(path)
    found = sorted(_below(path), key=lambda one: one.path)
    if not found:
        what = f"no run has left anything in {display_path(path)} or below it"
        raise NoRun(f"{what}; name a pipeline file or a folder of results")
    return found


def without_record(path: Path) -> Path:
    """Return the folder of a record in place of the record itself."""
    return path.parent if path.name == RECORD and is_file(path) else path


def of_pipeline(path: Path) -> OutputFolder:
    """Return the folder of results of a pipeline file.

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    problems = Problems()
    entry = read_pipeline_yaml(path, problems, needs_sources=False)
    if entry is None:
        raise BadInput(problems.found, [path])
    return OutputFolder(path=entry.output, pipeline=path)


def tags_to_keep(output: OutputFolder) -> tuple[str, ...]:
    """Return the tags whose files are kept as the pipeline file says now, if that is known."""
    if output.pipeline is None:
        return ()
    entry = read_pipeline_yaml(output.pipeline, Problems(), needs_sources=False)
    return () if entry is None else tuple(entry.keep)


def nothing_at(path: Path) -> NoRun:
    """Return what to say of a path at which there is nothing."""
    if why_missing(path) is None:
        return NoRun(f"{display_path(path)} is neither a file nor a folder")
    names = names_in(path.parent)
    beside = [
        name for name in names if _owner_of(name) == path.name and is_folder(path.parent / name)
    ]
    near = beside[-1] if beside else nearest(path.name, [one for one in names if one[0] != "."])
    do = "name a pipeline file or a folder of results"
    if near:
        do = f"did you mean {display_path(path.parent / near)!r}?"
    return NoRun(f"there is no file or folder {display_path(path)}; {do}")


def _named(path: Path) -> OutputFolder | None:
    """Return the folder of results that a path names, by itself or by what stands beside it."""
    one = OutputFolder(path=path)
    if one.has_traces() and not _is_beside(path):
        return one
    owner = _owner_of(path.name)
    return OutputFolder(path=path.with_name(owner)) if owner and is_folder(path) else None


def _is_beside(path: Path) -> bool:
    """Whether a folder is what a run left beside the results, and not the results themselves."""
    return _owner_of(path.name) is not None and not is_file(journal_path(path))


def _owner_of(name: str) -> str | None:
    """Return the name of the results that something stands beside."""
    match = BESIDE.fullmatch(name)
    return match and next(filter(None, match.groups()))


def _below(top: Path) -> Iterator[OutputFolder]:
    """Yield the folders of results below a folder, and those of the pipelines in it."""
    pipelines = dict(_pipelines_in(top))
    found = set(pipelines)
    for number, (folder, folders, files) in enumerate(os.walk(top)):
        here = Path(folder)
        for name in [*folders, *files]:
            owner = _owner_of(name)
            is_results = owner is None and is_file(here / name / RECORD)
            if is_results or (owner and _is_left(here / name)):
                found.add(here / (owner or name))
        is_deep = len(here.relative_to(top).parts) >= DEPTH or number > MOST_FOLDERS
        own = OWN_NAMES if RECORD in files else ()  # there may be results among results
        inner = sorted(set(folders).difference(own))
        folders[:] = [] if is_deep else [name for name in inner if _is_to_be_searched(here / name)]
    for path in found:
        yield OutputFolder(path=path, pipeline=pipelines.get(path))


def _is_left(path: Path) -> bool:
    """Whether what has a name like that of something a run leaves is that."""
    return is_file(path) or any(is_file(path / name) for name in (RECORD, "owner.json"))


def _is_to_be_searched(path: Path) -> bool:
    return not path.name.startswith(".") and not path.is_symlink()


def _pipelines_in(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the results and the file of each pipeline in a folder."""
    for name in names_in(folder):
        if name.endswith(PIPELINE_SUFFIXES) and is_file(folder / name):
            problems = Problems()
            entry = read_pipeline_yaml(folder / name, problems, needs_sources=False)
            if entry is not None and entry.steps:
                yield entry.output, folder / name


def require_run(folder: Path) -> PastRun:
    """Return what the record in a folder of results tells.

    Raises
    ------
    NoRun
        If there is none that can be read.
    """
    folder = without_record(folder)
    shown = display_path(folder)
    if not is_folder(folder):
        if is_file(folder):
            raise NoRun(f"{shown} is a file; name a folder of results")
        raise nothing_at(folder)
    try:
        return read_run(folder)
    except FileNotFoundError:
        raise _no_record(folder) from None
    except OSError as error:
        raise NoRun(f"{shown}/{RECORD} cannot be read: {error.strerror}") from error
    except ValueError as error:
        do = "take it from a copy, or run again"
        raise NoRun(f"{shown}/{RECORD} is spoilt: {error}; {do}") from error


def _no_record(folder: Path) -> NoRun:
    """Return what to say of a folder without a record."""
    what = f"{display_path(folder)} holds no run: there is no {RECORD} in it"
    others = [one.path for one in _below(folder) if is_file(one.path / RECORD)]
    others += [
        path for name in names_in(folder.parent) if is_file((path := folder.parent / name) / RECORD)
    ]
    named = [display_path(path) for path in sorted(others)[:3]]
    do = f"there is one in {', '.join(named)}" if named else "name a folder of results"
    return NoRun(f"{what}; {do}")
