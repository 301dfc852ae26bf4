"""Amounts with units in pipeline files: memory and time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY_UNITS = {"MiB": 1, "GiB": 1024, "TiB": 1024**2, "MB": 1e6 / 2**20, "GB": 1e9 / 2**20}
TIME_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
LARGEST = 1e6
QUANTITY = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*")


def parse_memory(text: str) -> int:
    """Return an amount of memory such as ``"4 GiB"`` in MiB, at least 1.

    Raises
    ------
    ValueError
        If it is not a positive number and a unit of memory.
    """
    return _parse(text, MEMORY_UNITS, "4 GiB")


def parse_time(text: str) -> int:
    """Return a length of time such as ``"10 min"`` in seconds, at least 1.

    Raises
    ------
    ValueError
        If it is not a positive number and a unit of time.
    """
    return _parse(text, TIME_UNITS, "10 min")


def _parse(text: str, units: Mapping[str, float], example: str) -> int:
    match = QUANTITY.fullmatch(text)
    if not match or match[2] not in units or not 0.0 < float(match[1]) < LARGEST:
        raise ValueError(f"write a number and one of {', '.join(units)}, as in {example}")
    return max(1, round(float(match[1]) * units[match[2]]))
