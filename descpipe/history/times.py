"""Times and lengths of time, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60, 3600, 86400
# Shorter ones are told with a decimal place.
SHORT = 10


def parsed_time(text: str) -> datetime | None:
    """Return the time that a record tells; None if it tells none."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def local_time(text: str) -> str:
    """Return a time of a record in the reader's own zone, which is named."""
    time = parsed_time(text)
    try:
        return f"{time.astimezone():%Y-%m-%d %H:%M %Z}" if time else "?"
    except (OverflowError, OSError):
        return "?"


def seconds_between(started: str, ended: str) -> float | None:
    """Return the seconds between two times of a record; None if they do not tell."""
    begin, end = parsed_time(started), parsed_time(ended)
    return max(0.0, (end - begin).total_seconds()) if begin and end else None


def length_of_time(seconds: float | None) -> str:
    """Return a length of time in its two largest units: ``4.2 s``, ``2 min 5 s``, ``1 d 3 h``."""
    if seconds is None:
        return "?"
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, name, smaller, part in (
        (DAY, "d", HOUR, "h"),
        (HOUR, "h", MINUTE, "min"),
        (MINUTE, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {name}" + (f" {rest} {part}" if rest else "")
    return f"{whole} s"
