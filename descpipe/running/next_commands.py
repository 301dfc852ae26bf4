"""What to type next, when a run did not end well: commands that can be pasted."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.model.pipeline import Step
    from descpipe.running.place import RunPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class NextCommands:
    """Knows what a user typed.

    Attributes
    ----------
    pipeline : Path
        The pipeline file, as typed.
    typed : tuple of str
        All words after ``descpipe``.
    place : RunPlace
        Where the run happens.
    settings, inputs, flags : tuple of str
        The values of ``--set`` and ``--input``, and options without a value that `shell` knows.
    results : Path or None
        Where what the run wrote is, if `shell` would not look there by itself.
    """

    pipeline: Path
    typed: tuple[str, ...]
    place: RunPlace
    settings: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    results: Path | None = None

    def shell(self, step: Step, part: str = "") -> str:
        """Return what opens a shell in a step; empty where that is not possible.

        Parameters
        ----------
        step : Step
            The step.
        part : str
            The part of it, if it is scattered.
        """
        reads_others = any(one.step for source in step.inputs.values() for one in source.each())
        # Toil keeps what steps have written in its own store until the end.
        is_out_of_reach = self.place.runner == "toil" and reads_others
        if step.within or is_out_of_reach or self.place.engine == "apptainer":
            return ""
        words = ["descpipe", "shell", str(self.pipeline), step.name]
        words += ["--part", part] if part else []
        for option, values in (("--set", self.settings), ("--input", self.inputs)):
            words += [word for value in values for word in (option, value)]
        words += ["--results", display_path(self.results)] if self.results and reads_others else []
        return shlex.join([*words, *self._engine(), *self.flags])

    def go_on(self) -> str:
        """Return what goes on with the run: what was typed, and for Toil that it goes on."""
        if self.place.runner == "toil":
            return _restart(self.typed, self.pipeline)
        words: Sequence[str] = self.typed
        if not words or words[0] not in ("run", "rerun"):  # not started by the command line
            words = ["run", str(self.pipeline)]
        return shlex.join(["descpipe", *words])

    def _engine(self) -> list[str]:
        """Return the engine, unless `shell` would choose the same."""
        is_same = self.place.chosen_by == "auto" and self.place.engine == "docker"
        return [] if is_same else ["--engine", self.place.engine]


def _restart(typed: Sequence[str], pipeline: Path) -> str:
    """Return what to type to go on with a run: as before, without what would begin it anew."""
    words = [word for word in typed if word not in ("--restart", "--overwrite")]
    if not words or words[0] != "run":  # not started by the command line
        words = ["run", str(pipeline), "--runner", "toil"]
    end = words.index("--") if "--" in words else len(words)
    return shlex.join(["descpipe", *words[:end], "--restart", *words[end:]])
