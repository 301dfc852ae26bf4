"""Run the shipped pipeline everywhere, compare the numbers with the first row's, print a table.

A row whose engine is missing is told as not run. The command fails if a row failed or differs, and
with DESCPIPE_REQUIRE_ENGINES=1 also if one was not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cluster_rows
import this_machine
from outcome import table
from running import closing_words, exit_status, run_rows
from workshop import REPOSITORY, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from running import Row

# The first one is what all others are compared with.
ROWS: dict[str, Row] = {
    "cwltool+docker": this_machine.cwltool_docker,
    "cwltool+apptainer": cluster_rows.cwltool_apptainer,
    "cwltool+none": this_machine.cwltool_none,
    "toil+docker": this_machine.toil_docker,
    "toil+none": this_machine.toil_none,
    "toil+slurm+apptainer": cluster_rows.toil_slurm_apptainer,
    "streamflow+docker": this_machine.streamflow_docker,
    "streamflow+none": this_machine.streamflow_none,
    "local script, docker": this_machine.local_docker,
    "slurm script": cluster_rows.slurm_script,
    "slurm script, a job per step": cluster_rows.slurm_job_per_step,
    "nersc script, shifter (stand-in)": cluster_rows.shifter_script,
    "pbs script, qsub of Slurm": cluster_rows.pbs_script,
}


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


def chosen(words: Sequence[str]) -> dict[str, Row]:
    """Return the rows with one of some words in their names, after the first one."""
    first = next(iter(ROWS))
    return {
        name: row
        for name, row in ROWS.items()
        if name == first or not words or any(word in name for word in words)
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
