"""What outputs tell of the pipeline that made them, as stages are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from descpipe.contract.provenance_places import may_have_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.model.pipeline import Step


def with_provenance(steps: Sequence[Step], maker: str) -> tuple[Step, ...]:
    """Return steps whose outputs say what made them.

    Parameters
    ----------
    steps : sequence of Step
        All steps of a pipeline; what those of its sub-pipelines would say is forgotten.
    maker : str
        Name and version of the pipeline: ``two-point/1.0``; empty if outputs say nothing.
    """
    return tuple(
        replace(step, provenance=f"{maker}/{step.name}" if maker and _has_room(step) else "")
        for step in steps
    )


def with_provenance_of(before: Sequence[Step], steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps whose outputs say the same as before."""
    told = {step.name: step.provenance for step in before}
    return tuple(replace(step, provenance=told.get(step.name, "")) for step in steps)


def _has_room(step: Step) -> bool:
    """Whether any output can say it; others do not depend on the version of the pipeline."""
    return any(may_have_room(file) for file in step.stage.outputs.values())
