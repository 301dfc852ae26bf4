"""What a run would do, without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.running.replacing import Replacement

if TYPE_CHECKING:
    from descpipe.running.reuse import Reuse
    from descpipe.watching.events import Watcher


def explain_run(reuse: Reuse, watcher: Watcher, *, overwrite: bool) -> None:
    """Tell what a run would do, and why it would be refused; this is never refused itself.

    Parameters
    ----------
    reuse : Reuse
        Knows which steps would run.
    watcher : Watcher
        Who is told.
    overwrite : bool
        Whether results might be replaced.
    """
    folder = reuse.folder
    there = reuse.is_there()
    told = reuse.of_nothing() if folder.is_kept and there is None else reuse
    for line in told.explained():
        watcher.say(f"  {line}")
    if who := folder.running():
        watcher.say(f"{display_path(folder.final)} is being written by {who}; so it is now")
    elif there is not None:
        watcher.say(f"nothing has changed; results in {display_path(there)}")
    else:
        _tell_replaced(reuse, watcher, overwrite=overwrite)


def _tell_replaced(reuse: Reuse, watcher: Watcher, *, overwrite: bool) -> None:
    replacement = Replacement(reuse)
    try:
        reuse.require_begin()
        replacement.require(overwrite=overwrite)
    except Refused as refusal:
        watcher.say(f"such a run is refused: {str(refusal).splitlines()[0]}")
        return
    for line in replacement.removed():
        watcher.say(f"  {line}")
