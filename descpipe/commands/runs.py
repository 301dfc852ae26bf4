"""Tell what ran: when, from which commit, for how long, and how it ended.

WHAT is a pipeline file, a folder of results, or a folder above several of
them. The latest run comes first. Times are those of your own time zone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from descpipe.commands.options import add_json, add_what
from descpipe.history.finding import find_outputs
from descpipe.history.listed_runs import listed_runs
from descpipe.history.mistakes import NoRun
from descpipe.history.run_page import run_lines
from descpipe.listing.table import terminal_width
from descpipe.runners.run_folder import partial_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

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
    if as_json:
        print(json.dumps([run.as_dict() for runs in found.values() for run in runs], indent=2))
        return 0
    if not found:
        names = ", ".join(output.name for output in outputs)
        raise NoRun(f"nothing has run yet into {names}")
    for number, (output, runs) in enumerate(found.items()):
        shown = runs if shows_all else runs[:SHOWN]
        print("\n" * bool(number) + f"{output.name}:")
        print("\n".join(run_lines(shown, terminal_width())))
        if len(shown) < len(runs):
            print(f"  and {len(runs) - len(shown)} earlier ones; --all shows them")
    return 0
