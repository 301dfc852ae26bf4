"""What Toil's messages mean: those of its leader, and those of workers that it repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from descpipe.model.sub_pipelines import split
from descpipe.runners.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from descpipe.runners.toil_parts import ToilParts

# Jobs are called like the documents, pipeline.cwl.STEP.STEP.cwl; those of the parts of a scattered
# step have a number first: pipeline.cwl.0.STEP.cwl; those of a sub-pipeline begin with its name:
# SUB.cwl.SUB+STEP.SUB+STEP.cwl
JOB = r"(?P<job>[\w+-]+\.cwl\.(?P<which>[^.\s]+)\.(?P<step>[^.\s]+)\.cwl)"
ISSUED = re.compile(rf"Issued job 'CWLJob' {JOB} (?P<id>\S+) v\d+ with job batch system ID")
QUEUED = re.compile(rf"Job {JOB} with batch system ID \d+ queued as job (?P<number>\S+)")
COMPLETE = re.compile(rf"CWL step complete: {JOB}")
FAILED = re.compile(rf"Job 'CWLJob' {JOB} \S+ v\d+ is completely failed")
EXIT = re.compile(rf"\[job {JOB}\] exited with status: (?P<status>-?\d+)")
LIMIT = re.compile(rf"\[job {JOB}\] exceeded time limit of (?P<seconds>\d+) seconds")
ENDED_BADLY = re.compile(rf"Job failed with exit value -?\d+: 'CWLJob' {JOB} ")
# How a job's program is started tells which part it is.
WRITES = re.compile(rf"/{JOB}/(?P=step)\.(?P<part>[^/]+)\.stderr\.txt")
REASON = re.compile(r"Exit reason: (?P<reason>[A-Z]+)")
REASONS = {
    "LOST": "the batch system lost its job, perhaps with the machine it ran on",
    "KILLED": "the batch system ended its job",
    "MEMLIMIT": "it used more memory than it may; give it more, `resources: {memory: ...}`",
    "MISSING": "its job vanished from the batch system",
    "MAXJOBDURATION": "it ran longer than Toil's --maxJobDuration",
    "PARTITION": "the batch system has no place for its job; see its `resources`",
    "TIMELIMIT": "it ran longer than its limit; change `resources: {time: ...}` in the pipeline",
}
# What Toil says of itself, as opposed to its copies of the logs of its workers.
LEADER = re.compile(r"\[[\d-]+T[\d:+-]+\] \[[^\]]*\] \[(?P<level>[A-Z])\] \[[\w.]+\] (?P<text>.*)")
TOLD_LEVELS = "WEC"


@dataclass(slots=True)
class _Step:
    """How far the jobs of a step are: there are several if it is scattered."""

    issued: set[str] = field(default_factory=set)
    complete: int = 0


class ToilMessages:
    """Makes events of the lines that Toil writes.

    Parameters
    ----------
    on_event : callable
        Called with each event. Beside those of all runners there is ``"queued"``, whose text is
        the number of the job in the batch system.
    parts : ToilParts
        What tells the parts of scattered steps apart.
    """

    def __init__(self, on_event: Callable[[Event], None], parts: ToilParts) -> None:
        self.on_event = on_event
        self.parts = parts
        self.steps: dict[str, _Step] = {}
        self.statuses: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        self.ended_badly = ""

    def line(self, text: str) -> None:
        """Take a line of its standard error."""
        self._learn(text)
        if match := ISSUED.search(text):
            self._issued(split(match["step"]), match["id"], text)
        elif match := QUEUED.search(text):
            self.on_event(Event("queued", split(match["step"]), match["number"]))
        elif match := COMPLETE.search(text):
            self._complete(match, text)
        elif match := FAILED.search(text):
            self._failed(match, text)
        else:
            self._message(text)

    def _learn(self, text: str) -> None:
        """Keep what tells why a step fails, which is said before it is said that it fails."""
        if match := EXIT.search(text):
            self.statuses[match["job"]] = int(match["status"])
        elif match := WRITES.search(text):
            self.parts.begin(match["job"], match["part"])
        elif match := LIMIT.search(text):
            seconds = match["seconds"]
            self.reasons[match["job"]] = (
                f"it ran longer than its limit of {seconds} s; "
                "change `resources: {time: ...}` in the pipeline"
            )
        elif match := ENDED_BADLY.search(text):
            self.ended_badly = match["job"]
        elif self.ended_badly and (match := REASON.match(text)):
            reason = REASONS.get(match["reason"])
            if reason:
                self.reasons.setdefault(self.ended_badly, reason)

    def _issued(self, step: str, job: str, text: str) -> None:
        known = self.steps.setdefault(step, _Step())
        is_first = len(known.issued) == known.complete
        known.issued.add(job)
        if is_first:
            self.on_event(Event("started", step, text))

    def _complete(self, match: re.Match[str], text: str) -> None:
        step = split(match["step"])
        known = self.steps.setdefault(step, _Step())
        known.complete += 1
        are_all = known.complete >= len(known.issued)
        if self._is_part(match):
            self._parts_ended(step, self.parts.ended(match["job"], step), text)
            are_all = self.parts.are_all(step, or_else=are_all)
        if are_all:
            self.on_event(Event("ended", step, text))

    def _failed(self, match: re.Match[str], text: str) -> None:
        job, step = match["job"], split(match["step"])
        status, reason = self.statuses.get(job), self.reasons.get(job, "")
        part = self.parts.failed(job, step) if self._is_part(match) else ""
        self.on_event(Event("failed", step, text, status, reason, part))
        if part:
            self._parts_ended(step, self.parts.settled(job, step), text)

    def _is_part(self, match: re.Match[str]) -> bool:
        """Whether a job is one of several of its step; those of sub-pipelines have no number."""
        return match["which"].isdigit() or self.parts.has_logs(match["job"])

    def _parts_ended(self, step: str, parts: Iterable[str], text: str) -> None:
        for part in parts:
            self.on_event(Event("ended", step, text, part=part))

    def _message(self, text: str) -> None:
        match = LEADER.match(text)
        if match is None:
            if not text.startswith("\t"):
                self.on_event(Event("message", "", text))
        elif match["level"] in TOLD_LEVELS:
            self.on_event(Event("message", "", match["text"]))
