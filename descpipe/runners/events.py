"""What a runner reports while it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

EventKind = Literal["started", "queued", "ended", "failed", "message", "stopping"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a step, or something the runner said.

    Attributes
    ----------
    kind : {"started", "queued", "ended", "failed", "message", "stopping"}
        What happened; a step that is queued has a job in a batch system, whose number is the text.
        A runner that is interrupted is stopping, which takes a while.
    step : str
        The step; empty for what concerns the run as a whole.
    text : str
        The runner's words.
    exit_status : int or None
        That of the step's program, with the failure of a step.
    reason : str
        Why a step failed, if the runner knows.
    part : str
        The part that ended, of a scattered step; empty for all of a step.
    folders : tuple of Path
        The folders that the programs of a step wrote to, if it ended well and the runner tells.
    logs : Path or None
        The folder of the logs of a part that ended, if the runner tells.
    """

    kind: EventKind
    step: str
    text: str
    exit_status: int | None = None
    reason: str = ""
    part: str = ""
    folders: tuple[Path, ...] = ()
    logs: Path | None = None


STOPPING = Event("stopping", "", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnerResult:
    """How a runner ended.

    Attributes
    ----------
    exit_status : int
        Its own exit status.
    outputs : dict
        The CWL output object; empty if there is none.
    """

    exit_status: int
    outputs: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnerFolders:
    """Where a runner reads and writes.

    Attributes
    ----------
    documents : Path
        ``pipeline.cwl`` and ``job.yml``.
    results : Path
        Where outputs go.
    logs : Path
        Where the output of each step's program is kept.
    temporary : Path
        For everything that is removed afterwards.
    """

    documents: Path
    results: Path
    logs: Path
    temporary: Path
