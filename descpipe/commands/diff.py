"""Tell what differs between two runs, and which of their outputs that explains.

RUN1 and RUN2 are folders of results; those of runs that failed (out.failed)
will do too. Outputs that differ although nothing that they depend on does are
not reproducible: of these it is told how much they differ. Files that somebody
has changed since the run wrote them are told too, and those that are gone.

The exit status is 0 if all outputs are the same, 1 if some differ or have
changed since, and 2 if something that was named is no run.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.commands.options import add_json
from descpipe.history.difference_page import (
    difference_document,
    difference_lines,
    run_differences,
)
from descpipe.history.finding import require_run
from descpipe.listing.table import terminal_width
from descpipe.resuming.contents import Contents

if TYPE_CHECKING:
    from argparse import ArgumentParser


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    for number in (1, 2):
        parser.add_argument(
            f"run{number}", type=Path, metavar=f"RUN{number}", help="folder of the results of a run"
        )
    parser.add_argument(
        "--numbers",
        action="store_true",
        help="tell of all outputs that differ how much, also of those that are explained",
    )
    add_json(parser)


def run(*, run1: Path, run2: Path, numbers: bool, as_json: bool) -> int:
    """Compare; exit 0 only if all outputs are the same."""
    first, second = (require_run(Path(os.path.abspath(path))) for path in (run1, run2))
    with closing(Contents()) as contents:
        found = run_differences(first, second, contents, with_numbers=numbers)
    if as_json:
        print(json.dumps(difference_document(found), indent=2))
    else:
        print("\n".join(difference_lines(found, terminal_width())))
    return 0 if found.is_same else 1
