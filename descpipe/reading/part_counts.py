"""How many parts scattered steps have, from the files that they are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from descpipe.model.problem import display_path
from descpipe.model.sub_pipelines import switches_of_subs, with_own_steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.model.pipeline import PipelineInput, Source, Step
    from descpipe.model.problem import Problems
    from descpipe.model.scatter import Scatter
    from descpipe.reading.pipeline_yaml import StepEntry


def count_parts(
    steps: Sequence[Step],
    inputs: Mapping[str, PipelineInput],
    entries: Mapping[str, StepEntry],
    switches: Mapping[str, bool],
    problems: Problems,
) -> list[Step]:
    """Return steps that know how many parts they have, and tell lists of different lengths.

    The steps of sub-pipelines have as many as the files make that the pipeline around gives them,
    whatever their own files name.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which they can run.
    inputs : mapping of str to PipelineInput
        The files from outside; none of them, if only a pipeline around it can know them.
    entries : mapping of str to StepEntry
        The steps as they are written; those left out are pipelines of which it is told already
        that something in them is wrong.
    switches : mapping of str to bool
        How each switch is, which decides what is there where a step names several files.
    problems : Problems
        Where that is told.
    """
    lengths: dict[str, int | None] = {tag: len(given.paths) for tag, given in inputs.items()}
    counter = _Counter(lengths, switches)
    counted = [counter.counted(step) for step in steps]
    for wrong in counter.wrong:
        entry = entries.get(wrong.names[0])
        if entry is not None:
            _tell(wrong, entry, problems)
    return counted


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wrong:
    """A step that cannot combine its lists.

    Attributes
    ----------
    names : tuple of str
        The steps that it is in, and its own name last.
    lengths : mapping of str to int
        How many there are of each thing.
    given : str
        An input of the first of these steps by which it is given files; empty for none.
    file : Path or None
        The file that it stands in, if that is another one.
    """

    names: tuple[str, ...]
    lengths: Mapping[str, int]
    given: str = ""
    file: Path | None = None


class _Counter:
    """Counts the parts of the steps of one pipeline file, in order.

    Parameters
    ----------
    inputs : mapping of str to int or None
        How many files each of its inputs has; None where only a run can tell.
    switches : mapping of str to bool
        How its switches are.

    Attributes
    ----------
    written : dict of (str, str) to (int or None)
        How many files a step writes for its own tag, if it runs.
    lacking : set of (str, str)
        What is not written, as the switches are.
    """

    def __init__(self, inputs: Mapping[str, int | None], switches: Mapping[str, bool]) -> None:
        self.inputs = inputs
        self.switches = switches
        self.written: dict[tuple[str, str], int | None] = {}
        self.lacking: set[tuple[str, str]] = set()
        self.wrong: list[_Wrong] = []

    def counted(self, step: Step) -> Step:
        """Return a step that knows how many parts it has; those before it are counted."""
        if not all(self.switches.get(name, True) for name in step.when):
            self.lacking |= {(step.name, own) for own in step.outputs}
        if step.scatter is None:
            for own in step.outputs:
                self.written[step.name, own] = None if step.stage.outputs[own].is_list else 1
            return self._with_inside(step)
        count = self._count(step, step.scatter)
        self.written |= {(step.name, own): count for own in step.outputs}
        return replace(step, scatter=replace(step.scatter, count=count))

    def _with_inside(self, step: Step) -> Step:
        """Return a step whose pipeline, if it is one, has its own steps counted."""
        if step.pipeline is None or not any(one.parted_by for one in step.pipeline.steps):
            return step
        inside = _Counter({own: self._files(step, own) for own in step.inputs}, _switches(step))
        steps = {one.name: inside.counted(one) for one in step.pipeline.own_steps()}
        for one in steps.values():
            for own, tag in one.outputs.items():
                self.written[step.name, tag] = inside.written.get((one.name, own))
                if (one.name, own) in inside.lacking:
                    self.lacking.add((step.name, tag))
        for wrong in inside.wrong:
            around = replace(
                wrong,
                names=(step.name, *wrong.names),
                given=_from_outside(steps[wrong.names[0]], wrong.given),
                file=wrong.file or step.pipeline.path,
            )
            self.wrong.append(around)
        return replace(step, pipeline=with_own_steps(step.pipeline, tuple(steps.values())))

    def _files(self, step: Step, own: str) -> int | None:
        """Return how many files an input of a step takes, if known."""
        source = step.inputs.get(own)
        if source is None:
            return None
        there = [one for one in source.each() if (one.step, one.output) not in self.lacking]
        numbers = [self._number(one) for one in there]
        if source.pick == "all":
            known = [number for number in numbers if number is not None]
            return sum(known) if len(known) == len(numbers) else None
        # With nothing there it is skipped, or told.
        return numbers[0] if numbers else self._number(source)

    def _number(self, source: Source) -> int | None:
        """Return how many files there are of one tag, if known."""
        if source.step is None:
            return self.inputs.get(source.tag)
        return self.written.get((source.step, source.output))

    def _count(self, step: Step, scatter: Scatter) -> int | None:
        """Return how many parts a step has, if known; lists of different lengths are noted."""
        lengths = {own: self._files(step, own) for own in scatter.inputs} | scatter.lengths()
        known = {name: length for name, length in lengths.items() if length is not None}
        if scatter.method == "product":
            return prod(known.values()) if len(known) == len(lengths) else None
        if len(set(known.values())) > 1:
            given = next((own for own in scatter.inputs if own in known), "")
            self.wrong.append(_Wrong(names=(step.name,), lengths=known, given=given))
        return next(iter(known.values()), None)


def _switches(step: Step) -> dict[str, bool]:
    """Return how the switches of a sub-pipeline are, as the step that it is says."""
    inner = f"{step.name}/"
    return {name.removeprefix(inner): is_on for name, is_on in switches_of_subs([step]).items()}


def _from_outside(step: Step, own: str) -> str:
    """Return the input of the file around a step that one of the step's is; empty for none."""
    source = step.inputs.get(own)
    return source.tag if source is not None and source.step is None else ""


def _tell(wrong: _Wrong, entry: StepEntry, problems: Problems) -> None:
    """Tell lists of different lengths, where the file that is read says what they are."""
    shown = ", ".join(f"{length} of {name}" for name, length in wrong.lengths.items())
    what = (
        f"step {'/'.join(wrong.names)!r} combines the first with the first, but there are {shown}"
    )
    do = "give as many of each, or write `method: product` for each with each"
    if wrong.file is None:
        place = entry.scatter.place if entry.scatter else entry.place
    else:
        place = entry.inputs[wrong.given].place if wrong.given in entry.inputs else entry.place
        do = f"give as many of each, or write `method: product` in {display_path(wrong.file)}"
    problems.error("bad-scatter", place, what, do)
