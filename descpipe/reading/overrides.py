"""Values given on the command line, which come before those of the pipeline file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems, did_you_mean
from descpipe.reading.setting_examples import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from descpipe.model.lock import Lock


@dataclass(frozen=True, kw_only=True, slots=True)
class Overrides:
    """What a command line sets for one run.

    Attributes
    ----------
    parameters : mapping of (str, str) to str
        Text of each value, by step and parameter.
    inputs : mapping of str to tuple of Path
        Files from outside, by tag; none for an optional input to be left out.
    output : Path or None
        Where results go.
    has_stand_ins : bool
        Whether inputs may also be files that a step writes: one step is looked at alone, and
        whoever does that puts them in their place.
    switches : mapping of str to str
        Text of the state of each switch.
    lock : Lock or None
        What says how images are named, and which commits are taken; otherwise the user's settings
        and the repositories do.
    """

    parameters: Mapping[tuple[str, str], str] = field(default_factory=dict)
    inputs: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    output: Path | None = None
    has_stand_ins: bool = False
    switches: Mapping[str, str] = field(default_factory=dict)
    lock: Lock | None = None


def read_overrides(
    settings: Sequence[str], inputs: Sequence[str], output: Path | None, problems: Problems
) -> Overrides:
    """Return what ``--set step.parameter=value`` and ``--input tag=path`` say."""
    parameters: dict[tuple[str, str], str] = {}
    switches: dict[str, str] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        step, dot, parameter = name.partition(".")
        if equals and dot and step and parameter:
            parameters[step, parameter] = value
        elif equals and name and not dot:
            switches[name] = value
        else:
            what = "not of the form step.parameter=value"
            problems.error("bad-option", on_command_line(f"--set {text}"), what, EXAMPLE)
    paths: dict[str, tuple[Path, ...]] = {}
    for text in inputs:
        tag, equals, path = text.partition("=")
        if equals and tag:
            given = (Path(os.path.abspath(path)),) if path else ()
            paths[tag] = (*paths.get(tag, ()), *given)
        else:
            what = "not of the form tag=path"
            problems.error(
                "bad-option",
                on_command_line(f"--input {text}"),
                what,
                "as in shear-catalog=my.fits",
            )
    absolute = None if output is None else Path(os.path.abspath(output))
    return Overrides(parameters=parameters, inputs=paths, output=absolute, switches=switches)


def on_command_line(words: str) -> Place:
    """Return the place of something that stands on the command line, not in a file."""
    return Place(Path(words), 0, 0, words)


def check_set_steps(
    settings: Mapping[str, Mapping[str, str]], steps: Collection[str], problems: Problems
) -> None:
    """Tell of values that are set for steps which a pipeline does not have.

    Parameters
    ----------
    settings : mapping of str to mapping
        The values of parameters, by step.
    steps : collection of str
        The steps that there are.
    problems : Problems
        Where wrong ones are told.
    """
    for step, values in settings.items():
        if step not in steps:
            do = did_you_mean(step, steps)
            for name, text in values.items():
                place = on_command_line(f"--set {step}.{name}={text}")
                problems.error("unknown-step", place, f"there is no step {step!r}", do)
