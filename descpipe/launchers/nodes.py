"""Which launchers can start the processes of a step on several machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from descpipe.model.pipeline import Pipeline


def require_one_node(pipeline: Pipeline, spreading: Collection[str] = (), engine: str = "") -> None:
    """Refuse steps on several nodes, unless the engine can start their processes there.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    spreading : collection of str
        Engines that can do it in this kind of script; none, if it cannot be done there at all.
    engine : str
        What starts containers.

    Raises
    ------
    Refused
        Naming each of the steps.
    """
    steps = [step for step in pipeline.steps if step.nodes > 1]
    if not steps or engine in spreading:
        return
    where = f"with the engine {engine}" if spreading else "in this kind of script"
    cure = "`descpipe script slurm` writes one that can, or write `nodes: 1`"
    if spreading:
        cure = f"use the engine {' or '.join(spreading)}, or write `nodes: 1`"
    lines = [
        f"step {step.name!r} has processes on {step.nodes} nodes, which cannot be started {where}"
        for step in steps
    ]
    raise Refused("\n".join([*lines, cure]))
