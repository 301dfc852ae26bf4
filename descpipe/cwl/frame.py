"""The pipelines that Workflows are made of, one in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.sub_pipelines import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from descpipe.model.pipeline import Pipeline, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A pipeline of which a Workflow is made: the outermost, or one that is a step of another.

    Attributes
    ----------
    pipeline : Pipeline
        As its own file has it.
    steps : mapping of str to Step
        Those of the outermost pipeline, by their full names.
    name : str
        The full name of the step that it is; empty for the outermost.
    around : Step or None
        That step.
    """

    pipeline: Pipeline
    steps: Mapping[str, Step]
    name: str = ""
    around: Step | None = None

    def full(self, name: str) -> str:
        """Return the full name of one of its steps."""
        return f"{self.name}/{name}" if self.name else name

    def step_id(self, name: str) -> str:
        """Return what one of its steps is called in CWL.

        It is the full name, since that is all that runners tell of a step that runs.
        """
        return joined(self.full(name))

    def inside(self) -> Iterator[Frame]:
        """Yield the frames of all pipelines that are steps of this one, or of its steps."""
        for step in self.pipeline.written:
            if step.pipeline is not None:
                name = self.full(step.name)
                frame = Frame(pipeline=step.pipeline, steps=self.steps, name=name, around=step)
                yield frame
                yield from frame.inside()

    def has_parts(self, name: str) -> bool:
        """Whether a step of its own is run once for each part of a pipeline that it is in."""
        return any(step.within for step in self._leaves(name))

    def awaited(self, name: str) -> list[str]:
        """Return the full names of steps that one waits for though it reads nothing of theirs.

        Parameters
        ----------
        name : str
            The full name of a step, or of a pipeline.
        """
        leaves = self._leaves(name)
        names = dict.fromkeys(other for step in leaves for other in step.after)
        return [other for other in names if not other.startswith(f"{name}/")]

    def _leaves(self, name: str) -> list[Step]:
        if name in self.steps:
            return [self.steps[name]]
        return [step for full, step in self.steps.items() if full.startswith(f"{name}/")]
