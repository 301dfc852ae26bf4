"""Tell what ran: when, from which commit, for how long, and how it ended.

WHAT is a pipeline file, a folder of results, or a folder above several of
them. The latest run comes first. Times are those of your own time zone.
The exit status is 1 if a record cannot be read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from descpipe.commands.options import add_json, add_what
from descpipe.history.finding import find_outputs
from descpipe.history.leavings import leavings
from descpipe.history.listed_runs import listed_runs
from descpipe.history.mistakes import NoRun
from descpipe.history.run_page import run_lines
from descpipe.listing.table import terminal_width
from descpipe.model.problem import display_path
from descpipe.runners.run_folder import partial_folder
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.history.finding import OutputFolder

SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_what(parser)
    parser.add_argument(
        "--all", action="store_true", dest="shows_all", help=f"show more than the last {SHOWN}"
    )
    add_json(parser)


def run(*, what: Path | None, shows_all: bool, as_json: bool) -> int:
    """List the runs into each folder."""
    outputs = find_outputs(what)
    of_parts = {partial_folder(output.path) for output in outputs}  # those of all tell of them
    outputs = [output for output in outputs if output.path not in of_parts]
    found = {output: runs for output in outputs if (runs := listed_runs(output.path))}
    status = _tell_spoilt(outputs)
    if as_json:
        print(json.dumps([run.as_dict() for runs in found.values() for run in runs], indent=2))
        return status
    if not found:
        names = ", ".join(output.name for output in outputs)
        raise NoRun(f"nothing has run yet into {names}")
    for number, (output, runs) in enumerate(found.items()):
        shown = runs if shows_all else runs[:SHOWN]
        print("\n" * bool(number) + f"{output.name}:")
        print("\n".join(run_lines(shown, terminal_width())))
        if len(shown) < len(runs):
            print(f"  and {len(runs) - len(shown)} earlier ones; --all shows them")
    return status


def _tell_spoilt(outputs: Sequence[OutputFolder]) -> int:
    """Tell of records that cannot be read; return the exit status."""
    folders = [folder for one in outputs for folder in (one.path, partial_folder(one.path))]
    spoilt = [one for folder in folders for one in leavings(folder) if one.is_spoilt]
    for one in spoilt:
        tell(f"{display_path(one.folder)}: {one.trouble}")
    return 1 if spoilt else 0
