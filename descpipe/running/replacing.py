"""What becomes of results that are where those of a run will go, and whether that may be."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.resuming.earlier import read_earlier
from descpipe.runners.results_folder import require_results_only
from descpipe.runners.run_folder import MAX_TOLD, RECORD
from descpipe.running.wording import few, not_too_many

if TYPE_CHECKING:
    from descpipe.running.reuse import Reuse


class Replacement:
    """Knows which results are there, and which of them a run makes again or takes over.

    Parameters
    ----------
    reuse : Reuse
        Knows which steps run.
    """

    def __init__(self, reuse: Reuse) -> None:
        self.reuse = reuse
        self.wish = reuse.wish
        self.folder = reuse.folder
        self.there = read_earlier(self.folder.final / RECORD, self.folder.final)

    def require(self, *, overwrite: bool) -> None:
        """Make sure that results are replaced only if that was asked for.

        Raises
        ------
        Refused
            If they would be, or if there are files that a person has written or changed.
        """
        if not self.folder.holds_results():
            return
        require_results_only(self.folder.final)
        self._require_unedited()
        if overwrite or not self._replaces():
            return
        what = f"{display_path(self.folder.final)} holds the results of an earlier run"
        do = "name another folder with -o, or give --overwrite to replace them"
        raise Refused("\n".join([f"{what}; {do}", *not_too_many(self._replaced())]))

    def removed(self) -> list[str]:
        """Return a line for each step whose results go, and are not made again."""
        return [f"{name}: {why}; this removes {_shown(files)}" for name, why, files in self._gone()]

    def _require_unedited(self) -> None:
        found = [step.edited(self.reuse.contents) for step in self.there.values()]
        names = sorted(name for names in found for name in names)
        if names:
            what = f"{display_path(self.folder.final)}: somebody has changed {_shown(names)}"
            do = "move it away, and it is made again, or name another folder with -o"
            raise Refused(f"{what} since a run wrote it; {do}")

    def _replaces(self) -> bool:
        """Whether results go: those of some steps may be added to those of others."""
        return self.wish.wanted is None or bool(self._lost())

    def _lost(self) -> list[str]:
        """Return the steps whose results are in place, and would not be there any more."""
        # Toil takes nothing over, so that only what is asked for would be there.
        is_kept = self.folder.is_kept
        kept = [n for n in self.reuse.taken_over if self.wish.wants(n) or not is_kept]
        return [n for n, one in self.there.items() if one.status == "ok" and n not in kept]

    def _replaced(self) -> list[str]:
        """Return a line for each step that runs in place of an earlier one, or not any more."""
        lost = None if self.wish.wanted is None else self._lost()
        runs = [
            f"{name}: runs: {few(choice.reasons)}"
            for name, choice in self.reuse.choices.items()
            if choice.earlier is None and self.wish.wants(name) and (lost is None or name in lost)
        ]
        return [f"  {line}" for line in [*self.removed(), *runs]]

    def _gone(self) -> list[tuple[str, str, list[str]]]:
        """Return the steps whose results go, why they are not made again, and their files."""
        found = []
        for name in self._lost():
            if name in self.reuse.choices and self.wish.wants(name):
                continue  # it runs
            files = [one for one in self.there[name].names() if not self._is_made(one)]
            if files:
                found.append((name, self._why_gone(name), files))
        return found

    def _why_gone(self, name: str) -> str:
        if name in self.reuse.choices:
            return "left out"
        return "skipped" if name in self.reuse.steps else "not in the pipeline any more"

    def _is_made(self, file: str) -> bool:
        """Whether some step leaves a file of this name."""
        return any(
            fnmatch.fnmatchcase(file, step.output_file_name(own))
            for name, step in self.reuse.steps.items()
            if name in self.reuse.choices and self.wish.wants(name)
            for own in step.outputs
        )


def _shown(names: list[str]) -> str:
    more = len(names) - MAX_TOLD
    return ", ".join(names[:MAX_TOLD]) + (f" and {more} more" if more > 0 else "")
