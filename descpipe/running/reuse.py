"""What a run takes over from earlier ones, and what it leaves for later ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble, Refused
from descpipe.model.problem import display_path
from descpipe.resuming.choice import Chooser
from descpipe.resuming.contents import Contents
from descpipe.resuming.dependencies import config_name
from descpipe.resuming.earlier import read_earlier
from descpipe.resuming.keeping import NOTHING, Keeper
from descpipe.resuming.remaining import remaining
from descpipe.runners.recorded_steps import recorded_file
from descpipe.runners.run_folder import RECORD
from descpipe.saving import machine_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.resuming.earlier import EarlierStep, Files
    from descpipe.runners.run_folder import RunFolder

MOST_TOLD, MOST_REASONS = 8, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a user wants of earlier runs.

    Attributes
    ----------
    forced : frozenset of str
        Steps that run whatever was before.
    is_anew : bool
        Whether nothing at all is taken over.
    """

    forced: frozenset[str] = frozenset()
    is_anew: bool = False


class Reuse:
    """Knows which steps run, keeps what they write, and tells the record what that depends on.

    Parameters
    ----------
    pipeline : Pipeline
        The whole pipeline.
    folder : RunFolder
        That of the run.
    images : mapping of str to str
        The id of the image of each step; empty if they run on the host's Python.
    wish : Wish
        What the user wants.

    Raises
    ------
    MachineTrouble
        If a file cannot be read.
    """

    def __init__(
        self, pipeline: Pipeline, folder: RunFolder, images: Mapping[str, str], wish: Wish
    ) -> None:
        self.pipeline = pipeline
        self.folder = folder
        self.images = images
        self.wish = wish
        self.steps = {step.name: step for step in pipeline.steps}
        self.contents = Contents()
        self.keeper = Keeper(pipeline, folder.done, self.contents)
        earlier = [read_earlier(record, *folders) for record, folders in folder.left()]
        forced = frozenset(self.steps) if wish.is_anew else wish.forced
        try:
            self.chooser = Chooser(pipeline, images, earlier, forced, self.contents)
            self.choices = self.chooser.choose()
        except OSError as error:
            where = display_path(Path(error.filename)) if error.filename else "a file"
            raise MachineTrouble(f"{where} cannot be read: {error.strerror}") from error

    @property
    def taken_over(self) -> dict[str, EarlierStep]:
        """The steps that need not run, and what they wrote earlier."""
        found = {name: choice.earlier for name, choice in self.choices.items()}
        return {name: earlier for name, earlier in found.items() if earlier is not None}

    def of_nothing(self) -> Reuse:
        """Return the same for a run that takes nothing over."""
        return Reuse(self.pipeline, self.folder, self.images, Wish(is_anew=True))

    def explained(self) -> list[str]:
        """Return a line for each step: whether it runs, and why."""
        lines = []
        for name, choice in self.choices.items():
            if choice.earlier is None:
                lines.append(f"{name}: runs: {_few(choice.reasons)}")
            else:
                lines.append(f"{name}: unchanged, from {display_path(choice.earlier.folder)}")
        return lines + [f"{step.name}: skipped" for step in self.skipped()]

    def skipped(self) -> list[Step]:
        """Return the steps that are switched off."""
        return [step for step in self.pipeline.steps if not self.pipeline.runs(step)]

    def inputs(self) -> dict[str, list[dict[str, Any]]]:
        """Return what the record says of the files from outside."""
        return {
            tag: [
                recorded_file(path, file.digest, file.size)
                for path, file in zip(one.paths, self.chooser.given[tag], strict=True)
            ]
            for tag, one in self.pipeline.inputs.items()
        }

    def configs(self) -> dict[str, dict[str, str]]:
        """Return what the config files of each step that is not skipped hold, by their tags."""
        return {
            name: {tag: own[config_name(tag)] for tag in self.steps[name].config}
            for name, own in self.chooser.own.items()
        }

    def is_there(self) -> bool:
        """Whether the results in place are those that a run would give."""
        found = read_earlier(self.folder.final / RECORD, self.folder.final)
        ended = {name for name, earlier in found.items() if earlier.status == "ok"}
        return ended == set(self.choices) and self.chooser.is_current(found)

    def require_leave(self, *, overwrite: bool) -> None:
        """Make sure that results are replaced only if that was asked for.

        Raises
        ------
        Refused
            If they would be.
        """
        if not self.folder.holds_results():
            return
        self.folder.require_results_only()
        if overwrite:
            return
        what = f"{display_path(self.folder.final)} holds the results of an earlier run"
        do = "name another folder with -o, or give --overwrite to replace them"
        runs = [line for line in self.explained() if ": unchanged, from" not in line]
        lines = [f"  {line}" for line in runs[:MOST_TOLD]]
        lines += [f"  and {len(runs) - MOST_TOLD} more steps"] if len(runs) > MOST_TOLD else []
        raise Refused("\n".join([f"{what}; {do}", *lines]))

    def begin(self) -> Pipeline:
        """Keep what is taken over; return the pipeline of the steps that run."""
        with machine_trouble(self.folder.final):
            for earlier in self.taken_over.values():
                self.keeper.take_over(earlier)
        return remaining(self.pipeline, self._kept())

    def _kept(self) -> dict[str, EarlierStep]:
        """Return what is taken over, at the place where this run keeps it."""
        return {name: one.moved_to(self.folder.done) for name, one in self.taken_over.items()}

    def note(
        self, name: str, written_to: Sequence[Path], told: Mapping[str, list[str]] = NOTHING
    ) -> dict[str, Any]:
        """Keep what a step has written; return what its record says of it.

        Parameters
        ----------
        name : str
            That of a step that has ended well.
        written_to : sequence of Path
            Where its programs wrote.
        told : mapping of str to list of str
            The names of files by tag, as far as the runner has told them.

        Returns
        -------
        dict
            What it wrote and what that depends on; empty if not all of it is found.
        """
        step = self.steps[name]
        with machine_trouble(self.folder.final):
            written = self.keeper.keep(step, written_to, told)
        if written is None:
            return {}
        self.chooser.written[name] = written
        outputs = {own: _told(files) for own, files in written.items()}
        return {"outputs": outputs, **self.told_dependencies(name)}

    def told_dependencies(self, name: str) -> dict[str, Any]:
        """Return what the record says of what a step depends on; nothing if that is not known."""
        step = self.steps[name]
        is_known = self.chooser.has_inputs(step)
        return {"depends_on": self.chooser.dependencies(step)} if is_known else {}


def _few(reasons: Sequence[str]) -> str:
    more = len(reasons) - MOST_REASONS
    return "; ".join([*reasons[:MOST_REASONS], *([f"and {more} more"] if more > 0 else [])])


def _told(files: Files | None) -> list[dict[str, Any]] | None:
    if files is None:
        return None
    return [{"name": file.name, "digest": file.digest, "bytes": file.size} for file in files]
