"""What a page tells of a run, as far as its record has it: nothing in that need be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from descpipe.history.past_run import PastFile, PastRun, PastStep

DEFAULT = "default"
# What a page calls a step, where the record's word is not the same.
UNCHANGED, WAITING = "unchanged", "did not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that a step had.

    Attributes
    ----------
    name, value, unit : str
        As a reader sees them.
    origin : str
        Who gave it: ``"default"``, ``"pipeline"``, ``"command line"``; empty if nobody knows.
    """

    name: str
    value: str
    unit: str = ""
    origin: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenFile:
    """A file that was there before: an input of the pipeline, or a config file of a step."""

    tag: str
    file: PastFile
    path: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a scattered step."""

    name: str
    status: str
    exit_status: str = ""
    started: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFacts:
    """A step with all that a page tells of it.

    Attributes
    ----------
    key : str
        Names it in the page: letters, digits and dashes.
    past : PastStep
        What every reader of records knows.
    status : str
        As in the record, or ``"unchanged"``, or ``"did not run"``.
    started, ended : datetime or None
        When; in this run, unless it was taken over.
    exit_status : str
        That of its program.
    cpu_seconds, memory_mib : float or None
        What it used.
    image_name, image_digest, source, folder : str
        Its image, where its stage is from, and where that was on the machine of the run.
    parameters : tuple of Parameter
        In their order.
    config : tuple of GivenFile
        Its config files.
    parts : tuple of Part
        Those of a scattered step.
    """

    key: str
    past: PastStep
    status: str
    started: datetime | None = None
    ended: datetime | None = None
    exit_status: str = ""
    cpu_seconds: float | None = None
    memory_mib: float | None = None
    image_name: str = ""
    image_digest: str = ""
    source: str = ""
    folder: str = ""
    parameters: tuple[Parameter, ...] = ()
    config: tuple[GivenFile, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        """The name of the step."""
        return self.past.name

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return self.past.seconds

    @property
    def has_run(self) -> bool:
        """Whether it began in this run."""
        return self.status not in (UNCHANGED, WAITING, "skipped")

    @property
    def outputs(self) -> list[tuple[str, PastFile]]:
        """Its files with their tags."""
        return [(tag, file) for tag, files in self.past.outputs.items() for file in files or ()]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFacts:
    """A run with all that a page tells of it.

    Attributes
    ----------
    past : PastRun
        What every reader of records knows.
    steps : tuple of StepFacts
        In their order.
    inputs : tuple of GivenFile
        Files from outside.
    started, ended : datetime or None
        When.
    circumstances : mapping of str to str
        Name and value of what is told in the head.
    pipeline_file : str
        Where it is.
    has_no_containers : bool
        Whether the record says that there were none.
    """

    past: PastRun
    steps: tuple[StepFacts, ...]
    inputs: tuple[GivenFile, ...]
    started: datetime | None
    ended: datetime | None
    circumstances: Mapping[str, str]
    pipeline_file: str = ""
    has_no_containers: bool = False

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        if self.started is None or self.ended is None:
            return None
        return max(0.0, (self.ended - self.started).total_seconds())

    def with_status(self, *statuses: str) -> list[StepFacts]:
        """Return the steps that ended so."""
        return [step for step in self.steps if step.status in statuses]
