"""The ways in which a command can end badly, each with its own exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from descpipe.model.problem import in_reading_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from descpipe.model.problem import Problem


class DescpipeError(Exception):
    """Something that the user can act on; shown as its message, never as a traceback."""

    exit_status: ClassVar[int] = 1


class BadInput(DescpipeError):
    """What the user wrote has problems, all of which are listed.

    Attributes
    ----------
    problems : tuple of Problem
        Errors and warnings, in the order in which they are shown.
    """

    def __init__(self, problems: Iterable[Problem], pipelines: Sequence[Path] = ()) -> None:
        self.problems = in_reading_order(problems, pipelines)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refused(DescpipeError):
    """The command would lose or overwrite something, or lacks something it was not given."""


class MissingProgram(DescpipeError):
    """A container engine or a runner is not there, or does not answer."""

    exit_status = 3


class StepFailed(DescpipeError):
    """A step of a run ended badly."""

    exit_status = 4


class MachineTrouble(DescpipeError):
    """The machine refused: a full disk, a folder that cannot be written."""

    exit_status = 5
