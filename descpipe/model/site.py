"""A site: what a place to run pipelines has, and how its work is queued."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SINGLE_MACHINE = "single_machine"


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """What is told to a batch system beside the resources of a step.

    Attributes
    ----------
    account, partition, qos, constraint : str
        As the batch system calls them; empty for its own defaults.
    time_seconds : int or None
        The limit of a step that has none of its own.
    options : tuple of str
        More words for the program that submits jobs.
    """

    account: str = ""
    partition: str = ""
    qos: str = ""
    constraint: str = ""
    time_seconds: int | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A place to run pipelines; empty values stand for descpipe's own choice.

    Attributes
    ----------
    name : str
        Its name; empty if none was asked for.
    runner, batch_system, engine : str
        What executes, where, and in which containers.
    script_engine : str
        What starts containers in scripts, if that is another.
    queue : Queue
        How jobs are queued.
    work, images, job_store : Path or None
        Folders for temporary files, for the files of images, and for Toil's memory of a run.
    """

    name: str = ""
    runner: str = ""
    batch_system: str = ""
    engine: str = ""
    script_engine: str = ""
    queue: Queue = field(default_factory=Queue)
    work: Path | None = None
    images: Path | None = None
    job_store: Path | None = None
