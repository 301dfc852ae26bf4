"""Which steps of a pipeline run, and which are taken over from earlier runs, and why."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path
from descpipe.resuming.dependencies import input_dependencies, is_input, own_dependencies
from descpipe.resuming.differences import differences, recorded_values
from descpipe.resuming.earlier import WrittenFile
from descpipe.resuming.keeping import size_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from descpipe.model.pipeline import Pipeline, Source, Step
    from descpipe.resuming.contents import Contents
    from descpipe.resuming.earlier import EarlierStep, Files
    from descpipe.resuming.selection import Wish

# Nothing else removes single files and notes it.
REMOVED = "`descpipe clean` removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Whether a step runs.

    Attributes
    ----------
    reasons : tuple of str
        Why it runs; none if it is taken over.
    earlier : EarlierStep or None
        What is taken over.
    """

    reasons: tuple[str, ...] = ()
    earlier: EarlierStep | None = None


class Chooser:
    """Goes through the steps of a pipeline in their order.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    images : mapping of str to str
        The id of the image of each step; empty if they run on the host's Python.
    earlier : sequence of mapping of str to EarlierStep
        What earlier runs have left, the latest first.
    wish : Wish
        What is asked for.
    contents : Contents
        Reads files.

    Raises
    ------
    OSError
        If an input, a config file or a source cannot be read.

    Attributes
    ----------
    written : dict of str to mapping
        The files of the steps that have run or were taken over, by the stage's tags.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        images: Mapping[str, str],
        earlier: Sequence[Mapping[str, EarlierStep]],
        wish: Wish,
        contents: Contents,
    ) -> None:
        self.pipeline = pipeline
        self.images = images
        self.earlier = earlier
        self.wish = wish
        self.contents = contents
        self.given = {
            tag: tuple(
                WrittenFile(name=path.name, digest=contents.of(path), size=size_of(path))
                for path in one.paths
            )
            for tag, one in pipeline.inputs.items()
        }
        self.own = {
            step.name: own_dependencies(step, images.get(step.name), contents)
            for step in pipeline.steps
            if pipeline.runs(step)
        }
        self.written: dict[str, Mapping[str, Files | None]] = {}

    def choose(self) -> dict[str, Choice]:
        """Return what is to be done with each step that is not skipped."""
        wanted: dict[str, str] = {}
        run: dict[str, Choice] = {}  # with the reasons that were found first
        while True:
            choices = self._chosen(wanted)
            run = {name: one for name, one in choices.items() if not one.earlier} | run
            more = dict(self._removed_and_wanted(choices))
            if not more:
                break
            wanted |= more
        choices |= run
        return choices if _can_be_parted(self.pipeline, choices) else self._all_run(choices)

    def _chosen(self, wanted: Mapping[str, str]) -> dict[str, Choice]:
        """Return what is to be done with each step, some of which run for what they write."""
        choices: dict[str, Choice] = {}
        self.written = {}
        for step in self.pipeline.steps:
            if self.pipeline.runs(step):
                choice = self._choose(step, choices)
                if choice.earlier is not None and step.name in wanted:
                    choice = Choice(reasons=(wanted[step.name],))
                if choice.earlier is not None:
                    self.written[step.name] = choice.earlier.outputs
                choices[step.name] = choice
        return choices

    def _removed_and_wanted(self, choices: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
        """Yield steps that would be taken over, if there were not removed files that are needed."""
        for step in self.pipeline.steps:
            choice = choices.get(step.name)
            if choice is None:
                continue
            if choice.earlier is None:
                if self.wish.wants(step.name):
                    yield from _removed_for(step, choices)
            elif step.name in self.wish.ends and not choice.earlier.is_whole:
                yield step.name, f"{REMOVED} its results"

    def _all_run(self, choices: Mapping[str, Choice]) -> dict[str, Choice]:
        self.written = {}
        reasons = ("a pipeline that is run several times runs as a whole",)
        return {name: Choice(reasons=one.reasons or reasons) for name, one in choices.items()}

    def is_current(
        self, run: Mapping[str, EarlierStep], names: Collection[str] | None = None
    ) -> bool:
        """Whether a run has left all that these steps, or all, would write now."""
        alone = self.forgetful()
        alone.earlier = [run]
        choices = alone.choose()
        return all(choices[name].earlier for name in (choices if names is None else names))

    def forgetful(self) -> Chooser:
        """Return the same with nothing written yet."""
        other = copy(self)
        other.earlier, other.written = [], {}
        return other

    def dependencies(self, step: Step) -> dict[str, str]:
        """Return all that the outputs of a step depend on, once those before it have written."""
        inputs = {own: self._files(source) for own, source in step.inputs.items()}
        return self.own[step.name] | input_dependencies(step, inputs)

    def changed(self, step: Step) -> list[str]:
        """Return in words what a step depends on and is not as when it was looked at."""
        try:
            now = own_dependencies(step, self.images.get(step.name), self.contents)
            own = list(differences(self.own[step.name], now))
            return [*own, *self._changed_inputs(step)]
        except OSError as error:
            return [f"{display_path(Path(error.filename or ''))}: {error.strerror}"]

    def _changed_inputs(self, step: Step) -> Iterator[str]:
        for own, source in step.inputs.items():
            for one in source.each():
                if one.step is not None or one.tag not in self.given:
                    continue
                paths = self.pipeline.inputs[one.tag].paths
                for path, file in zip(paths, self.given[one.tag], strict=True):
                    if self.contents.of(path) != file.digest:
                        yield f"input {own}: {display_path(path)} changed"

    def has_inputs(self, step: Step) -> bool:
        """Whether it is known what the steps before a step have written."""
        before = {one.step for source in step.inputs.values() for one in source.each()}
        return all(name not in self.own or name in self.written for name in before if name)

    def _choose(self, step: Step, choices: Mapping[str, Choice]) -> Choice:
        asked = ["it was asked for"] if self.wish.forces(step.name) else []
        if anew := list(_made_anew(step, choices)) or asked:
            return Choice(reasons=(*anew, *self._own_changes(step)))
        now = self.dependencies(step)
        reasons: list[str] = []
        good: list[EarlierStep] = []
        for run in self.earlier:
            if step.name in run:
                found = list(self._against(run[step.name], step, now))
                good += [] if found else [run[step.name]]
                if good and good[-1].is_whole:
                    return Choice(earlier=good[-1])
                reasons = reasons or found
        if good:
            return Choice(earlier=good[0])
        return Choice(reasons=tuple(reasons) or ("it has not run before",))

    def _own_changes(self, step: Step) -> Iterator[str]:
        """Yield in words what else but inputs is not as when a step ran the last time."""
        last = next((run[step.name] for run in self.earlier if step.name in run), None)
        if last is None:
            return
        before = {name: text for name, text in last.dependencies.items() if not is_input(name)}
        if before:
            values = recorded_values(last.told), step.parameters
            yield from differences(before, self.own[step.name], values)

    def _files(self, source: Source) -> Files | None:
        """Return the files that an input gets; None if there is none."""
        if source.pick == "all":
            each = [self._files(one) for one in source.among]
            return tuple(file for files in each for file in files or ())
        if source.step is None:
            return self.given.get(source.tag)
        return self.written.get(source.step, {}).get(source.output)

    def _against(self, earlier: EarlierStep, step: Step, now: Mapping[str, str]) -> Iterator[str]:
        """Yield what speaks against taking over what a step wrote earlier."""
        if earlier.status != "ok":
            has_begun = earlier.status == "running"
            how = f"it has not ended well before: {earlier.status or 'not known how'}"
            yield "it had begun and not ended" if has_begun else how
            return
        values = recorded_values(earlier.told), step.parameters
        yield from differences(earlier.dependencies, now, values)
        yield from earlier.spoilt(self.contents)


def _removed_for(step: Step, choices: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
    """Yield the steps of which a step reads files that were removed."""
    for one in (one for source in step.inputs.values() for one in source.each()):
        choice = choices.get(one.step or "")
        if choice is None or choice.earlier is None:
            continue
        for file in choice.earlier.outputs.get(one.output) or ():
            if file.is_removed:
                yield one.step or "", f"{REMOVED} {file.name}, which {step.name} reads"


def _can_be_parted(pipeline: Pipeline, choices: Mapping[str, Choice]) -> bool:
    """Whether some steps can be taken over without others.

    The steps of a scattered sub-pipeline cannot be told apart by their names alone.
    """
    if not any(step.within for step in pipeline.steps):
        return True
    return all(choice.earlier for choice in choices.values())


def _made_anew(step: Step, choices: Mapping[str, Choice]) -> Iterator[str]:
    """Yield for each input that is written in this run what is to be said of it."""
    for own, source in step.inputs.items():
        for one in source.among if source.pick == "all" else (source,):
            before = choices.get(one.step or "")
            if before is not None and before.earlier is None:
                yield f"input {own}: {one.step} runs"
