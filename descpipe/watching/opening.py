"""Who watches a run: a person on a terminal or with a file, and perhaps a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.terminal import is_terminal
from descpipe.watching.lines import Lines
from descpipe.watching.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.watching.events import Told, Watcher


class Watchers:
    """Several watchers, who are told the same."""

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self.watchers = watchers

    def tell(self, event: Told) -> None:
        """Tell all of something that happened."""
        for one in self.watchers:
            one.tell(event)

    def say(self, line: str = "") -> None:
        """Have all show a line."""
        for one in self.watchers:
            one.say(line)


def open_watcher(*, as_json: bool) -> Watcher:
    """Return who watches.

    Parameters
    ----------
    as_json : bool
        Whether a program reads standard output; on a terminal its lines would tear a board apart.
    """
    if as_json:
        return Watchers([Lines(), Stream()])
    if not is_terminal():
        return Lines()
    from descpipe.watching.board import Board

    return Board()
