"""Where something inside a value of a YAML file stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.model.problem import Place
    from descpipe.yaml import Node


def place_of(node: Node, way: Sequence[str | int]) -> Place:
    """Return where a field or item stands, or what would have to hold it if it is not there."""
    for key in way:
        held = node.value
        in_list = isinstance(held, list) and isinstance(key, int) and key < len(held)
        if not in_list and not (isinstance(held, dict) and key in held):
            break
        node = held[key]
    return node.place


def key_place(node: Node, way: Sequence[str | int]) -> Place:
    """Return where the key of a field stands, which is there."""
    *outer, name = way
    for key in outer:
        node = node.value[key]
    return node.keys[str(name)]
