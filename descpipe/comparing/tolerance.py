"""How much numbers may differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

RELATIVE = 1e-9
# Sums in another order, as two threads make them, differ in the last bits of the largest terms.
LAST_BITS = 1e-12
MAX_SHOWN = 40


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
    return f"expected {_short(expected)}, found {_short(found)}"


def _short(value: object) -> str:
    text = repr(value.decode(errors="replace") if isinstance(value, bytes) else value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
