"""The keys of one YAML mapping, each read once, of one type, with near misses for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from descpipe.model.problem import did_you_mean

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from descpipe.model.problem import Problems
    from descpipe.yaml import Node

TYPE_NAMES = {str: "a string", int: "a whole number", dict: "a mapping", list: "a list"}


class Fields:
    """Reads the keys of one mapping.

    Parameters
    ----------
    node : Node
        The mapping; anything else is a problem, and then no key is there.
    what : str
        What the mapping is, for messages: ``"step 'treecorr'"``.
    known : sequence of str
        The keys it may have.
    problems : Problems
        Where problems go.
    """

    def __init__(self, node: Node, what: str, known: Sequence[str], problems: Problems) -> None:
        self.node = node
        self.what = what
        self.problems = problems
        self.entries: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self.entries = node.value
            self._check_keys(known)
        elif node.value is not None:
            told = f"{what} is {shown(node)}, not a mapping"
            problems.error("wrong-type", node.place, told, "write `key: value` lines")

    def _check_keys(self, known: Sequence[str]) -> None:
        for key in self.entries:
            if key not in known:
                what = f"{self.what} has no key {key!r}"
                self.problems.error(
                    "unknown-key", self.node.keys[key], what, did_you_mean(key, known)
                )

    def string(
        self, key: str, default: str | None, pattern: re.Pattern[str] | None = None, form: str = ""
    ) -> str:
        """Return a string, which must match a pattern if one is given; None: it is required."""
        node = self._typed(key, str, required=default is None)
        if node is None:
            return default or ""
        if pattern is not None and not pattern.fullmatch(node.value):
            self.problems.error(
                "unusable-name", node.place, f"{key} {node.value!r} is not usable", form
            )
            return default or ""
        return str(node.value)

    def mapping(self, key: str) -> dict[str, Node]:
        """Return a mapping; empty if it is not there."""
        node = self._typed(key, dict)
        return node.value if node else {}

    def strings(self, key: str) -> list[Node]:
        """Return the nodes of a list of strings; empty if it is not there."""
        node = self._typed(key, list)
        return [] if node is None else [item for item in node.value if self._is_string(item, key)]

    def _is_string(self, node: Node, key: str) -> bool:
        if not isinstance(node.value, str):
            self.problems.error(
                "wrong-type", node.place, f"{key}: {node.plain()!r} is not a string", "quote it"
            )
            return False
        return True

    def _typed(self, key: str, kind: type, *, required: bool = False) -> Node | None:
        node = self.entries.get(key)
        if node is None:
            if required:
                what = f"{self.what} has no {key!r}"
                self.problems.error("missing-key", self.node.place, what, f"add `{key}: ...`")
            return None
        if node.value is None and kind is not str:
            return None
        if not isinstance(node.value, kind):
            what = f"{key} is {shown(node)}, not {TYPE_NAMES[kind]}"
            self.problems.error("wrong-type", node.place, what, _advice(node.value, kind))
            return None
        return node


def shown(node: Node) -> str:
    """Return a value in words of YAML, to be told what it is."""
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    words = {None: "empty", True: "true", False: "false"}
    is_word = node.value is None or isinstance(node.value, bool)
    return words[node.value] if is_word else repr(node.value)


def _advice(value: Any, kind: type) -> str:
    if value is None:
        return "write one"
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return f'put it in quotes, as in "{value}": unquoted, 1.10 is read as 1.1'
    if kind is list:
        return "write it in brackets"
    return "quote it" if kind is str else "write `key: value` lines below it"
