"""Amounts with units in pipeline files: memory and time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from descpipe.reading.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY_UNITS = {"MiB": 1, "GiB": 1024, "TiB": 1024**2, "MB": 1e6 / 2**20, "GB": 1e9 / 2**20}
TIME_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
# What people write for a unit, in lower case, and Slurm's M and G, which are powers of 1024.
MEMORY_WORDS = {"m": "MiB", "mi": "MiB", "g": "GiB", "gi": "GiB", "t": "TiB", "ti": "TiB"}
TIME_WORDS = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
}
LARGEST = 1e6
QUANTITY = re.compile(r"\s*(-?[0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]*)\s*")
CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])")


def parse_memory(text: str) -> int:
    """Return an amount of memory such as ``"4 GiB"`` in MiB, at least 1.

    Raises
    ------
    ValueError
        If it is not a positive number and a unit of memory, with what to write after ``"; "``.
    """
    return _parse(text, MEMORY_UNITS, MEMORY_WORDS, "4 GiB")


def parse_time(text: str) -> int:
    """Return a length of time such as ``"10 min"`` in seconds, at least 1.

    Raises
    ------
    ValueError
        If it is not a positive number and a unit of time, with what to write after ``"; "``.
    """
    clock = CLOCK.fullmatch(text.strip())
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2]) + (clock[3] != "00")
        raise ValueError(f"{text!r} has no unit; write {max(1, minutes)} min")
    return _parse(text, TIME_UNITS, TIME_WORDS, "10 min")


PARSERS = {"memory": parse_memory, "time": parse_time}


def _parse(text: str, units: Mapping[str, float], words: Mapping[str, str], example: str) -> int:
    usual = f"write it as in {example}, with one of {', '.join(units)}"
    match = QUANTITY.fullmatch(text)
    if not match:
        raise ValueError(f"{quoted(text)} is not a number and a unit; {usual}")
    number, unit = match[1].replace(",", "."), match[2]
    if not 0.0 < float(number) < LARGEST:
        size = "too large" if float(number) > 0.0 else "not above 0"
        raise ValueError(f"{quoted(text)} is {size}; {usual}")
    if not unit:
        *first, last = (f"{number} {each}" for each in units)
        raise ValueError(f"{quoted(text)} has no unit; write {', '.join(first)} or {last}")
    meant = _meant(unit, units, words)
    if meant is None:
        raise ValueError(f"{quoted(unit)} is not a unit; {usual}")
    if meant != unit or "," in match[1]:
        raise ValueError(f"{quoted(text)} is not understood; write {number} {meant}")
    return max(1, round(float(number) * units[unit]))


def _meant(unit: str, units: Mapping[str, float], words: Mapping[str, str]) -> str | None:
    near = {known.lower(): known for known in units}
    return unit if unit in units else near.get(unit.lower()) or words.get(unit.lower())
