"""What Toil's messages mean: those of its leader, and those of workers that it repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from descpipe.cwl.bundle import WORKFLOW
from descpipe.runners.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable

# Jobs are called like the documents, pipeline.cwl.STEP.STEP.cwl; those of the parts of a scattered
# step have a number first: pipeline.cwl.0.STEP.cwl
JOB = rf"{re.escape(WORKFLOW)}\.[^.\s]+\.(?P<step>[^.\s]+)\.cwl"
ISSUED = re.compile(rf"Issued job 'CWLJob' {JOB} (?P<id>\S+) v\d+ with job batch system ID")
QUEUED = re.compile(rf"Job {JOB} with batch system ID \d+ queued as job (?P<number>\S+)")
COMPLETE = re.compile(rf"CWL step complete: {JOB}")
FAILED = re.compile(rf"Job 'CWLJob' {JOB} \S+ v\d+ is completely failed")
EXIT = re.compile(rf"\[job {JOB}\] exited with status: (?P<status>-?\d+)")
LIMIT = re.compile(rf"\[job {JOB}\] exceeded time limit of (?P<seconds>\d+) seconds")
ENDED_BADLY = re.compile(rf"Job failed with exit value -?\d+: 'CWLJob' {JOB} ")
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
    """

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.on_event = on_event
        self.steps: dict[str, _Step] = {}
        self.statuses: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        self.ended_badly = ""

    def line(self, text: str) -> None:
        """Take a line of its standard error."""
        self._learn(text)
        if match := ISSUED.search(text):
            self._issued(match["step"], match["id"], text)
        elif match := QUEUED.search(text):
            self.on_event(Event("queued", match["step"], match["number"]))
        elif match := COMPLETE.search(text):
            self._complete(match["step"], text)
        elif match := FAILED.search(text):
            step = match["step"]
            status, reason = self.statuses.get(step), self.reasons.get(step, "")
            self.on_event(Event("failed", step, text, status, reason))
        else:
            self._message(text)

    def _learn(self, text: str) -> None:
        """Keep what tells why a step fails, which is said before it is said that it fails."""
        if match := EXIT.search(text):
            self.statuses[match["step"]] = int(match["status"])
        elif match := LIMIT.search(text):
            seconds = match["seconds"]
            self.reasons[match["step"]] = (
                f"it ran longer than its limit of {seconds} s; "
                "change `resources: {time: ...}` in the pipeline"
            )
        elif match := ENDED_BADLY.search(text):
            self.ended_badly = match["step"]
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

    def _complete(self, step: str, text: str) -> None:
        known = self.steps.setdefault(step, _Step())
        known.complete += 1
        if known.complete >= len(known.issued):
            self.on_event(Event("ended", step, text))

    def _message(self, text: str) -> None:
        match = LEADER.match(text)
        if match is None:
            if not text.startswith("\t"):
                self.on_event(Event("message", "", text))
        elif match["level"] in TOLD_LEVELS:
            self.on_event(Event("message", "", match["text"]))
