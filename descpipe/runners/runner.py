"""What descpipe asks of every runner. Each is a module that has all of this."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from descpipe.model.site import SINGLE_MACHINE, Queue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from descpipe.runners.events import Event, RunnerFolders, RunnerResult

RunnerName = Literal["cwltool", "toil"]
RunEngine = Literal["docker", "podman", "apptainer", "none"]
# What cwltool and Toil call the engines other than docker.
ENGINE_OPTIONS: dict[str, tuple[str, ...]] = {
    "docker": (),
    "podman": ("--podman",),
    "apptainer": ("--singularity",),
    "none": (),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunPlan:
    """How a run is to be executed.

    Attributes
    ----------
    engine : {"docker", "podman", "apptainer", "none"}
        The containers of its steps.
    batch_system : str
        Where its steps run; one machine by default.
    queue : Queue
        What the batch system is told.
    images : Path or None
        The folder of the files of images, for apptainer.
    job_store, work : Path or None
        Where the runner keeps what it needs to go on, and temporary files of steps.
    is_restart : bool
        Whether to go on with what an earlier run left.
    part_counts : mapping of str to int
        How many parts each scattered step has, where that is known.
    ended_parts : mapping of str to collection of str
        The parts of scattered steps that ended in an earlier run.
    options : tuple of str
        More of the runner's own options.
    """

    engine: RunEngine
    batch_system: str = SINGLE_MACHINE
    queue: Queue = field(default_factory=Queue)
    images: Path | None = None
    job_store: Path | None = None
    work: Path | None = None
    is_restart: bool = False
    part_counts: Mapping[str, int] = field(default_factory=dict)
    ended_parts: Mapping[str, Collection[str]] = field(default_factory=dict)
    options: tuple[str, ...] = ()


class Runner(Protocol):
    """The functions of a module for a runner."""

    def find(self) -> str:
        """Return the path of the program; raise `MissingProgram` if there is none."""

    def run(
        self, folders: RunnerFolders, plan: RunPlan, on_event: Callable[[Event], None]
    ) -> RunnerResult:
        """Run the documents in a folder; hand on each event."""

    def container_ids(self, folders: RunnerFolders) -> list[str]:
        """Return the ids of the containers that a run started on this machine."""

    def end_jobs(self, batch_system: str, job_store: Path, numbers: Collection[str]) -> None:
        """End all jobs of a run; those that are gone already are no problem."""


def load_runner(name: RunnerName) -> Runner:
    """Return a runner."""
    return cast("Runner", import_module(f"descpipe.runners.{name}"))
