"""Steps that may be skipped: the switches that they ask for, and who reads what they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.contract.bad_value import BadValueError
from descpipe.contract.parameters import Parameter
from descpipe.model.problem import did_you_mean
from descpipe.reading.overrides import on_command_line
from descpipe.reading.setting_examples import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry
    from descpipe.reading.tags import Reader, Tags


def switches_of(
    entry: PipelineEntry, given: Mapping[str, str], problems: Problems
) -> dict[str, bool]:
    """Return how each switch of a pipeline is, and tell those that are not right.

    Parameters
    ----------
    entry : PipelineEntry
        The pipeline as it is written.
    given : mapping of str to str
        What the command line says of switches.
    problems : Problems
        Where wrong ones are told.
    """
    switches = dict(entry.switches)
    for name, text in given.items():
        place = on_command_line(f"--set {name}={text}")
        if name not in switches:
            what = "not of the form step.parameter=value"
            do = did_you_mean(name, switches, EXAMPLE)
            if switches:
                what = f"the pipeline has no switch {name!r}, and this is {what}"
            problems.error("bad-option", place, what, do)
            continue
        try:
            switches[name] = bool(Parameter(bool).parse([text]))
        except BadValueError as error:
            what = error.problems[0][1].partition("; ")[0]
            do = "write true or false"
            problems.error("bad-option", place, f"switch {name!r}: {what}", do)
    _check_names(entry, problems)
    return switches


def asked_switches(entry: PipelineEntry) -> dict[str, str]:
    """Return the switch of each step that may be skipped; empty if it is wrong, which is told."""
    asked: dict[str, str] = {}
    for step in entry.steps:
        if step.when or "when" in step.unclear:
            name = str(step.when.value) if step.when else ""
            asked[step.name] = name if name in entry.switches else ""
    return asked


def _check_names(entry: PipelineEntry, problems: Problems) -> None:
    """Tell switches that are not there, and those that nobody asks for."""
    asked = set()
    for step in entry.steps:
        if step.when is None:
            continue
        name = str(step.when.value)
        asked.add(name)
        if name not in entry.switches and "switches" not in entry.unclear:
            what = f"the pipeline has no switch {name!r}"
            do = did_you_mean(name, entry.switches, f"add `switches: {{{name}: true}}` to it")
            problems.error("bad-switch", step.when.place, what, do)
    for name in entry.switches:
        if name not in asked:
            what = f"no step asks for the switch {name!r}"
            do = f"write `when: {name}` in a step, or remove it"
            problems.warning("bad-switch", entry.switch_places[name], what, do)


def check_skipped(reader: Reader, tags: Tags, problems: Problems) -> None:
    """Tell a step that needs what another one may not write."""
    source = tags.producers[reader.tag].source
    writer = source.step or ""
    switch = tags.when.get(writer)
    if reader.type.is_optional or switch == "" or tags.when.get(reader.step) == "":
        return
    instead = f"take another file then, by `{reader.own}: {{first: [{reader.tag}, TAG]}}`"
    what = f"step {reader.step!r} needs {reader.own!r}, but "
    if switch is not None and tags.when.get(reader.step) != switch:
        what += f"{writer!r} may be skipped (`when: {switch}`)"
        do = f"add `when: {switch}` to it too, {instead}, or make the input optional in its run.py"
        problems.error("bad-switch", reader.place, what, do)
    elif source.output in tags.lacking.get(writer, ()):
        what += f"{writer!r} may not write it, as a switch inside of it decides"
        do = f"{instead}, or make the input optional in its run.py"
        problems.error("bad-switch", reader.place, what, do)


def check_picks(pipeline: Pipeline, entries: Mapping[str, StepEntry], problems: Problems) -> None:
    """Tell steps that take one of several files of which none is there, or more than one.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline, with its switches as they are.
    entries : mapping of str to StepEntry
        The steps of its file as they are written.
    problems : Problems
        Where it is told.
    """
    steps = {step.name: step for step in pipeline.steps}
    for step in pipeline.steps:
        picked = [(own, source) for own, source in step.inputs.items() if source.among]
        for own, source in picked:
            writers = [steps.get(one.step or "") for one in source.among]
            there = [writer for writer in writers if writer is None or pipeline.runs(writer)]
            entry = entries[step.name.partition("/")[0]]
            place = entry.inputs[own].place if own in entry.inputs else entry.place
            names = ", ".join(repr(one.tag) for one in source.among)
            switches = dict.fromkeys(name for one in writers if one for name in one.when)
            on = " or ".join(f"--set {_option(name)}=true" for name in switches)
            if not there:
                what = f"step {step.name!r} needs {own!r}, but none of {names} is written"
                do = f"switch one on, as by {on}"
                if not pipeline.runs(step):
                    what = (
                        f"step {step.name!r} is skipped, but runners ask for one of {names} first"
                    )
                    do += ", or add a file that is always there"
                problems.error("bad-choice", place, what, do)
            elif source.pick == "only" and len(there) > 1:
                what = f"step {step.name!r} takes the only one of {names}, but {len(there)} are"
                do = "switch others off, or write `first` to take the first of them"
                problems.error("bad-choice", place, f"{what} there", do)


def _option(switch: str) -> str:
    """Return the name of a switch as the command line has it."""
    sub, _, name = switch.rpartition("/")
    return f"{sub}.{name}" if sub else name
