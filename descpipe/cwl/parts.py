"""The parts of a scattered step in CWL: what they get, and what tells their files apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.cwl import CWLDocument
    from descpipe.model.pipeline import Step
    from descpipe.model.scatter import Scatter

# Inputs of a tool and of a workflow that say which shard a part is.
TOOL_SHARD = "stage_shard"
STEP_SHARDS = "shards"
# The input of a tool and of a sub-pipeline's Workflow that says which part of that it is.
TOOL_PART = "stage_part"
METHODS = {"zip": "dotproduct", "product": "flat_crossproduct"}
SYMBOL = re.compile(r"\w+")


def part_name(step: Step) -> str:
    """Return what stands in the names of the files of each part; empty for one that has no parts.

    Runners gather files of many parts in one folder: those of equal names would be renamed there,
    by each runner in its own way.
    """
    scatter = step.scatter
    if step.within is not None:
        return f".$(inputs.{TOOL_PART})"
    if scatter is None:
        return ""
    pieces = [f"$(inputs{_reference(own)}.nameroot)" for own in scatter.naming_inputs]
    pieces += [f"{name}-$(inputs.{name})" for name in scatter.parameters]
    pieces += [f"shard-$(inputs.{TOOL_SHARD})"] if scatter.shards else []
    return "".join(f".{piece}" for piece in pieces)


def part_of_sub(scatter: Scatter) -> str:
    """Return what the steps of a sub-pipeline are told which part of it they are in."""
    pieces = [f"$(inputs{_reference(own)}.nameroot)" for own in scatter.naming_inputs]
    pieces += [f"{name}-$(inputs{_reference(name)})" for name in scatter.parameters]
    return ".".join(pieces)


def scatter_fields(step: Step) -> CWLDocument:
    """Return the fields of a workflow's step that make it run once for each part."""
    if step.scatter is None:
        return {}
    over = [*step.scatter.inputs, *step.scatter.parameters]
    over += [TOOL_SHARD] if step.scatter.shards else []
    if len(over) == 1:
        return {"scatter": over[0]}
    return {"scatter": over, "scatterMethod": METHODS[step.scatter.method]}


def _reference(name: str) -> str:
    return f".{name}" if SYMBOL.fullmatch(name) else f"['{name}']"
