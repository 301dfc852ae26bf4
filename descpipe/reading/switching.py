"""Steps that may be skipped: the switches that they ask for, and who reads what they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.contract.bad_value import BadValueError
from descpipe.contract.parameters import Parameter
from descpipe.model.problem import did_you_mean
from descpipe.reading.overrides import on_command_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.model.problem import Problems
    from descpipe.reading.pipeline_yaml import PipelineEntry
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
            do = did_you_mean(name, switches, "as in tomography.nbin=5")
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
        if step.scatter:
            what = f"step {step.name!r} has `when` and `scatter`, which do not go together"
            do = "let the step that reads its files decide, or remove one of them"
            problems.error("bad-switch", step.when.place, what, do)
    for name in entry.switches:
        if name not in asked:
            what = f"no step asks for the switch {name!r}"
            do = f"write `when: {name}` in a step, or remove it"
            problems.warning("bad-switch", entry.switch_places[name], what, do)


def check_skipped(reader: Reader, tags: Tags, problems: Problems) -> None:
    """Tell a step that needs what another one may not write."""
    writer = tags.producers[reader.tag].source.step or ""
    switch = tags.when.get(writer)
    if not switch or reader.type.is_optional or tags.when.get(reader.step) in (switch, ""):
        return
    what = f"step {reader.step!r} needs {reader.own!r}, but {writer!r} may be skipped"
    do = f"add `when: {switch}` to it too, or make the input optional in its run.py"
    problems.error("bad-switch", reader.place, f"{what} (`when: {switch}`)", do)
