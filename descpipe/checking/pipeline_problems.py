"""Problems of a pipeline that are found after its file was read, with their places in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, Problems
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The keys that lead to a value of the file, from the outermost on; or a place that is known.
Where = tuple[str | int, ...] | Place


@dataclass(frozen=True)
class PipelineProblems:
    """Collects problems of a pipeline.

    Attributes
    ----------
    path : Path
        The pipeline file. It is read again for the first problem: mostly there is none.
    found : Problems
        All problems so far.
    subs : mapping of str to Path
        The files of the pipelines that are steps of it, by the full names of these.
    """

    path: Path
    found: Problems
    subs: Mapping[str, Path] = field(default_factory=dict)

    def error(self, code: str, where: Where, what: str, do: str) -> None:
        """Add a problem that must be mended."""
        self.found.error(code, self.place(where), what, do)

    def warning(self, code: str, where: Where, what: str, do: str) -> None:
        """Add a problem that may be left as it is."""
        self.found.warning(code, self.place(where), what, do)

    def place(self, where: Where) -> Place:
        """Return where a value begins; the nearest around it, if it is not written at all."""
        if isinstance(where, Place):
            return where
        match where:
            case ("steps", str(name), *rest) if "/" in name:
                sub, _, own = name.rpartition("/")
                inner = PipelineProblems(self.subs.get(sub, self.path), self.found)
                return inner.place(("steps", own, *rest))
        node, place = self._root, self._root.place
        for key in where:
            held = node.value
            if isinstance(held, dict) and isinstance(key, str) and key in held:
                is_inline = isinstance(held[key].value, str | int | float)
                place = held[key].place if is_inline else node.keys[key]
                node = held[key]
            elif isinstance(held, list) and isinstance(key, int) and key < len(held):
                node = held[key]
                place = node.place
            else:
                break
        return place

    @cached_property
    def _root(self) -> Node:
        return read_yaml(self.path, Problems()) or Node(Place(self.path), None, {})
