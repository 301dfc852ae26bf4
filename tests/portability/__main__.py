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
from difference import differences, largest_difference, numbers_of
from outcome import FailedError, NotRunError, Outcome, table
from workshop import REPOSITORY, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from outcome import Run

    Row = Callable[[Workshop], Run]

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only rows with one of these")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "out/portability")
    given = parser.parse_args()
    workshop = Workshop(given.folder.absolute())
    with workshop.closing:
        workshop.prepare()
        outcomes = run_rows(workshop, chosen(given.words))
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


def run_rows(workshop: Workshop, rows: dict[str, Row]) -> list[Outcome]:
    """Run rows and compare each with the first one."""
    outcomes: list[Outcome] = []
    for name, row in rows.items():
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        reference = outcomes[0].run if outcomes else None
        outcome = outcome_of(name, row, workshop, reference, is_first=not outcomes)
        outcomes.append(outcome)
        print(*outcome.cells[1:], *outcome.differences, file=sys.stderr)
    return outcomes


def outcome_of(
    name: str, row: Row, workshop: Workshop, reference: Run | None, *, is_first: bool
) -> Outcome:
    """Run a row, and compare its results with the reference's if there are any."""
    try:
        run = row(workshop)
    except NotRunError as error:
        return Outcome(place=name, why=f"not run: {error}")
    except FailedError as error:
        print(error, file=sys.stderr)
        return Outcome(place=name, why=f"failed: {str(error).splitlines()[0]}")
    expected = run if is_first else reference
    if expected is None:
        return Outcome(place=name, run=run, differences=("there is nothing to compare with",))
    return Outcome(
        place=name,
        run=run,
        largest=largest_difference(expected.results, run.results),
        differences=differences(expected.results, run.results),
        is_reference=is_first,
    )


def closing_words(outcomes: Sequence[Outcome]) -> str:
    """Return how many rows there are of each kind, and how many numbers were compared."""
    others = outcomes[1:]
    equal = sum(outcome.is_equal for outcome in others)
    not_run = sum(outcome.was_not_run for outcome in others)
    words = f"{equal} of {len(others)} rows equal the first one, {not_run} not run"
    first = outcomes[0].run
    if first is None:
        return f"{words}; there is no first one"
    count = sum(values.size for values in numbers_of(first.results).values())
    return f"{words}; {count} numbers in each"


def exit_status(outcomes: Sequence[Outcome], *, are_required: bool) -> int:
    """Return 0 if all rows are equal; those that were not run count where engines are required."""
    bad = [outcome for outcome in outcomes if not outcome.is_equal]
    if not are_required:
        bad = [outcome for outcome in bad if not outcome.was_not_run]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
