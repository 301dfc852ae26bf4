"""Trying again what failed for a moment: a connection that broke off, a registry in trouble."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from descpipe.engines.engine import TransferFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")
# Seconds before the second try, the third, and so on, unless the registry asks for another time.
WAITS = (2.0, 6.0, 18.0)
# Nobody waits longer than this before a screen.
LONGEST_WAIT = 120.0


def with_retries(action: Callable[[], Result], on_line: Callable[[str], None]) -> Result:
    """Do something, again after a while if it fails for a moment only.

    Parameters
    ----------
    action : callable
        What is done.
    on_line : callable
        Called with words on why and how long it waits.

    Raises
    ------
    TransferFailedError
        The last one, or the first one that waiting will hardly mend.
    """
    for wait in WAITS:
        try:
            return action()
        except TransferFailedError as error:
            seconds = wait if error.wait_seconds is None else error.wait_seconds
            is_final = not error.is_temporary or error.was_retried or error.is_silent
            if is_final or seconds > LONGEST_WAIT:
                raise
            on_line(f"again in {seconds:.0f} s: {error}")
        time.sleep(seconds)
    return action()
