"""`Follower`: what a runner reports, made into the beginnings and ends of steps."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from descpipe.console import Outcome
from descpipe.model.sub_pipelines import scattered_subs
from descpipe.runners.events import Event
from descpipe.runners.logs import running_logs
from descpipe.runners.usage import usage_of_logs
from descpipe.watching.events import PartEnded, StepEnded, StepQueued, StepStarted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.usage import Usage
    from descpipe.running.noting import Notes
    from descpipe.watching.events import Watcher


class Follower:
    """Follows a runner, notes what happens, and tells whoever watches.

    Parameters
    ----------
    whole : Pipeline
        The whole pipeline.
    notes : Notes
        Where all is noted.
    watcher : Watcher
        Who is told.

    Attributes
    ----------
    failed : list of Event
        The failures.
    messages : list of str
        The runner's own words.
    changed : dict of str to list of str
        The steps whose files have changed while they ran, and which these are.
    ended_parts : mapping of str to collection of str
        The parts that ended in an earlier run of Toil.
    batch_system : str
        Where jobs are.
    """

    def __init__(self, whole: Pipeline, notes: Notes, watcher: Watcher) -> None:
        self.notes = notes
        self.watcher = watcher
        self.steps = {step.name: step for step in whole.steps}
        self.scattered = {
            one.name: scatter.count for one in whole.steps if (scatter := one.parted_by)
        }
        self.parted = frozenset(scattered_subs(whole.written))
        self.started: dict[str, float] = {}
        self.failed: list[Event] = []
        self.messages: list[str] = []
        self.changed: dict[str, list[str]] = {}
        self.ended_parts: Mapping[str, Collection[str]] = {}
        self.batch_system = ""

    def follow(self, event: Event) -> None:
        """Take what a runner reports."""
        if not event.step:
            self._hear(event)
        elif event.step not in self.steps:
            if event.kind == "ended" and event.step in self.parted:
                self._end_all(f"{event.step}/")
        elif event.part:
            self._end_part(event)
        elif event.kind == "queued":
            self._queue(event)
        elif event.kind == "started":
            self._start(event.step)
        elif event.kind == "ended":
            # Toil may tell the end of a step after the begin of one that reads from it.
            is_told = self.notes.knows(event.step) and not event.folders
            if not is_told and not self._is_first_part(event.step):
                self._end(event, Outcome.OK)
        elif not self.notes.has_failed(event.step):
            self._end(event, Outcome.FAILED)
            self.failed.append(event)

    def _hear(self, event: Event) -> None:
        """Take what concerns the run as a whole."""
        if event.kind == "stopping":
            self.watcher.say("stopping ...")
        elif event.kind == "message":
            self.messages.append(event.text)

    def end_rest(self) -> None:
        """Tell of steps that ended unheard: their jobs outlived a runner that was killed."""
        for name in self.steps:
            if not self.notes.knows(name):
                self._end(Event("ended", name, ""), Outcome.OK)

    def stop(self) -> None:
        """Tell of steps that run still, and now do not."""
        for name, begun in list(self.started.items()):
            del self.started[name]
            self.notes.stop(name)
            seconds = monotonic() - begun
            self.watcher.tell(StepEnded(step=name, outcome=Outcome.STOPPED, seconds=seconds))

    def _queue(self, event: Event) -> None:
        self.notes.queue(event.step, event.text)
        told = StepQueued(step=event.step, job=event.text, batch_system=self.batch_system)
        self.watcher.tell(told)

    def _start(self, name: str) -> None:
        if name in self.started or self.notes.knows(name):
            return
        self._end_read(name)
        self.started[name] = monotonic()
        self.notes.begin(name)
        self.watcher.tell(StepStarted(step=name, done=self.notes.done_parts(name)))

    def _is_first_part(self, name: str) -> bool:
        """Whether the end of a step is that of one run of the sub-pipeline that it is in."""
        done = self.notes.done_parts(name)
        return self.steps[name].within is not None and done != self.scattered[name]

    def _end_all(self, begin: str) -> None:
        """Tell the end of steps that have run, as the sub-pipeline of which they are one has."""
        for name in list(self.started):
            if name.startswith(begin) and self.steps[name].within:
                self._end(Event("ended", name, ""), Outcome.OK)

    def _end_read(self, name: str) -> None:
        """Tell of scattered steps, some parts of which ended unheard, when a step reads them."""
        step = self.steps[name]
        for read in {source.step for source in step.inputs.values()}:
            if read in self.started and not step.within:
                self._end(Event("ended", read, ""), Outcome.OK)

    def _end(self, event: Event, outcome: Outcome) -> None:
        """Note and tell how a step ended."""
        name = event.step
        reason = ""
        if outcome is Outcome.OK and (changed := self.notes.reuse.changed(name)):
            # Nobody knows whether it read what was there before, or what is there now.
            self.changed[name] = changed
            outcome, reason = Outcome.FAILED, "what it read has changed"
        seconds = monotonic() - self.started.pop(name, monotonic())
        used = self._used(name)
        self.notes.end(event, outcome, seconds, used)
        self.watcher.tell(
            StepEnded(
                step=name,
                outcome=outcome,
                seconds=seconds,
                exit_status=0 if outcome is Outcome.OK else event.exit_status,
                used=used,
                parts=self.scattered.get(name) or self.notes.done_parts(name),
                part=event.part,
                before=len(self.ended_parts.get(name, ())),
                reason=reason,
            )
        )

    def _end_part(self, event: Event) -> None:
        """Note and tell how a part ended; the first that fails ends its step."""
        name, is_ok = event.step, event.kind == "ended"
        self.notes.end_part(event)
        self.watcher.tell(
            PartEnded(
                step=name,
                part=event.part,
                outcome=Outcome.OK if is_ok else Outcome.FAILED,
                exit_status=0 if is_ok else event.exit_status,
                used=usage_of_logs(event.logs.glob("*.stderr.txt")) if event.logs else None,
                done=self.notes.done_parts(name),
                parts=self.scattered.get(name) or 0,
            )
        )
        if is_ok:
            return
        self.failed.append(event)
        if not self.notes.knows(name):
            self._end(event, Outcome.FAILED)

    def _used(self, name: str) -> Usage | None:
        return usage_of_logs(running_logs(self.notes.logs, name))
