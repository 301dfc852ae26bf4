"""What a step says of its parts: `scatter`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.yaml import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.model.problem import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ScatterEntry:
    """What the parts of a step differ in, as it is written.

    Attributes
    ----------
    place : Place
        Where the key stands.
    inputs : tuple of Node
        Names of inputs.
    parameters : mapping of str to Node
        What stands behind the name of each parameter.
    parameter_places : mapping of str to Place
        Where each of these names stands.
    shards : int
        How many there are; 0 if it does not say.
    method : str
        ``zip`` or ``product``; empty if it does not say.
    is_unclear : bool
        Whether something in it is wrong and told.
    """

    place: Place
    inputs: tuple[Node, ...]
    parameters: Mapping[str, Node]
    parameter_places: Mapping[str, Place]
    shards: int
    method: str
    is_unclear: bool


def scatter_entry(step: Node) -> ScatterEntry | None:
    """Return what a step says of its parts; None if it is not scattered.

    Parameters
    ----------
    step : Node
        The step after its shape was checked.
    """
    node = step.value.get("scatter")
    if node is None:
        return None
    given = _as_mapping(node)
    held = {key: inner for key, inner in given.value.items() if not inner.is_told}
    named = held["inputs"].value if "inputs" in held else []
    parameters = held.get("parameters", Node(node.place, {}, {}))
    return ScatterEntry(
        place=step.keys["scatter"],
        inputs=tuple(named) if isinstance(named, list) else (held["inputs"],),
        parameters=parameters.value,
        parameter_places=parameters.keys,
        shards=int(held["shards"].value) if "shards" in held else 0,
        method=str(held["method"].value) if "method" in held else "",
        is_unclear=node.is_told or len(held) < len(given.keys),
    )


def _as_mapping(node: Node) -> Node:
    """Return the long form of what is written: names alone are those of inputs."""
    if isinstance(node.value, dict):
        return node
    held = {} if node.is_told else {"inputs": node}
    return Node(node.place, held, dict.fromkeys(held, node.place))
