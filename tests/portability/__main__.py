"""Run the shipped pipeline everywhere, compare the numbers with the first row's, print a table.

A row whose engine is missing is told as not run. The command fails if a row failed or differs, and
with DESCPIPE_REQUIRE_ENGINES=1 also if one was not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from outcome import table
from rows import ROWS, chosen
from running import closing_words, exit_status, run_rows
from workshop import REPOSITORY, Workshop


def main() -> int:
    """Run the rows that are asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="portability", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only rows with one of these")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "out/portability")
    given = parser.parse_args()
    rows = chosen(given.words)
    if len(rows) < 1 + bool(given.words):
        parser.error(f"there is no such row; there are: {'; '.join(ROWS)}")
    workshop = Workshop(given.folder.absolute())
    with workshop.closing:
        workshop.prepare()
        outcomes = run_rows(workshop, rows)
    print(table(outcomes))
    print(f"\n{closing_words(outcomes)}")
    return exit_status(outcomes, are_required=os.environ.get("DESCPIPE_REQUIRE_ENGINES") == "1")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
