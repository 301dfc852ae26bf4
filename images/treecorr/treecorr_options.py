"""The configuration file of the stage: options that are handed to TreeCorr as they are."""

import difflib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class OptionError(ValueError):
    """The configuration file cannot be used; one argument per problem."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """What values an option may have.

    Attributes
    ----------
    type : int, float, bool or str
    minimum : smallest value allowed, or None
    choices : the only values allowed; empty for any
    """

    type: type
    minimum: float | None = None
    choices: tuple[str, ...] = ()

    def problem(self, value: Any) -> str:
        """Say what is wrong with a value, or nothing."""
        accepted = (int, float) if self.type is float else (self.type,)
        if type(value) not in accepted:
            return f"{value!r} is not of type {self.type.__name__}"
        if self.type is float and not math.isfinite(value):
            return f"{value!r} is not a finite number"
        if self.minimum is not None and value < self.minimum:
            return f"{value!r} is less than {self.minimum}"
        if self.choices and value not in self.choices:
            return f"{value!r} is not one of {', '.join(self.choices)}"
        return ""


# What people vary from run to run is a parameter of the stage.
PARAMETERS = ("flip_g1", "flip_g2", "max_sep", "min_sep", "nbins", "npatch")
OPTIONS = {
    "angle_slop": Option(type=float, minimum=0.0),
    "bin_slop": Option(type=float, minimum=0.0),
    "brute": Option(type=bool),
    "max_top": Option(type=int, minimum=1),
    "metric": Option(type=str, choices=("Arc", "Euclidean")),
    "min_top": Option(type=int, minimum=0),
    "split_method": Option(type=str, choices=("mean", "median", "middle", "random")),
}


def read_options(path: str) -> dict[str, Any]:
    """Read and check the options; an empty file has none.

    Raises
    ------
    OptionError
        With every problem of the file and the line it is on.
    """
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OptionError(f"{name}: not readable as YAML: {error}") from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise OptionError(f"{name}: expected lines of the form `bin_slop: 0`")
    keys = [(key.start_mark.line + 1, key.value) for key, _ in node.value]
    names = [key for _, key in keys]
    problems = [
        f"{name}:{line}: {problem}"
        for number, (line, key) in enumerate(keys)
        if (problem := key_problem(key, values.get(key), repeated=key in names[:number]))
    ]
    if problems:
        raise OptionError(*problems)
    return dict(values)


def key_problem(key: str, value: Any, *, repeated: bool) -> str:
    """Say what is wrong with one line of the file, or nothing."""
    if repeated:
        return f"{key!r} is given twice; keep one"
    if key in PARAMETERS:
        return f"{key!r} is a parameter of the stage, not an option of this file"
    if key not in OPTIONS:
        close = difflib.get_close_matches(str(key), OPTIONS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(OPTIONS)}"
        return f"unknown option {key!r}; {hint}"
    problem = OPTIONS[key].problem(value)
    return f"{key}: {problem}" if problem else ""
