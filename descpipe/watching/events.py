"""What is told of a run while it goes on, to whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.console import Outcome
    from descpipe.runners.usage import Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedStep:
    """A step before it has begun.

    Attributes
    ----------
    name : str
        What it is called.
    needs : tuple of str
        The steps that it waits for.
    parts : int or None
        How many parts it has, if it is scattered; 0 if only the run can tell, None without parts.
    expected : float or None
        The seconds that it took in an earlier run; None if none is known.
    """

    name: str
    needs: tuple[str, ...] = ()
    parts: int | None = None
    expected: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStarted:
    """A run begins.

    Attributes
    ----------
    id : str
        That of its record.
    pipeline, version, runner, engine : str
        What runs, and by what.
    folder : Path
        Where the results will be.
    steps : tuple of PlannedStep
        All steps of the pipeline, in its order.
    is_serial : bool
        Whether one step runs after the other.
    """

    id: str
    pipeline: str
    version: str
    runner: str
    engine: str
    folder: Path
    steps: tuple[PlannedStep, ...]
    is_serial: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class StepQueued:
    """A step has a job in a batch system.

    Attributes
    ----------
    step, job, batch_system : str
        The step, the number of the job, and where it is.
    """

    step: str
    job: str
    batch_system: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepStarted:
    """A step begins.

    Attributes
    ----------
    step : str
        The step.
    done : int
        How many of its parts have ended before.
    """

    step: str
    done: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PartEnded:
    """A part of a scattered step has ended.

    Attributes
    ----------
    step, part : str
        The step and the name of the part.
    outcome : Outcome
        How it ended.
    exit_status : int or None
        That of its program, if it is known.
    used : Usage or None
        What it used of the machine, if it is known.
    done, parts : int
        How many parts have ended, and how many there are; 0 if nobody knows.
    """

    step: str
    part: str
    outcome: Outcome
    exit_status: int | None = None
    used: Usage | None = None
    done: int = 0
    parts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class StepEnded:
    """A step has ended, or need not begin.

    Attributes
    ----------
    step : str
        The step.
    outcome : Outcome
        How it ended.
    seconds : float or None
        How long it took; None if it did not run.
    exit_status : int or None
        That of its program, if it is known.
    used : Usage or None
        What it used of the machine, if it is known.
    parts : int
        How many parts it has or, if nobody knows, how many have ended.
    part : str
        The part that failed.
    before : int
        How many of its parts ended in an earlier run.
    reason : str
        Why it did not run.
    """

    step: str
    outcome: Outcome
    seconds: float | None = None
    exit_status: int | None = None
    used: Usage | None = None
    parts: int = 0
    part: str = ""
    before: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunEnded:
    """All is over.

    Attributes
    ----------
    status : str
        ``"ok"``, ``"failed"``, ``"interrupted"``, or ``"unchanged"`` if nothing had to run.
    exit_status : int
        That of descpipe.
    id : str or None
        That of the run's record; None if there is none.
    seconds : float or None
        How long it took; None if it did not begin.
    folder : Path or None
        Where what it wrote is; None if there is nothing.
    outputs : mapping
        The files of each tag, as the record tells of them.
    message : str
        What was said of a run that did not end well.
    """

    status: str
    exit_status: int
    id: str | None = None
    seconds: float | None = None
    folder: Path | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


Told = RunStarted | StepQueued | StepStarted | PartEnded | StepEnded | RunEnded


class Watcher(Protocol):
    """Who is told what happens."""

    def tell(self, event: Told) -> None:
        """Take note of something that happened."""

    def say(self, line: str = "") -> None:
        """Show a person a line."""
