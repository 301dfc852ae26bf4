"""What became of a row of the portability table, and the table itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = ("place", "ran", "seconds", "largest difference", "equal")


class NotRunError(Exception):
    """A row cannot be run here, and why."""


class FailedError(Exception):
    """A row was run, and ended badly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run that ended well.

    Attributes
    ----------
    results : Path
        The folder with what it wrote.
    seconds : float
        How long it took, without what had to be prepared.
    note : str
        What is to be known of it.
    """

    results: Path
    seconds: float
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One row of the table.

    Attributes
    ----------
    place : str
        Where and by what the pipeline was run.
    run : Run or None
        The run, if it ended well.
    why : str
        Why there is none: ``not run: ...`` or ``failed: ...``.
    largest : float or None
        The largest difference of a number from the first row's, as a part of the largest number
        of its column.
    differences : tuple of str
        What differs by more than rounding, or in another way.
    is_reference : bool
        Whether the others are compared with it.
    """

    place: str
    run: Run | None = None
    why: str = ""
    largest: float | None = None
    differences: tuple[str, ...] = ()
    is_reference: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether its numbers are those of the first row; never without having compared any."""
        was_compared = self.run is not None and self.largest is not None
        return was_compared and not self.differences

    @property
    def was_not_run(self) -> bool:
        """Whether it was not even tried."""
        return self.why.startswith("not run")

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns."""
        if self.run is None:
            return (self.place, self.why, "", "", "")
        ran = f"yes, {self.run.note}" if self.run.note else "yes"
        seconds = f"{self.run.seconds:.0f}"
        if self.is_reference:
            return (self.place, ran, seconds, "", "(first)")
        largest = "" if self.largest is None else f"{self.largest:.1g}"
        return (self.place, ran, seconds, largest, "yes" if self.is_equal else "**no**")


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the table, in Markdown that can be read as it is."""
    rows = [COLUMNS, *(outcome.cells for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
