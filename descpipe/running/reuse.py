"""What a run takes over from earlier ones, and what it leaves for later ones."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.errors import MachineTrouble, Refused
from descpipe.model.problem import display_path
from descpipe.resuming.choice import Choice, Chooser
from descpipe.resuming.dependencies import config_name
from descpipe.resuming.earlier import read_earlier
from descpipe.resuming.keeping import NOTHING, Keeper
from descpipe.resuming.remaining import remaining
from descpipe.runners.recorded_steps import recorded_file
from descpipe.runners.run_folder import RECORD
from descpipe.running.wording import few, not_too_many
from descpipe.saving import machine_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.resuming.contents import Contents
    from descpipe.resuming.earlier import EarlierStep, Files
    from descpipe.resuming.selection import Wish
    from descpipe.runners.run_folder import RunFolder


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
    contents : Contents
        Reads files.

    Raises
    ------
    MachineTrouble
        If a file cannot be read.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        folder: RunFolder,
        images: Mapping[str, str],
        wish: Wish,
        contents: Contents,
    ) -> None:
        self.pipeline = pipeline
        self.folder = folder
        self.wish = wish
        self.steps = {step.name: step for step in pipeline.steps}
        self.contents = contents
        self.keeper = Keeper(pipeline, folder.done, contents)
        earlier = [read_earlier(record, *folders) for record, folders in folder.left()]
        try:
            self.chooser = Chooser(pipeline, images, earlier, wish, contents)
            self.choices = self.chooser.choose()
        except OSError as error:
            where = display_path(Path(error.filename)) if error.filename else "a file"
            raise MachineTrouble(f"{where} cannot be read: {error.strerror}") from error

    @property
    def taken_over(self) -> dict[str, EarlierStep]:
        """The steps that need not run, and what they wrote earlier."""
        found = {name: choice.earlier for name, choice in self.choices.items()}
        return {name: earlier for name, earlier in found.items() if earlier is not None}

    @property
    def left_out(self) -> list[str]:
        """The steps that would run, but that nothing needs of what is asked for."""
        return [
            name
            for name, choice in self.choices.items()
            if choice.earlier is None and not self.wish.wants(name)
        ]

    def of_nothing(self) -> Reuse:
        """Return the same for a runner that can take nothing over."""
        all_run = copy(self)
        all_run.chooser = self.chooser.forgetful()
        reasons = ("under Toil all steps run, or none",)
        all_run.choices = {
            name: Choice(reasons=choice.reasons or reasons) for name, choice in self.choices.items()
        }
        return all_run

    def explained(self) -> list[str]:
        """Return a line for each step: whether it runs, and why."""
        left_out = self.left_out
        lines = []
        for name, choice in self.choices.items():
            if choice.earlier is not None:
                lines.append(f"{name}: unchanged, from {display_path(choice.earlier.folder)}")
            elif name in left_out:
                lines.append(f"{name}: left out: not needed for what is asked for")
            else:
                lines.append(f"{name}: runs: {few(choice.reasons)}")
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

    def is_there(self) -> Path | None:
        """Return where the results are that a run would give, if they are there already."""
        is_whole = self.wish.wanted is None
        folders = [self.folder.final, *([] if is_whole else self.folder.others)]
        wanted = {name for name in self.choices if self.wish.wants(name)}
        for folder in folders:
            found = read_earlier(folder / RECORD, folder)
            ended = {name for name, earlier in found.items() if earlier.status == "ok"}
            is_all = ended == wanted if is_whole else ended >= wanted
            if is_all and self.chooser.is_current(found, wanted):
                return folder
        return None

    def require_begin(self) -> None:
        """Make sure that no step would have to run before those from which a run begins.

        Raises
        ------
        Refused
            If there are such steps, with why they would have to run.
        """
        if not self.wish.begins:
            return
        left_out = self.left_out
        before = [
            name
            for name, choice in self.choices.items()
            if choice.earlier is None and name not in self.wish.forced and name not in left_out
        ]
        if before:
            first, *others = before
            why = few(self.choices[first].reasons)
            what = f"--from {' '.join(self.wish.begins)}: {first} would have to run too ({why})"
            do = f"leave --from out, or give --from {first} too"
            told = [f"  {name}: {few(self.choices[name].reasons)}" for name in others]
            raise Refused("\n".join([f"{what}; {do}", *not_too_many(told)]))

    def begin(self) -> Pipeline:
        """Keep what is taken over; return the pipeline of the steps that run."""
        with machine_trouble(self.folder.final):
            for earlier in self.taken_over.values():
                self.keeper.take_over(earlier)
        return remaining(self.pipeline, self._kept(), self.left_out)

    def changed(self, name: str) -> list[str]:
        """Return in words what a step has read that is not any more as it was looked at."""
        step = self.steps[name]
        told = self.chooser.changed(step)
        for own, source in step.inputs.items():
            for one in source.each():
                files = self.chooser.written.get(one.step or "", {}).get(one.output)
                told += [
                    f"input {own}: {name} changed" for name in self.keeper.changed(files or ())
                ]
        return told

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


def _told(files: Files | None) -> list[dict[str, Any]] | None:
    if files is None:
        return None
    return [{"name": file.name, "digest": file.digest, "bytes": file.size} for file in files]
