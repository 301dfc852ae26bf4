"""What to type to look around where a step of a recorded run ran."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from descpipe.history.plain import as_list, as_object, as_text
from descpipe.runners.circumstances import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from descpipe.history.past_run import PastRun
    from descpipe.reporting.facts import RunFacts, StepFacts

# `descpipe shell` has these too.
FLAGS = ("--locked", "--from-images")


def look_command(run: RunFacts, step: StepFacts, part: str = "") -> str:
    """Return what opens a shell with the files and values of this run, and of no other.

    It is empty where there is none, or where the record does not tell enough for it.

    Parameters
    ----------
    run : RunFacts
        The run.
    step : StepFacts
        One of its steps.
    part : str
        The part of it, if it is scattered.
    """
    reads_others = any(need.step for needs in step.past.needs.values() for need in needs)
    if not run.pipeline_file or not _is_possible(run.past, step, reads_others=reads_others):
        return ""
    words = ["descpipe", "shell", run.pipeline_file, step.name]
    words += ["--part", part] if part else []
    given = list(_given(run.past))
    if any(HIDDEN in word for word in given):
        return ""  # what was a secret is not in the record
    words += given
    words += ["--results", str(run.past.folder)] if reads_others else []
    return shlex.join([*words, *_engine(as_object(run.past.told.get("engine")))])


def _is_possible(past: PastRun, step: StepFacts, *, reads_others: bool) -> bool:
    """Whether `descpipe shell` can give a step what it had, and the record tells what that was."""
    engine = as_text(as_object(past.told.get("engine")).get("name"))
    is_in_store = past.told.get("runner") == "toil" and reads_others
    is_in_scattered = "/" in step.name and bool(step.parts)
    # `descpipe rerun` gives values that nobody typed.
    is_of_run = not past.command or past.command[1:2] == ("run",)
    return is_of_run and engine != "apptainer" and not (is_in_store or is_in_scattered)


def _given(past: PastRun) -> Iterator[str]:
    """Yield the values and files that were given on the command line; files by their full path."""
    typed = past.command[: past.command.index("--")] if "--" in past.command else past.command
    for text in _values(typed, "--set"):
        yield from ("--set", text)
    files = as_object(past.told.get("inputs"))
    given = list(_values(typed, "--input"))
    for tag in dict.fromkeys(text.partition("=")[0] for text in given):
        paths = [as_text(as_object(one).get("path")) for one in as_list(files.get(tag))]
        own = [text for text in given if text.partition("=")[0] == tag]
        for text in [f"{tag}={path}" for path in paths] or own:
            yield from ("--input", text)
    yield from (flag for flag in FLAGS if flag in typed)


def _values(words: Sequence[str], option: str) -> Iterator[str]:
    """Yield the values of an option, be they words of their own or behind a ``=``."""
    for before, word in zip(("", *words), words, strict=False):
        if before == option:
            yield word
        elif word.startswith(f"{option}="):
            yield word.removeprefix(f"{option}=")


def _engine(told: Mapping[str, Any]) -> list[str]:
    """Return the engine, unless `shell` would choose the same."""
    name = as_text(told.get("name"))
    is_same = told.get("chosen_by") == "auto" and name == "docker"
    return ["--engine", name] if name and not is_same else []
