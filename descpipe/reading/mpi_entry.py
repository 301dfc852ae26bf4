"""What a step says of its processes: `mpi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.pipeline import Mpi

if TYPE_CHECKING:
    from descpipe.model.problem import Problems
    from descpipe.yaml import Node


def mpi_entry(step: Node) -> Mpi | None:
    """Return the processes of a step; None if it says nothing of them, or nothing right.

    Parameters
    ----------
    step : Node
        The step after its shape was checked.
    """
    held = _held(step)
    if "processes" not in held:
        return None
    numbers = {key: int(node.value) for key, node in held.items()}
    if numbers.get("nodes", 1) > numbers["processes"]:
        return None
    return Mpi(**numbers)


def check_mpi(name: str, step: Node, problems: Problems) -> None:
    """Tell what does not fit together in what a step says of its processes."""
    given = step.value or {}
    node, held = given.get("mpi"), _held(step)
    if node is None or node.is_told:
        return
    if {"processes", "nodes"} <= held.keys():
        processes, nodes = int(held["processes"].value), int(held["nodes"].value)
        if nodes > processes:
            what = f"step {name!r} has {nodes} nodes for {processes} processes"
            do = f"write at least `processes: {nodes}`, or fewer nodes"
            problems.error("bad-mpi", held["nodes"].place, what, do)
    scatter = given["scatter"].value if "scatter" in given else None
    if isinstance(scatter, dict) and "shards" in scatter:
        what = f"step {name!r} has shards and processes, but get_rank() can only tell one of them"
        do = "keep `mpi` for processes that talk to each other, or `shards` for runs that do not"
        problems.error("bad-mpi", node.place, what, do)


def _held(step: Node) -> dict[str, Node]:
    node = (step.value or {}).get("mpi")
    if node is None or node.is_told or not isinstance(node.value, dict):
        return {}
    return {key: inner for key, inner in node.value.items() if not inner.is_told}
