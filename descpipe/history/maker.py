"""What the record beside a file says of its making."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from descpipe.history.as_left import not_as_left
from descpipe.history.past_run import read_run
from descpipe.history.surroundings import commit_words
from descpipe.model.changed_fields import value_text
from descpipe.model.problem import display_path
from descpipe.resuming.contents import Contents
from descpipe.resuming.differences import DIGEST, PARAMETER
from descpipe.runners.run_folder import RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.history.past_run import PastFile, PastRun, PastStep


def recorded_maker(path: Path) -> dict[str, str]:
    """Return what the record beside a file says of its making; nothing if none names it.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ValueError
        If it is not the file any more that the record names, with this in words.
    """
    try:
        run = read_run(path.parent)
    except (OSError, ValueError):
        return {}
    for step, file in _written(run):
        if file.name != path.name:
            continue
        with closing(Contents()) as contents:
            for what in not_as_left(run, (file,), contents):
                raise ValueError(f"{what} that {display_path(path.parent / RECORD)} tells of")
        return {name: text for name, text in _maker(run, step) if text}
    return {}


def _written(run: PastRun) -> Iterator[tuple[PastStep, PastFile]]:
    for step in run.steps.values():
        yield from ((step, file) for files in step.outputs.values() for file in files or ())


def _maker(run: PastRun, step: PastStep) -> Iterator[tuple[str, str]]:
    """Yield name and text of each thing that is told, in the words of files that say it."""
    yield "record", display_path(run.folder / RECORD)
    yield "pipeline", run.pipeline
    yield "version", run.version
    yield "commit", commit_words(run.commit, is_changed=run.is_changed)
    yield "step", step.name
    yield "stage", step.stage
    yield "ended", step.ended
    for what, how in step.depends_on.items():
        if what != "stage":
            yield what, _whole(step, what, how)


def _whole(step: PastStep, what: str, how: str) -> str:
    """Return in full the value of a parameter that is too long for where it is noted."""
    value = (
        step.parameters.get(what.removeprefix(PARAMETER)) if what.startswith(PARAMETER) else None
    )
    return value_text(value.value) if value and how.startswith(DIGEST) else how
