"""How a value is set on the command line, by an example of the very pipeline that is meant."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.contract.parameters import Parameter
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problem, Problems

# What is told until the pipeline is known.
EXAMPLE = "as in tomography.nbin=5"
SET = "--set "
# A field and its value in a text that is not JSON, of a value that a shell takes as it is.
FIELD = re.compile(r"""(\w+)['"]?\s*[:=]\s*['"]?([\w.+-]+)""")


def name_examples(pipeline: Pipeline, problems: Problems) -> None:
    """Put an example of a pipeline into the advice of problems that have a general one.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline that has been read.
    problems : Problems
        What has been told of it.
    """
    problems.found = [
        replace(problem, do=_example(pipeline, problem)) if problem.do == EXAMPLE else problem
        for problem in problems.found
    ]


def _example(pipeline: Pipeline, problem: Problem) -> str:
    name, _, value = str(problem.place).removeprefix(SET).partition("=")
    if name in pipeline.switches:
        return f"as in {name}=true"
    known = {
        (step.name, parameter): _text(now)
        for step in pipeline.steps
        for parameter, now in step.parameters.items()
    }
    if not known:
        return "remove it: no step of this pipeline has parameters"
    step, parameter = _nearest(known, name)
    return f"as in {step}.{parameter}={(parameter == name and value) or known[step, parameter]}"


def field_example(name: str, text: str, fields: Mapping[str, Parameter]) -> str:
    """Return how a field of a record is set, by one that was probably meant.

    Parameters
    ----------
    name : str
        What the record is set by: ``theory.cuts``.
    text : str
        What was written for it, which is not JSON.
    fields : mapping of str to Parameter
        The fields that it has.
    """
    values, words = dict(FIELD.findall(text)), re.findall(r"\w+", text)
    single = [field for field, inner in fields.items() if not inner.fields] or list(fields)
    field = next((one for one in single if one in words), single[0])
    value = values.get(field, "VALUE")
    record = f'{{"{field}": {_json(values[field]) if field in values else value}}}'
    return f"write it as in {record}, or set one field: {SET}{name}.{field}={value}"


def _json(text: str) -> str:
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        return json.dumps(text)


def _nearest(known: Mapping[tuple[str, str], str], name: str) -> tuple[str, str]:
    """Return the parameter of this name, one of the step of this name, or any that is short."""
    step, _, _ = name.partition(".")
    return min(known, key=lambda one: (one[1] != name, one[0] != step, len(known[one]) > len(SET)))


def _text(value: object) -> str:
    """Return a value as it is typed: a text has no quotes, but in a list."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
