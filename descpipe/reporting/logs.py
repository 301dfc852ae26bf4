"""The ends of logs, as plain lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.reporting.looking import look_command
from descpipe.runners.failure import of_sources
from descpipe.runners.logs import last_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from descpipe.reporting.facts import RunFacts, StepFacts
    from descpipe.reporting.run_files import RunFiles

LAST_LINES, LONGEST_LINE = 40, 500
MOST_FAILURES, MOST_LINKS = 20, 100
# What terminals take for colours and movements.
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """A log of a step or a part: its address from the page, and what it is called there."""

    title: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A step or a part that failed, the last lines that it wrote, and how to look at it."""

    step: StepFacts
    part: str
    exit_status: str
    lines: tuple[str, ...]
    logs: tuple[Log, ...]
    look: str


def failures(run: RunFacts, files: RunFiles) -> list[Failure]:
    """Return what failed, with what it said last."""
    found = [
        _failure(step, part, exit_status, files, look_command(run, step, part))
        for step in run.with_status("failed")
        for part, exit_status in _failed_in(step)
    ]
    return found[:MOST_FAILURES]


def _failed_in(step: StepFacts) -> list[tuple[str, str]]:
    """Return the parts of a step that failed; the step itself if none did."""
    parts = [(part.name, part.exit_status) for part in step.parts if part.status == "failed"]
    return parts or [("", step.exit_status)]


def _failure(step: StepFacts, part: str, exit_status: str, files: RunFiles, look: str) -> Failure:
    paths = files.logs(step.name, part)
    ends = (shown_lines(_last(path, step.folder)) for path in paths)
    lines = next(filter(None, ends), [])
    return Failure(
        step=step,
        part=part,
        exit_status=exit_status,
        lines=tuple(lines),
        logs=tuple(_linked(paths, "", files)),
        look=look,
    )


def _last(path: Path, folder: str) -> list[str]:
    """Return the last lines of a log, with the paths of sources instead of those of copies."""
    lines = last_lines(path, LAST_LINES)
    name = folder.rpartition("/")[2]
    return [of_sources(line, name, folder) for line in lines] if name else lines


def logs_of(step: StepFacts, files: RunFiles) -> list[Log]:
    """Return the logs of a step, and of its parts, the first of them if there are many."""
    parts = [part.name for part in step.parts][:MOST_LINKS]
    found = list(_linked(files.logs(step.name), "", files))
    for part in parts:
        found += _linked(files.logs(step.name, part), f"{part} ", files)
    return found


def _linked(paths: Iterable[Path], before: str, files: RunFiles) -> Iterator[Log]:
    for path in paths:
        yield Log(title=f"{before}{path.stem}", link=files.link(path))


def shown_lines(lines: Iterable[str]) -> list[str]:
    """Return lines as a terminal leaves them: no colours, and of each what was written last."""
    plain = (ESCAPES.sub("", line).rstrip("\r").rpartition("\r")[2] for line in lines)
    return [line.expandtabs()[:LONGEST_LINE].rstrip() for line in plain]
