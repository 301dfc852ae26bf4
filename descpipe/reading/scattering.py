"""What the parts of a scattered step differ in, checked against what its stage declares."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any, cast

from descpipe.contract.bad_value import BadValueError
from descpipe.model.problem import did_you_mean
from descpipe.model.scatter import Scatter, many
from descpipe.reading.overrides import on_command_line
from descpipe.reading.parameter_values import ParameterValues, list_items
from descpipe.reading.tag_choice import tags_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.contract.files import File
    from descpipe.model.metadata import StageMetadata
    from descpipe.model.problem import Place, Problems
    from descpipe.model.scatter import Method
    from descpipe.reading.pipeline_yaml import StepEntry
    from descpipe.reading.scatter_entry import ScatterEntry
    from descpipe.yaml import Node

# Values are parts of the names of files.
IN_A_NAME = re.compile(r"[\w.+,:@^-]+")
# Combinations of values that are checked against each other.
MOST_CHECKED = 1000


def as_seen(stage: StageMetadata, step: StepEntry) -> StageMetadata:
    """Return what a step reads and writes for the pipeline: lists, where its parts have files."""
    if step.scatter is None:
        return stage
    over = {str(node.value) for node in step.scatter.inputs}
    inputs = {own: _many(type_) if own in over else type_ for own, type_ in stage.inputs.items()}
    outputs = {own: _many(type_) for own, type_ in stage.outputs.items()}
    return replace(stage, inputs=inputs, outputs=outputs)


def _many(type_: File) -> File:
    """Return the type of several files of a type; of some there are none, which is told."""
    return type_ if type_.is_list or type_.is_directory else many(type_)


class ScatteredStep:
    """The parts of one step.

    Parameters
    ----------
    entry, scatter : StepEntry, ScatterEntry
        The step and its parts as they are written.
    stage : StageMetadata
        What its stage declares.
    settings : mapping of str to str
        The texts that the command line gives for parameters of this step.
    problems : Problems
        Where everything wrong is told.

    Attributes
    ----------
    first : ParameterValues
        The values of its first part.
    scatter : Scatter or None
        What the parts differ in; None if something is wrong.
    """

    def __init__(
        self,
        entry: StepEntry,
        scatter: ScatterEntry,
        stage: StageMetadata,
        settings: Mapping[str, str],
        problems: Problems,
    ) -> None:
        # Of parameters that it may mean to give, nothing is told that they are not given.
        may_give = {"parameters"} if scatter.is_unclear else set()
        self.entry = replace(entry, unclear=entry.unclear | may_give)
        self.written = scatter
        self.stage = stage
        self.settings = settings
        self.problems = problems
        self.values: dict[tuple[str, int], Any] = {}
        before = len(problems.found)
        self.method = self._method()
        self._check_inputs()
        self._check_outputs()
        self._check_shards()
        self.choices = dict(self._choices())
        self.first = self._check_values()
        is_good = len(problems.found) == before and not scatter.is_unclear
        self.scatter = self._scatter() if is_good else None

    def _scatter(self) -> Scatter:
        found = Scatter(
            inputs=tuple(str(node.value) for node in self.written.inputs),
            parameters={
                name: tuple(self.values[name, number] for number in range(len(items)))
                for name, items in self.choices.items()
            },
            shards=self.written.shards,
            method=self.method,
        )
        self._check_names(found)
        return found

    def _method(self) -> Method:
        written = self.written
        things = len(written.inputs) + len(written.parameters) + bool(written.shards)
        if not things and not written.is_unclear:
            what = f"scatter of step {self.entry.name!r} does not say over what"
            do = "name an input, as in `scatter: exposure`, or `parameters` or `shards`"
            self.problems.error("bad-scatter", written.place, what, do)
        if things > 1 and not written.method and not written.is_unclear:
            what = f"step {self.entry.name!r} is scattered over {things} things"
            do = "add `method: zip` for the first with the first, or `product` for each with each"
            self.problems.error("bad-scatter", written.place, what, f"{do}, below `scatter`")
        return cast("Method", written.method or "zip")

    def _check_inputs(self) -> None:
        stage, seen = self.stage, set()
        for node in self.written.inputs:
            own = str(node.value)
            if own not in stage.inputs:
                self._tell_unknown(node)
            elif stage.inputs[own].is_list or stage.inputs[own].is_directory:
                kind = stage.inputs[own].kind
                what = f"input {own!r} of {self.entry.called} is {kind}, so a part cannot get one"
                do = "scatter over an input that is one file"
                self.problems.error("bad-scatter", node.place, f"{what} file of it", do)
            elif own in seen:
                what = f"step {self.entry.name!r} is scattered over {own!r} twice"
                self.problems.error("bad-scatter", node.place, what, "remove one")
            seen.add(own)

    def _tell_unknown(self, node: Node) -> None:
        if "inputs" in self.stage.unclear:
            return
        tag = str(node.value)
        renamed = [own for own in self.entry.inputs if tag in tags_read(self.entry, own)]
        do = did_you_mean(tag, self.stage.inputs, "remove it")
        if renamed:
            do = f"write what the stage calls it, `scatter: {renamed[0]}`"
        elif tag in self.stage.parameters:
            do = f"it is a parameter: `scatter: {{parameters: {{{tag}: [VALUE, VALUE]}}}}`"
        what = f"{self.entry.called} has no input {tag!r}"
        self.problems.error("unknown-tag", node.place, what, do)

    def _check_outputs(self) -> None:
        for own, type_ in self.stage.outputs.items():
            if type_.is_list or type_.is_directory:
                what = f"{self.entry.called} writes {own!r}, {type_.kind}: steps are scattered"
                what += " only if each part writes single files"
                do = "remove `scatter`, or let the stage write one file"
                self.problems.error("bad-scatter", self.written.place, what, do)

    def _check_shards(self) -> None:
        if self.written.shards and self.entry.pipeline is not None:
            what = f"step {self.entry.name!r} runs a pipeline, which cannot share its work"
            do = "scatter its steps over shards, in its own file"
            self.problems.error("bad-scatter", self.written.place, what, do)

    def _choices(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the values of each parameter as they are written, in the file or on the line."""
        for name, node in self.written.parameters.items():
            place = self.written.parameter_places[name]
            parameter = self.stage.parameters.get(name)
            if parameter is None:
                if "parameters" not in self.stage.unclear:
                    what = f"{self.entry.called} has no parameter {name!r}"
                    do = did_you_mean(name, self.stage.parameters, "remove it")
                    self.problems.error("unknown-parameter", place, what, do)
            elif parameter.is_list or parameter.fields:
                what = f"parameter {name!r} is a {'list' if parameter.is_list else 'record'}"
                do = "scatter over several single values with `method: zip` instead"
                self.problems.error("bad-scatter", place, f"{what}, not one value", do)
            elif name in self.entry.parameters:
                what = f"parameter {name!r} stands in `parameters` and in `scatter`"
                self.problems.error("bad-scatter", place, what, "remove one of them")
            elif name in self.settings:
                yield from self._given(name)
            elif not isinstance(node.value, list) or not node.value:
                do = f"write a list, such as `{name}: [1, 2, 3]`"
                what = f"scatter needs the values of parameter {name!r}"
                self.problems.error("bad-scatter", place, what, do)
            else:
                yield name, node.value

    def _given(self, name: str) -> Iterator[tuple[str, list[Any]]]:
        """Yield the values of a parameter that the command line gives, unless they are no list."""
        text = self.settings[name]
        try:
            yield name, list_items(text)
        except BadValueError as error:
            what, _, do = str(error).partition("; ")
            place = on_command_line(f"--set {self.entry.name}.{name}={text}")
            self.problems.error("bad-value", place, f"parameter {name!r}: {what}", do)

    def _check_values(self) -> ParameterValues:
        """Check all values, and as many as is fast with each other."""
        combinations = self._combinations()
        first = self._values(next(combinations), self.problems)
        for places in combinations:
            self._values(places, self.problems)
        return first

    def _combinations(self) -> Iterator[dict[str, int]]:
        """Yield numbers of values, so that each value is there, and many with each other."""
        lengths = {name: len(items) for name, items in self.choices.items()}
        if self.method == "zip":
            for number in range(max(lengths.values(), default=1)):
                yield {name: min(number, length - 1) for name, length in lengths.items()}
            return
        yield dict.fromkeys(lengths, 0)
        for name, length in lengths.items():
            yield from ({**dict.fromkeys(lengths, 0), name: number} for number in range(length))
        every = product(*(range(length) for length in lengths.values()))
        yield from (
            dict(zip(lengths, places, strict=True)) for places in islice(every, MOST_CHECKED)
        )

    def _values(self, places: Mapping[str, int], problems: Problems) -> ParameterValues:
        """Return the values of a part, and note those that differ between the parts."""
        chosen = {name: self.choices[name][number] for name, number in places.items()}
        texts = {name: value for name, value in chosen.items() if isinstance(value, str)}
        nodes = {name: value for name, value in chosen.items() if not isinstance(value, str)}
        entry = replace(self.entry, parameters={**self.entry.parameters, **nodes})
        values = ParameterValues(entry, self.stage, {**self.settings, **texts}, problems)
        for name, number in places.items():
            if name in values.values:
                self.values[name, number] = values.values[name]
        return values

    def _check_names(self, found: Scatter) -> None:
        """Tell values that are no part of a name, and parts that would do the same."""
        for name, values in found.parameters.items():
            for value in values:
                if value is None or (isinstance(value, str) and not IN_A_NAME.fullmatch(value)):
                    what = f"value {value!r} of parameter {name!r} cannot be part of a file's name"
                    do = "use letters, digits and any of _ . + , : @ ^ - in values of `scatter`"
                    self.problems.error("bad-scatter", self._place(name), what, do)
        columns = list(found.parameters.values())
        if found.method == "zip":
            is_apart = found.inputs or found.shards or not columns
            columns = [] if is_apart else [tuple(zip(*columns, strict=False))]
        for values in columns:
            if len(set(values)) < len(values):
                what = f"two parts of step {self.entry.name!r} would have the same values"
                self.problems.error("bad-scatter", self.written.place, what, "remove one of them")

    def _place(self, name: str) -> Place:
        if name in self.settings:
            return on_command_line(f"--set {self.entry.name}.{name}={self.settings[name]}")
        return self.written.parameter_places[name]
