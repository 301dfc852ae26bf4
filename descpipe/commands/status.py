"""Tell what runs now, what has ended and how, and what to do next.

WHAT is a pipeline file, a folder of results, or a folder above several of
them. Of a pipeline file it is also told whether the results are those that it
would give now; that takes as long as `descpipe run PIPELINE --explain`.

The exit status is 1 if a record cannot be read.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from descpipe.checking.purposes import RUN
from descpipe.commands.options import add_json, add_what, load_pipeline
from descpipe.errors import DescpipeError
from descpipe.history.finding import find_outputs
from descpipe.history.leavings import OK
from descpipe.history.plain import as_object, as_text
from descpipe.history.states import state_document, state_lines, state_of
from descpipe.listing.table import terminal_width
from descpipe.model.paths import is_file
from descpipe.model.site import Queue
from descpipe.resuming.contents import Contents
from descpipe.resuming.selection import Wish
from descpipe.runners.run_folder import RunFolder
from descpipe.runners.runner import RunEngine
from descpipe.running.place import choose_place
from descpipe.running.reuse import Reuse
from descpipe.running.start import images_of

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from descpipe.history.past_run import PastRun
    from descpipe.history.states import State


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_what(parser)
    add_json(parser)


def run(*, what: Path | None, as_json: bool) -> int:
    """Tell of each folder of results; exit 0 only if all records can be read."""
    states = [state_of(output) for output in find_outputs(what)]
    if what is not None and is_file(what):
        states = [_with_current(state) for state in states]
    status = 1 if any(one.is_spoilt for state in states for one in state.leavings) else 0
    if as_json:
        print(json.dumps([state_document(state) for state in states], indent=2))
        return status
    pages = ("\n".join(state_lines(state, terminal_width())) for state in states)
    print("\n\n".join(pages))
    return status


def _with_current(state: State) -> State:
    """Return the same with whether the results are those that the pipeline would give now."""
    finished = next((one.run for one in state.leavings if one.state == OK and one.run), None)
    if finished is None or state.output.pipeline is None:
        return state
    try:
        return replace(state, current=_would_run(state.output.pipeline, finished))
    except DescpipeError as error:
        return replace(state, trouble=str(error).splitlines()[0])


def _would_run(pipeline: Path, finished: PastRun) -> tuple[str, ...]:
    """Return what a run like the last one would do now; nothing if its results are current."""
    named = as_text(as_object(finished.told.get("engine")).get("name"))
    engine = named if named in get_args(RunEngine) else "none"
    place = choose_place(
        pipeline,
        site=as_text(finished.told.get("site")),
        engine=engine,
        runner=None,
        batch_system=None,
        queue=Queue(),
        work=None,
        job_store=None,
    )
    model = load_pipeline(pipeline, RUN[cast("RunEngine", engine)])
    images = {name: image.id for name, image in images_of(model, place).items()}
    with closing(Contents()) as contents:
        reuse = Reuse(model, RunFolder(finished.folder), images, Wish(), contents)
        if reuse.is_there():
            return ()
    lines = [line for line in reuse.explained() if ": unchanged, from" not in line]
    return tuple(lines) or ("take over what earlier runs have left",)
