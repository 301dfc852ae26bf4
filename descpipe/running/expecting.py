"""What is known of a run when it begins: its steps, and how long they took in earlier runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.watching.events import PlannedStep, RunStarted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from descpipe.model.pipeline import Step
    from descpipe.runners.record import Record
    from descpipe.runners.runner import RunPlan

# The option by which cwltool runs several steps at once.
PARALLEL = "--parallel"


def run_started(
    record: Record, plan: RunPlan, earlier: Iterable[Path], left_out: Collection[str] = ()
) -> RunStarted:
    """Return the beginning of a run.

    Parameters
    ----------
    record : Record
        That of the run.
    plan : RunPlan
        How it is executed.
    earlier : iterable of Path
        Records of earlier runs, the latest first; some may not be there.
    left_out : collection of str
        Steps that nobody wants this time.
    """
    pipeline = record.pipeline
    told = [_steps_of(path) for path in earlier]
    return RunStarted(
        id=record.id,
        pipeline=pipeline.name,
        version=pipeline.version,
        runner=record.runner,
        engine=record.engine,
        folder=pipeline.output,
        steps=tuple(_planned(step, told) for step in pipeline.steps if step.name not in left_out),
        is_serial=record.runner == "cwltool" and PARALLEL not in plan.options,
    )


def _planned(step: Step, told: Iterable[Mapping[str, Any]]) -> PlannedStep:
    by = step.parted_by
    sources = [one.step for source in step.inputs.values() for one in source.each() if one.step]
    parts = None if by is None else by.count or 0
    seconds = (_seconds(steps.get(step.name), parts) for steps in told)
    return PlannedStep(
        name=step.name,
        needs=tuple(dict.fromkeys([*sources, *step.after])),
        parts=parts,
        expected=next((one for one in seconds if one is not None), None),
    )


def _steps_of(record: Path) -> Mapping[str, Any]:
    """Return what a record tells of steps; nothing if it cannot be read."""
    try:
        steps = json.loads(record.read_text(encoding="utf-8"))["steps"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return steps if isinstance(steps, dict) else {}


def _seconds(told: Any, parts: int | None) -> float | None:
    """Return how long a step took; of one that has more parts now, longer by as much."""
    if not isinstance(told, dict) or told.get("status") != "ok":
        return None
    seconds, before = told.get("seconds"), told.get("parts")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        return None
    if parts and isinstance(before, dict) and before:
        return seconds * parts / len(before)
    return float(seconds)
