"""What there is to say of a folder of results now: what goes on, what has ended, what to do."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descpipe.history.journal import read_journal
from descpipe.history.leavings import (
    FAILED,
    INTERRUPTED,
    KILLED,
    LOGS,
    OK,
    RUNNING,
    leavings,
)
from descpipe.history.plain import as_text
from descpipe.history.run_page import indented
from descpipe.history.surroundings import COMMIT_DIGITS
from descpipe.history.times import length_of_time, local_time, parsed_time, seconds_between
from descpipe.model.problem import counted, display_path, printable
from descpipe.runners.record import now
from descpipe.runners.run_folder import RECORD, partial_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.history.finding import OutputFolder
    from descpipe.history.leavings import Leaving
    from descpipe.history.past_run import PastRun, PastStep

WORDS = {OK: "finished"}
UNFINISHED = (FAILED, INTERRUPTED, KILLED)
BEGIN_ANEW = {"--restart", "--anew", "--force"}


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A folder of results now.

    Attributes
    ----------
    output : OutputFolder
        The folder.
    leavings : tuple of Leaving
        What there is of runs, what goes on first.
    current : tuple of str or None
        What a run would do now, step by step; empty if nothing has changed, None if it was not
        asked for or is not known.
    trouble : str
        Why it is not known.
    last : str
        When the last run ended of which nothing is left, in UTC.
    parts : Path or None
        Where results of some steps are, if there are no others.
    """

    output: OutputFolder
    leavings: tuple[Leaving, ...]
    current: tuple[str, ...] | None = None
    trouble: str = ""
    last: str = ""
    parts: Path | None = None


def state_of(output: OutputFolder) -> State:
    """Return what there is to say of a folder."""
    found = tuple(leavings(output.path))
    log = () if found else read_journal(output.path)
    last = as_text(log[-1].get("ended") or log[-1].get("started")) if log else ""
    some = partial_folder(output.path)
    parts = some if not found and leavings(some) else None
    return State(output=output, leavings=found, last=last, parts=parts)


def state_lines(state: State, width: int | None) -> Iterator[str]:
    """Yield the lines that tell it to people."""
    pipeline = state.output.pipeline
    beside = f" (pipeline {printable(display_path(pipeline))})" if pipeline else ""
    yield f"{state.output.name}:{beside}"
    if state.parts:
        what = "results" if (state.parts / RECORD).is_file() else "runs"
        yield f"  only {what} of some steps, in {display_path(state.parts)}"
    elif state.last:
        yield f"  nothing is left of the last run, {local_time(state.last)}"
    elif not state.leavings:
        yield "  nothing has run here yet"
    is_told = False
    for one in state.leavings:
        # Of several runs that did not end well the last tells what to do.
        texts = [_earlier(one)] if is_told and one.state in UNFINISHED else list(_texts(one))
        is_told = is_told or one.state in (RUNNING, *UNFINISHED)
        for number, text in enumerate(texts):
            yield from indented(text, width, begin="    " if number else "  ")
    yield from _current_lines(state, width)


def _earlier(one: Leaving) -> str:
    """Return in a line what is left of a run that another one goes on with."""
    return f"before that: {one.state}, begun {local_time(one.since)}{_where(one)}"


def _texts(one: Leaving) -> Iterator[str]:
    run = one.run
    word = WORDS.get(one.state, one.state)
    if one.state == RUNNING:
        seconds = seconds_between(one.since, now()) if parsed_time(one.since) else None
        yield f"running since {local_time(one.since)}, {length_of_time(seconds)}; {one.owner}"
    elif one.state == KILLED:
        yield f"killed; begun {local_time(one.since)}, kept in {display_path(one.folder)}"
    else:
        yield ", ".join([f"{word} {_ended(one)}", *_how(run)]) + _where(one)
    if run is None:
        yield one.trouble
        return
    yield from _progress(one, run)
    if one.state in UNFINISHED:
        yield _go_on(one, run)


def _where(one: Leaving) -> str:
    """Return where it is kept, if that is not among the results."""
    return "" if one.state == OK else f"; kept in {display_path(one.folder)}"


def _ended(one: Leaving) -> str:
    run = one.run
    return local_time(run.ended if run and run.ended else one.since)


