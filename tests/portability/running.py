"""Running rows one after another, and what came out of all of them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from difference import differences, largest_difference, numbers_of
from outcome import FailedError, NotRunError, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from outcome import Run
    from workshop import Workshop

    Row = Callable[[Workshop], Run]

# What a machine of the tests that does not start, or a command that takes too long, raises. The
# rows after it are run all the same.
TROUBLE = (subprocess.SubprocessError, OSError, AssertionError)


def run_rows(workshop: Workshop, rows: Mapping[str, Row]) -> list[Outcome]:
    """Run rows and compare each with the first one."""
    outcomes: list[Outcome] = []
    for name, row in rows.items():
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        outcome = _run_row(name, row, workshop, outcomes[0] if outcomes else None)
        outcomes.append(outcome)
        print(*filter(None, outcome.cells[1:]), *outcome.differences, file=sys.stderr)
    return outcomes


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


def _run_row(name: str, row: Row, workshop: Workshop, first: Outcome | None) -> Outcome:
    """Run a row, and compare its results with the first one's if there are any."""
    try:
        run = row(workshop)
    except NotRunError as error:
        return Outcome(place=name, why=f"not run: {error}")
    except (FailedError, *TROUBLE) as error:
        print(error, file=sys.stderr)
        first_line = next(iter(str(error).splitlines()), type(error).__name__)
        return Outcome(place=name, why=f"failed: {first_line}")
    reference = run if first is None else first.run
    if reference is None:
        return Outcome(place=name, run=run, differences=("there is nothing to compare with",))
    return Outcome(
        place=name,
        run=run,
        largest=largest_difference(reference.results, run.results),
        differences=differences(reference.results, run.results),
        is_reference=first is None,
    )
