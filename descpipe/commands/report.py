"""Write one page of HTML that shows a run: results, steps, what made them.

RUN is the folder of the results, what a run that failed has left beside it
(OUT.failed), or a pipeline file, whose latest run is shown. The page needs no
network and no other file; it is written into the folder of the run.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.paths import is_folder
from descpipe.model.problem import display_path
from descpipe.reporting.page import page
from descpipe.reporting.target import find_run
from descpipe.runners.run_folder import PAGE
from descpipe.saving import write_generated
from descpipe.sealing import ANGLE, sealed

if TYPE_CHECKING:
    from argparse import ArgumentParser

ENDINGS = (".html", ".htm")


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "run", type=Path, metavar="RUN", help="folder of the results, or pipeline file"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.html",
        help=f"file to write (default: {PAGE} in the folder of the run)",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a file that was edited by hand"
    )


def run(*, run: Path, output: Path | None, overwrite: bool) -> int:
    """Write the page and print where it is."""
    past = find_run(run)
    path = Path(os.path.abspath(output or past.folder / PAGE))
    if path.suffix not in ENDINGS and not is_folder(path):
        raise Refused(f"{output}: the name does not end on .html; name it so")
    if is_folder(path):
        shown, inside = display_path(path), shlex.quote(display_path(path / PAGE))
        raise Refused(f"{shown} is a folder; name a file in it, as in -o {inside}")
    body = page(past, path.parent)
    text = sealed("Made by `descpipe report`", body, ANGLE)
    write_generated(path.parent, {path.name: text}, overwrite=overwrite)
    print(display_path(path))
    return 0