def _how(run: PastRun | None) -> Iterator[str]:
    if run is None:
        return
    seconds = seconds_between(run.started, run.ended)
    if seconds is not None:
        yield f"took {length_of_time(seconds)}"
    if run.commit:
        yield f"commit {run.commit[:COMMIT_DIGITS]}{' (changed)' if run.is_changed else ''}"


def _progress(one: Leaving, run: PastRun) -> Iterator[str]:
    """Yield how far a run is, or where it ended."""
    wanted = sum(step.status != "skipped" for step in run.steps.values())
    if one.state != OK:
        yield f"{run.ended_steps} of {counted(wanted, 'step')} done"
    by_status: dict[str, list[str]] = {}
    for name, step in run.steps.items():
        by_status.setdefault(step.status, []).append(name)
    if one.state == RUNNING and (names := by_status.get("running")):
        yield f"now: {', '.join(names)}"
    if names := by_status.get("stopped"):
        yield f"stopped: {', '.join(names)}"
    for name in by_status.get("failed", ()):
        yield _why_failed(one, run.steps[name])


def _why_failed(one: Leaving, step: PastStep) -> str:
    """Return where the last words of a step are, unless it failed for something else."""
    if step.changed:
        return f"{step.name} does not count: while it ran, {'; '.join(step.changed)}"
    log = one.folder / LOGS / step.name
    if not any(path.is_file() and path.stat().st_size for path in log.rglob("*")):
        return f"{step.name} failed, and said nothing"
    return f"{step.name} failed; what it said is in {display_path(log)}"


def next_command(one: Leaving, run: PastRun) -> list[str]:
    """Return what to type to go on with a run that did not end well."""
    words = list(run.command) or ["descpipe", "run", as_text(run.told.get("pipeline_file")) or "?"]
    kept = list(_without_anew(words))
    if not one.is_kept:
        return kept
    kept = [word for word in kept if word != "--overwrite"]
    end = kept.index("--") if "--" in kept else len(kept)
    return [*kept[:end], "--restart", *kept[end:]]


def _without_anew(words: Sequence[str]) -> Iterator[str]:
    """Yield the words of a command without those that make steps run again which have ended."""
    before = ""
    for word in words:
        if word not in BEGIN_ANEW and before != "--force" and not word.startswith("--force="):
            yield word
        before = word


def _go_on(one: Leaving, run: PastRun) -> str:
    """Return the same in words; paths in it are relative to where the run was started."""
    words = next_command(one, run)
    file = as_text(run.told.get("pipeline_file"))
    typed = [word for word in words if file.endswith(f"/{word}")]
    folder = Path(file.removesuffix(f"/{typed[0]}") or "/") if typed else None
    where = f", in {display_path(folder)}" if folder and folder != Path.cwd() else ""
    return f"to go on{where}: {shlex.join(words)}"


def _current_lines(state: State, width: int | None) -> Iterator[str]:
    if state.trouble:
        yield from indented(f"whether the results are current is not known: {state.trouble}", width)
    elif state.current is not None:
        yield from _explained(state.current, width)


def _explained(lines: Sequence[str], width: int | None) -> Iterator[str]:
    if not lines:
        yield "  the results are those that the pipeline would give now"
        return
    yield "  the results are not current; `descpipe run` would do this:"
    for line in lines:
        yield from indented(line, width, begin="    ")


def state_document(state: State) -> dict[str, Any]:
    """Return it as plain values."""
    pipeline = state.output.pipeline
    return {
        "folder": str(state.output.path),
        "pipeline_file": None if pipeline is None else str(pipeline),
        "runs": [_document(one) for one in state.leavings],
        "is_current": None if state.current is None else not state.current,
        "would_run": None if state.current is None else list(state.current),
        "trouble": state.trouble or None,
    }


def _document(one: Leaving) -> dict[str, Any]:
    run, owner = one.run, one.owner
    return {
        "state": one.state,
        "folder": str(one.folder),
        "id": (run.id if run else "") or None,
        "started": one.since or None,
        "ended": (run.ended if run else "") or None,
        "commit": (run.commit if run else "") or None,
        "changed": run.is_changed if run else None,
        "host": owner.host if owner else None,
        "process": owner.process if owner else None,
        "steps": {name: step.status or None for name, step in run.steps.items()} if run else None,
        "trouble": one.trouble or None,
        "to_go_on": next_command(one, run) if run and one.state in UNFINISHED else None,
    }
