"""Which steps are asked for: some to run whatever was before, some alone, with what they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from descpipe.model.pipeline import Pipeline, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a user wants of earlier runs, and of this one.

    Attributes
    ----------
    forced : frozenset of str
        Steps that run whatever was before.
    is_anew : bool
        Whether nothing at all is taken over.
    begins : tuple of str
        The steps from which on all run: those before them must be taken over.
    wanted : frozenset of str or None
        The steps whose results are asked for, and those that they need; None for all.
    ends : frozenset of str
        Those whose results are asked for, if these are not all.
    """

    forced: frozenset[str] = frozenset()
    is_anew: bool = False
    begins: tuple[str, ...] = ()
    wanted: frozenset[str] | None = None
    ends: frozenset[str] = frozenset()

    def forces(self, step: str) -> bool:
        """Whether a step runs whatever was before."""
        return self.is_anew or step in self.forced

    def wants(self, step: str) -> bool:
        """Whether a step is needed for what is asked for."""
        return self.wanted is None or step in self.wanted


def needed_by(pipeline: Pipeline, names: Collection[str]) -> frozenset[str]:
    """Return steps and all that must end before them."""
    found = set(names)
    for step in reversed(pipeline.steps):
        if step.name in found:
            found |= _before(step)
    return frozenset(found)


def behind(pipeline: Pipeline, names: Collection[str]) -> frozenset[str]:
    """Return steps and all that begin only when they have ended."""
    found = set(names)
    for step in pipeline.steps:
        if not found.isdisjoint(_before(step)):
            found.add(step.name)
    return frozenset(found)


def _before(step: Step) -> set[str]:
    """Return the steps that a step reads from, and those that it waits for."""
    sources = [one for source in step.inputs.values() for one in source.each()]
    return {one.step for one in sources if one.step} | set(step.after)
