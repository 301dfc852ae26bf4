"""`Lines`: each step once, when it has ended, for files and for terminals that only write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.terminal import tell
from descpipe.watching.events import StepEnded
from descpipe.watching.wording import ended_line

if TYPE_CHECKING:
    from descpipe.watching.events import Told


class Lines:
    """A watcher that writes on standard error."""

    def tell(self, event: Told) -> None:
        """Write the line of a step that has ended."""
        if isinstance(event, StepEnded):
            tell(ended_line(event))

    def say(self, line: str = "") -> None:
        """Write a line."""
        tell(line)
