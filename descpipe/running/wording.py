"""Reasons and lists in words, cut off where they would become too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TOLD, MOST_REASONS = 8, 3


def not_too_many(lines: Sequence[str]) -> list[str]:
    """Return lines about steps; of many, how many more there are."""
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"  and {more} more steps"] if more > 0 else [])]


def few(reasons: Sequence[str]) -> str:
    """Return reasons, or names, in one line; of many, how many more there are."""
    more = len(reasons) - MOST_REASONS
    return "; ".join([*reasons[:MOST_REASONS], *([f"and {more} more"] if more > 0 else [])])
