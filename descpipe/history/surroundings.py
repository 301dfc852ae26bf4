"""What differs between two runs as a whole: their pipelines, inputs, and what is around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from descpipe.history.plain import as_object, as_text
from descpipe.listing.wording import short_digest, size_words
from descpipe.model.problem import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.history.past_run import Files, PastFile, PastRun

NOT_THERE, NOT_TOLD = "none", "not told"
MAY_LACK = ("commit", "batch system")
COMMIT_DIGITS = 10
MOST_FILES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that is not the same in two runs.

    Attributes
    ----------
    what : str
        What it is called.
    before, after : str
        How it was in the first and in the second run.
    whole : tuple of str or None
        The same two in full, where they may be shortened for people.
    """

    what: str
    before: str
    after: str
    whole: tuple[str, str] | None = None

    @property
    def in_full(self) -> tuple[str, str]:
        """How it was in both runs, for programs."""
        return self.whole or (self.before, self.after)


def surroundings(run: PastRun) -> dict[str, str]:
    """Return what a record tells of what was around a run; empty for what it does not tell."""
    told = run.told
    engine, host = as_object(told.get("engine")), as_object(told.get("host"))
    return {
        "pipeline": f"{run.pipeline} {run.version}".strip(),
        "commit": commit_words(run.commit, is_changed=run.is_changed),
        "descpipe": as_text(told.get("descpipe")),
        "runner": _joined(told, "runner", "runner_version"),
        "batch system": as_text(told.get("batch_system")),
        "engine": _joined(engine, "name", "version"),
        "host": as_text(host.get("name")),
        "system": as_text(host.get("system")),
        "Python": as_text(host.get("python")),
        "cores": as_text(host.get("cores")),
        "memory in MiB": as_text(host.get("memory_mib")),
    }


def commit_words(commit: str, *, is_changed: bool | None) -> str:
    """Return a commit, and whether the files were others than it holds."""
    if not commit:
        return ""
    return commit[:COMMIT_DIGITS] + (", changed" if is_changed else "")


def _joined(told: Mapping[str, Any], *names: str) -> str:
    return " ".join(filter(None, (as_text(told.get(name)) for name in names)))


def surrounding_differences(first: PastRun, second: PastRun) -> Iterator[Difference]:
    """Yield what was around two runs and was not the same."""
    ours, theirs = surroundings(first), surroundings(second)
    for what, before in ours.items():
        if before != theirs[what]:
            lacks = NOT_THERE if what in MAY_LACK else NOT_TOLD
            yield Difference(what=what, before=before or lacks, after=theirs[what] or lacks)


def input_differences(first: PastRun, second: PastRun) -> Iterator[Difference]:
    """Yield the files from outside that were not the same."""
    for tag in dict.fromkeys([*first.inputs, *second.inputs]):
        ours, theirs = first.inputs.get(tag), second.inputs.get(tag)
        if contents(ours) != contents(theirs):
            before, after = _file_words(ours, theirs), _file_words(theirs, ours)
            yield Difference(what=f"input {tag}", before=before, after=after)


def contents(files: Files | None) -> list[str] | None:
    """Return what some files hold; None if there are none or that is not known."""
    return [file.digest for file in files] if files else None


def _file_words(files: Files | None, others: Files | None) -> str:
    """Return in words the files that are others, or how many there are."""
    if not files:
        return NOT_THERE
    if len(files) == len(others or ()):
        pairs = zip(files, others or (), strict=True)
        files = tuple(one for one, other in pairs if one.digest != other.digest)
    elif len(files) > 1:
        return counted(len(files), "file")
    more = len(files) - MOST_FILES
    words = [_one(file) for file in files[:MOST_FILES]]
    return "; ".join([*words, *([f"and {more} more"] if more > 0 else [])])


def _one(file: PastFile) -> str:
    return f"{file.name}, {short_digest(file.digest)}, {size_words(file.size)}"
