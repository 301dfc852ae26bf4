"""What to say when a step failed: its own words first, then where to look and what to do."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass, field
from shutil import disk_usage
from typing import TYPE_CHECKING

from descpipe.model.problem import counted, display_path
from descpipe.runners.logs import last_lines, log_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.runners.events import Event

LOG_LINES = 40
MANY_LINES = 10_000
RUNNER_LINES = 10
# The exit status of a program that is not there.
NOT_FOUND = 127
NO_MPIRUN = "the image has no `mpirun`, which `mpi` needs; build it on desc/descpipe-base-mpi"
RUNNER_WORDS = 5
FAILURES_OF_STEP = 3
PARTS_NAMED = 5
# Bytes: files take disk space in pages.
A_FEW_WORDS = 16384
# In the words of the system, and of a stage.
FULL_DISK = ("No space left on device", "no space is left in")


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """What a failed run leaves to look at.

    Attributes
    ----------
    kept : Path
        The folder in which its logs are kept.
    images : mapping of str to str
        The image of each step; empty without containers.
    command : callable
        Returns the command that opens a shell in a step or in a part of it; empty if none does.
    """

    kept: Path
    images: Mapping[str, str] = field(default_factory=dict)
    command: Callable[[Step, str], str] = lambda _step, _part: ""


def step_failure(pipeline: Pipeline, step: Step, event: Event, traces: Traces) -> str:
    """Return the message about a failed step.

    Parameters
    ----------
    pipeline, step : Pipeline, Step
        What failed.
    event : Event
        Its failure.
    traces : Traces
        What there is to look at.
    """
    image = traces.images.get(step.name)
    part = f", part {event.part}," if event.part else ""
    lines = [f"step {step.name!r}{part} failed{_reason(event)}"]
    log = log_path(traces.kept / "log", step.name, "stderr", event.part)
    lines += _words(last_lines(log, MANY_LINES), step, log)
    if step.stage.folder:
        lines.append(f"  stage   {display_path(step.stage.folder / 'run.py')}")
    if image:
        lines.append(f"  image   {image}")
    if image and event.exit_status == NOT_FOUND and step.mpi:
        lines.append(f"  cure    {NO_MPIRUN}")
    for own, source in step.inputs.items():
        for one in source.among if source.pick == "all" else (source,):
            lines.append(f"  input   {own}: {_origin(pipeline, one.tag, one.step)}")
    lines.append(f"  logs    {display_path(log.parent)}")
    if words := traces.command(step, event.part):
        lines.append(f"  try     {words}")
    return "\n".join(lines)


def step_failures(
    pipeline: Pipeline, events: Sequence[Event], traces: Traces, words: Sequence[str]
) -> str:
    """Return the message about all steps that failed.

    Parameters
    ----------
    pipeline : Pipeline
        What ran.
    events : sequence of Event
        The failures. Of each step only some are told in full: parts often fail for one reason.
    traces : Traces
        What there is to look at.
    words : sequence of str
        Those of the runner, told where the step itself cannot know why it failed.
    """
    lines = []
    for step in pipeline.steps:
        failed = [event for event in events if event.step == step.name]
        for event in failed[:FAILURES_OF_STEP]:
            lines.append(step_failure(pipeline, step, event, traces))
            if not event.exit_status:
                lines += [f"  runner  {line}" for line in words[-RUNNER_WORDS:]]
        lines += _more(step, failed[FAILURES_OF_STEP:])
    return "\n".join(lines)


def runner_failure(status: int, words: Sequence[str], kept: Path) -> str:
    """Return the message about a run that failed though no step did."""
    lines = [f"  | {line}" for line in words[-RUNNER_LINES:]]
    what = "the runner failed" if lines else f"the runner failed with exit status {status}"
    if status < 0:
        name = signal.Signals(-status).name
        what = f"the runner was killed ({name}), perhaps because the machine had no memory left"
    return "\n".join([what, *lines, f"  logs    {display_path(kept)}"])


def inputs_changed(changed: Mapping[str, Sequence[str]], kept: Path) -> str:
    """Return the message about a run during which somebody has changed what its steps read.

    Parameters
    ----------
    changed : mapping of str to sequence of str
        What has changed, by the step that has read it.
    kept : Path
        The folder in which the run is kept.
    """
    lines = ["files were changed while steps read them: it is not known what these were made of"]
    lines += [f"  {name}: {'; '.join(told)}" for name, told in changed.items()]
    do = "run again: these steps run anew, and those behind them"
    return "\n".join([*lines, f"{do}; the rest is kept in {display_path(kept)}"])


def disk_is_full(words: Sequence[str]) -> bool:
    """Whether messages tell of a full disk."""
    return any(text in line for line in words for text in FULL_DISK)


def has_no_room(folder: Path) -> bool:
    """Whether not even a few words can be written on the disk of a folder."""
    return disk_usage(folder).free < A_FEW_WORDS


def fullest(folders: Iterable[Path]) -> Path:
    """Return the folder on whose disk the least space is left."""
    return min((one for one in folders if one.is_dir()), key=lambda one: disk_usage(one).free)


def _more(step: Step, failed: Sequence[Event]) -> list[str]:
    """Return in a line which parts failed beside those that are told."""
    if not failed:
        return []
    names = ", ".join(event.part or "?" for event in failed[:PARTS_NAMED])
    rest = ", ..." if len(failed) > PARTS_NAMED else ""
    return [f"step {step.name!r}: {counted(len(failed), 'more part')} failed: {names}{rest}"]


def _words(written: Sequence[str], step: Step, log: Path) -> list[str]:
    """Return what a step wrote, with the paths of its sources instead of those of their copies."""
    if not written:
        return ["  (it wrote nothing to its standard error)"]
    folder = step.stage.folder
    shown = written[-LOG_LINES:]
    if folder is not None:
        shown = [of_sources(line, folder.name, display_path(folder)) for line in shown]
    shown = [f"  | {line}" for line in shown]
    cut = len(written) - len(shown)
    return [f"  | ... {cut} more lines in {display_path(log)}"] * (cut > 0) + shown


def of_sources(line: str, name: str, shown: str) -> str:
    """Return a line of a step with the path of a source instead of that of its copy.

    Parameters
    ----------
    line : str
        What the step wrote.
    name : str
        That of the folder of its stage.
    shown : str
        What stands for that folder.
    """
    copy = rf"/[^\"'\n]*/stg[0-9a-f-]{{36}}/{re.escape(name)}(?=/)"
    return re.sub(copy, lambda _: shown, line)


def _reason(event: Event) -> str:
    if event.reason:
        return f": {event.reason}"
    return "" if event.exit_status is None else f" with exit status {event.exit_status}"


def _origin(pipeline: Pipeline, tag: str, step: str | None) -> str:
    if step is not None:
        return f"{tag}, written by {step}"
    return ", ".join(display_path(path) for path in pipeline.inputs[tag].paths)
