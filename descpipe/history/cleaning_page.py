"""What cleaning would remove, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.history.cleaning import size_of
from descpipe.history.run_page import indented
from descpipe.listing.table import table
from descpipe.listing.wording import size_words
from descpipe.model.problem import display_path, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from descpipe.history.cleaning import CleaningPlan


def cleaning_lines(plans: Sequence[CleaningPlan], width: int | None) -> Iterator[str]:
    """Yield the lines that tell what would go, and what stays although somebody may wonder."""
    for plan in plans:
        yield f"{printable(display_path(plan.output))}:"
        rows = [
            (display_path(one.path), size_words(size_of(one)), one.why) for one in plan.removals
        ]
        if rows:
            yield from table(rows, width)
        else:
            yield "  there is nothing to remove"
        for path, why in plan.left_alone.items():
            yield from indented(f"stays: {display_path(path)}: {why}", width)
