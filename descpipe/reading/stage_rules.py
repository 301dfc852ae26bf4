"""What names and declarations of a stage must be, wherever they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from descpipe.contract.bad_value import told
from descpipe.contract.files import File
from descpipe.contract.ranges import relation_problems
from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.contract.parameters import Parameter

    # The code of a problem, what is wrong, and what to do.
    Fault = tuple[str, str, str]

TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Names that the exported tools use for themselves.
RESERVED = ("stdout", "stderr", "stage_folder", "stage_shard", "step_switch")
RESERVED_BEGINNING = "after-"


def name_fault(name: str, kind: str) -> Fault | None:
    """Return what is wrong with the name of an input, output, config file or parameter."""
    pattern = PARAMETER if kind == "parameter" else TAG
    if not pattern.fullmatch(name):
        allowed = "letters, digits and _" if kind == "parameter" else "letters, digits, _ and -"
        do = f"use {allowed}, beginning with a letter"
        return "unusable-name", f"{kind} {name!r} is not a usable name", do
    if name in RESERVED or name.startswith(RESERVED_BEGINNING):
        return "reserved-name", f"{name!r} is used by descpipe itself", "choose another name"
    return None


def parameter_faults(
    parameters: Mapping[str, Parameter], inputs: Mapping[str, File] | None
) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong between parameters, each with the name of one of them.

    Parameters
    ----------
    parameters, inputs
        Of a stage; None for inputs that are not clear.
    """
    for name, parameter in parameters.items():
        for tag in parameter.condition_on:
            if inputs is not None and tag not in inputs:
                what = f"parameter {name!r}: {tag!r} in condition_on is no input of this stage"
                yield name, ("unknown-tag", what, did_you_mean(tag, inputs, "remove it"))
        for word, other in parameter.bounds():
            if isinstance(other, str) and other not in parameters:
                what = f"parameter {name!r}: its {word} {other!r} is no parameter of this stage"
                do = did_you_mean(other, parameters, "write a number")
                yield name, ("unknown-parameter", what, do)
        for other in parameter.instead_of:
            if other == name or other not in parameters:
                what = f"parameter {name!r}: it is instead of {other!r}, no other parameter"
                others = [one for one in parameters if one != name]
                yield name, ("unknown-parameter", what, did_you_mean(other, others, "remove it"))
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    for name, _, words in relation_problems(parameters, defaults):
        what, _, do = told(name, (), words).partition("; ")
        yield name, ("bad-declaration", f"the default of {what}", do)


def config_faults(config: Mapping[str, str]) -> Iterator[tuple[str, Fault]]:
    """Yield config files that have the name of another in the image."""
    first: dict[str, str] = {}
    for tag, name in config.items():
        other = first.setdefault(name, tag)
        if other != tag:
            what = f"config file {tag!r} has the file name of {other!r}, {name!r}"
            yield tag, ("declared-twice", what, "give each its own file name")


def config_name(value: Any) -> str:
    """Return the name of a config file; raise a ValueError if it is none."""
    if not isinstance(value, str) or not value or "/" in value:
        raise ValueError(f"{value!r} is not a file name; write one such as 'config.yaml'")
    return value


def output_type(value: Any) -> File:
    """Return the type that is declared for an output; raise a ValueError if it is none."""
    file = File.from_declaration(value)
    if file.is_optional:
        raise ValueError("an output cannot be optional; remove optional=True")
    return file
