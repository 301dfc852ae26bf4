"""`Notes`: what happens in a run, noted in its record and for whoever goes on with it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from descpipe.console import Outcome
from descpipe.resuming.keeping import link
from descpipe.runners.logs import log_path, parts_with_logs
from descpipe.runners.record import now
from descpipe.runners.usage import usage_of, usage_of_step
from descpipe.running.pacing import Paced

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.runners.events import Event, RunnerResult
    from descpipe.runners.record import Record
    from descpipe.runners.run_folder import RunFolder
    from descpipe.runners.run_state import RunState
    from descpipe.runners.usage import Usage
    from descpipe.running.reuse import Reuse

GOOD_PART = {"status": "ok", "exit_status": 0}


class Notes:
    """Fills the record of a run, and writes it whenever something has happened.

    Attributes
    ----------
    state : RunState or None
        What a run of Toil keeps beside the record, to be gone on with.
    """

    def __init__(self, reuse: Reuse, record: Record, folder: RunFolder) -> None:
        self.reuse = reuse
        self.record = record
        self.folder = folder
        self.state: RunState | None = None
        self._changing = Lock()  # the record may be written by another thread
        self._saved = Paced(self._write)

    @property
    def logs(self) -> Path:
        """Where the logs of steps are."""
        return self.folder.folders.logs

    def save(self) -> None:
        """Write the record, now or soon: a long one is not written at every event."""
        self._saved.ask()

    def settle(self) -> None:
        """Write the record no more by itself."""
        self._saved.end()

    def _write(self) -> None:
        with self._changing:
            self.folder.write_record(self.record.as_dict("running"))

    def knows(self, name: str) -> bool:
        """Whether it is noted how a step ended."""
        return name in self.record.steps

    def has_failed(self, name: str) -> bool:
        """Whether a step has failed."""
        return self.record.steps.get(name, {}).get("status") == Outcome.FAILED.word

    def done_parts(self, name: str) -> int:
        """Return how many parts of a step have ended."""
        return len(self.record.parts.get(name, ()))

    def go_on(self, state: RunState) -> None:
        """Note what had ended in an earlier run of Toil."""
        self.state = state
        self.record.steps.update(state.steps)
        self.record.parts = {name: dict(parts) for name, parts in state.parts.items()}

    def unchanged(self) -> list[str]:
        """Note the steps that are taken over, and return them."""
        for name, earlier in self.reuse.taken_over.items():
            if earlier.logs(name).is_dir():
                link(earlier.logs(name), self.logs / name)
            self.record.steps[name] = {**earlier.told, "unchanged": True}
            self.record.parts[name] = dict(earlier.told.get("parts", {}))
        return list(self.reuse.taken_over)

    def skipped(self) -> dict[str, str]:
        """Note the steps that are left out or switched off; return the latter, and why."""
        for name in self.reuse.left_out:
            self.record.steps[name] = {"status": Outcome.LEFT_OUT.word}
        whole, found = self.reuse.pipeline, {}
        for step in whole.steps:
            if not whole.runs(step) and not self.knows(step.name):
                self.record.steps[step.name] = {"status": Outcome.SKIPPED.word}
                off = next(name for name in step.when if not whole.switches[name])
                found[step.name] = f"{off} is off"
        return found

    def queue(self, name: str, job: str) -> None:
        """Note a job in the batch system."""
        if self.state is not None:
            self.state.queue(name, job)

    def begin(self, name: str) -> None:
        """Note that a step begins."""
        with self._changing:
            self.record.begun[name] = now()
        self.save()

    def end(self, event: Event, outcome: Outcome, seconds: float, used: Usage | None) -> None:
        """Note how a step ended, and keep what it wrote if it ended well."""
        how: dict[str, Any] = {
            "status": outcome.word,
            "started": self.record.begun.get(event.step),
            "ended": now(),
            "seconds": round(seconds, 2),
            "exit_status": 0 if outcome is Outcome.OK else event.exit_status,
            **_used(used),
        }
        if event.kind == "ended" and outcome is Outcome.FAILED:
            how["changed"] = self.reuse.changed(event.step)
        if self.state is None and outcome is Outcome.OK:
            noted = self.reuse.note(event.step, event.folders)
            # At its end the runner moves all outputs; some may have been gone already.
            how |= {} if any(self.folder.folders.results.iterdir()) else noted
        with self._changing:
            self.record.steps[event.step] = how
        if self.state is not None:
            self.state.end(event.step, how)
        elif outcome is Outcome.OK:
            self.save()

    def stop(self, name: str) -> None:
        """Note that a step was stopped."""
        begun = self.record.begun.get(name)
        stopped = {"status": Outcome.STOPPED.word, "started": begun, "ended": now()}
        self.record.steps[name] = stopped

    def end_part(self, event: Event) -> None:
        """Note how a part of a scattered step ended."""
        bad = {"status": "failed", "exit_status": event.exit_status}
        how = {**(GOOD_PART if event.kind == "ended" else bad), "ended": now()}
        with self._changing:
            self.record.parts.setdefault(event.step, {})[event.part] = how
        if self.state is not None:
            self.state.end_part(event.step, event.part, how)

    def usage(self) -> None:
        """Note what each step has used of the machine, as far as its logs tell."""
        for name, how in self.record.steps.items():
            how.update(_used(usage_of_step(self.logs / name)))
            for part, of_part in self.record.parts.get(name, {}).items():
                if used := usage_of(log_path(self.logs, name, "stderr", part)):
                    of_part |= {"seconds": used.seconds}

    def unheard_parts(self) -> None:
        """Note the parts that ended unheard, in a run that ended well."""
        for step in self.reuse.pipeline.steps:
            if step.parted_by:
                noted = self.record.parts.setdefault(step.name, {})
                for part in parts_with_logs(self.logs, step.name):
                    noted.setdefault(part, dict(GOOD_PART))

    def outputs(self, result: RunnerResult) -> None:
        """Note what steps have written whose runner does not tell before its end."""
        told = {tag: names for tag, given in result.outputs.items() if (names := _names(given))}
        for step in self.reuse.pipeline.steps:
            how = self.record.steps.get(step.name, {})
            if how.get("status") == "ok" and "outputs" not in how:
                how |= self.reuse.note(step.name, [self.folder.folders.results], told)
            if "outputs" in how and "depends_on" not in how:
                how |= self.reuse.told_dependencies(step.name)


def _used(used: Usage | None) -> dict[str, Any]:
    """Return what a record says of usage; nothing if it is not known."""
    if used is None:
        return {}
    return {"cpu_seconds": used.cpu_seconds, "memory_mib": used.memory_mib}


def _names(given: Any) -> list[str]:
    """Return the names of the files in a value of CWL."""
    if isinstance(given, list):
        return [name for one in given for name in _names(one)]
    return [str(given["basename"])] if isinstance(given, dict) and "basename" in given else []
