"""How much numbers may differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

from descpipe.model.changed_fields import parting

RELATIVE = 1e-9
# Sums in another order, as two threads make them, differ in the last bits of the largest terms.
LAST_BITS = 1e-12
MAX_SHOWN = 40
BEFORE = 10


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much a number may differ from the one that is expected.

    Attributes
    ----------
    relative : float
        Of the number itself.
    absolute : float
        In the number's own unit.
    """

    relative: float = RELATIVE
    absolute: float = 0.0

    def allows(self, expected: float, found: float) -> bool:
        """Whether one number may stand for another; not-a-number only for itself."""
        if math.isnan(expected) or math.isnan(found):
            return math.isnan(expected) and math.isnan(found)
        if math.isinf(expected) or math.isinf(found):
            return expected == found
        return abs(expected - found) <= self.absolute + self.relative * abs(expected)


def both_values(expected: object, found: object) -> str:
    """Return two values in words."""
    ours, theirs = _text(expected), _text(found)
    same = parting(ours, theirs)
    # Of long ones the part is shown in which they differ.
    begin = same - BEFORE if same > MAX_SHOWN - BEFORE else 0
    return f"expected {_short(ours, begin)}, found {_short(theirs, begin)}"


def _text(value: object) -> str:
    return repr(value.decode(errors="replace") if isinstance(value, bytes) else value)


def _short(text: str, begin: int) -> str:
    if len(text) <= MAX_SHOWN:
        return text
    end = begin + MAX_SHOWN
    return f"{'...' * bool(begin)}{text[begin:end]}{'...' * (len(text) > end)}"
