"""`Run`: a pipeline is handed to its runner, followed, and its results are put in place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from descpipe.console import Outcome, format_seconds
from descpipe.cwl.bundle import bundle
from descpipe.engines.engine import load_engine
from descpipe.errors import DescpipeError, MachineTrouble, StepFailed
from descpipe.model.problem import counted, display_path
from descpipe.model.sub_pipelines import scattered_subs
from descpipe.resuming.keeping import link
from descpipe.runners.events import Event, RunnerResult
from descpipe.runners.failure import (
    disk_is_full,
    fullest,
    has_no_room,
    inputs_changed,
    runner_failure,
    step_failures,
)
from descpipe.runners.logs import collect_logs, last_lines, log_path, parts_with_logs
from descpipe.runners.record import now
from descpipe.runners.run_state import fingerprint
from descpipe.runners.runner import RunPlan, load_runner
from descpipe.runners.usage import usage_of, usage_of_step
from descpipe.running.start import begin_kept, told_of
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.console import Progress
    from descpipe.cwl.tool import Packaging
    from descpipe.runners.events import RunnerFolders
    from descpipe.runners.record import Record
    from descpipe.runners.run_folder import RunFolder
    from descpipe.runners.run_state import RunState
    from descpipe.running.place import RunPlace
    from descpipe.running.reuse import Reuse

# What this run itself knows of images.
OF_IMAGE = ("image", "image_name", "image_digest")
GOOD_PART = {"status": "ok", "exit_status": 0}


class Run:
    """One run from its documents to its results."""

    def __init__(
        self,
        reuse: Reuse,
        folder: RunFolder,
        record: Record,
        progress: Progress,
        place: RunPlace,
    ) -> None:
        self.reuse = reuse
        self.whole = reuse.pipeline
        self.pipeline = reuse.pipeline  # of the steps that run
        self.folder = folder
        self.record = record
        self.progress = progress
        self.place = place
        self.runner = load_runner(place.runner)
        self.plan = RunPlan(engine=place.engine)
        self.scattered = {
            one.name: scatter.count for one in self.whole.steps if (scatter := one.parted_by)
        }
        self.documents: dict[str, str] = {}
        self.state: RunState | None = None
        self.steps = {step.name: step for step in self.whole.steps}
        self.parted = frozenset(scattered_subs(self.whole.written))
        self.messages: list[str] = []
        self.failed: list[Event] = []
        self.changed: dict[str, list[str]] = {}

    def begin(self, *, restart: bool, overwrite: bool, options: Sequence[str]) -> None:
        """Take hold of the working folder, and of what earlier runs have left.

        Raises
        ------
        Refused
            If another run works there, or has left something to be gone on with.
        """
        place = self.place
        if place.runner != "toil":
            self.folder.open()
        self.pipeline = self.reuse.begin()
        folders = self._runner_folders()
        packaging: Packaging = "none" if place.engine == "none" else "image"
        self.documents = bundle(self.pipeline, folders.documents, packaging)
        job_store = place.job_store(self.folder.working) if place.runner == "toil" else None
        self.plan = RunPlan(
            engine=place.engine,
            batch_system=place.batch_system,
            queue=place.site.queue,
            images=place.images if place.engine == "apptainer" else None,
            job_store=job_store,
            work=place.site.work,
            part_counts={name: count for name, count in self.scattered.items() if count},
            options=tuple(options),
        )
        if job_store is None:
            return
        self.plan, self.state = begin_kept(
            self.folder,
            self.plan,
            fingerprint(self.pipeline, self.documents, self.record.images),
            restart=restart,
            overwrite=overwrite,
        )
        for name, step in self.state.steps.items():
            self.record.steps[name] = step
            self.progress.end(name, Outcome.EARLIER)
        self.record.parts = {name: dict(parts) for name, parts in self.state.parts.items()}
        self.progress.say(told_of(self.plan, self.folder.working))

    def _runner_folders(self) -> RunnerFolders:
        """Return where the runner works: its documents are not those of the whole pipeline."""
        folders = self.folder.folders
        if len(self.pipeline.steps) == len(self.whole.steps):
            return folders
        return replace(folders, documents=folders.temporary / folders.documents.name)

    def execute(self) -> None:
        """Run, and put the results in place.

        Raises
        ------
        StepFailed, MachineTrouble, DescpipeError
            If a step, the machine or the runner failed; what is kept then is told.
        """
        begin = monotonic()
        folders = self._runner_folders()
        write_generated(folders.documents, self.documents)
        self._tell_taken_over()
        self._tell_skipped()
        self._save("running")
        result = self._run(folders)
        if not self.folder.working.is_dir():
            where = display_path(self.folder.working)
            raise MachineTrouble(f"{where} is gone: somebody removed it while the run went on")
        is_good = result.exit_status == 0 and not self.failed and not self.changed
        collect_logs(self.whole, folders)
        self._note_usage()
        if is_good:
            self._note_rest()
        self._note_outputs(result)
        self._write_whole_documents()
        self._save("ok" if is_good else "failed")
        if not is_good:
            raise self._failure(result)
        if self.state is not None:
            self.state.forget()
        self.folder.publish()
        seconds = format_seconds(monotonic() - begin)
        self.progress.say(f"done in {seconds}; results in {display_path(self.folder.final)}")

    def _run(self, folders: RunnerFolders) -> RunnerResult:
        if not any(self.pipeline.runs(step) for step in self.pipeline.steps):
            return RunnerResult(exit_status=0, outputs={})
        is_good = False
        try:
            result = self.runner.run(folders, self.plan, self._follow)
            is_good = result.exit_status == 0 and not self.failed
            if is_good:
                self._end_rest()
        finally:
            self._stop_what_runs(is_good=is_good)
        return result

    def leave(self) -> bool:
        """Keep what has ended in a run that is ended from outside; return whether that is anything.

        What an earlier run has left stays, if this one has come no further.
        """
        has_ended = any(
            how.get("status") == "ok" and not how.get("unchanged")
            for how in self.record.steps.values()
        )
        if not self.folder.working.exists():  # all is where it belongs
            return False
        if self.folder.is_kept or not has_ended:
            self.folder.discard()
            return False
        with suppress(OSError, MachineTrouble):  # on a full disk what was noted before has to do
            collect_logs(self.whole, self.folder.folders)
            self._save("interrupted")
        self.folder.leave_failed()
        return True

    def _save(self, status: str) -> None:
        self.folder.write_record(self.record.as_dict(status))

    def _write_whole_documents(self) -> None:
        documents = self.folder.folders.documents
        packaging: Packaging = "none" if self.place.engine == "none" else "image"
        if self._runner_folders().documents != documents:
            write_generated(documents, bundle(self.whole, documents, packaging))

    def _tell_taken_over(self) -> None:
        for name, earlier in self.reuse.taken_over.items():
            logs = self.folder.folders.logs / name
            if earlier.logs(name).is_dir():
                link(earlier.logs(name), logs)
            self.progress.end(name, Outcome.UNCHANGED)
            told = {key: what for key, what in earlier.told.items() if key not in OF_IMAGE}
            self.record.steps[name] = {**told, "unchanged": True}
            self.record.parts[name] = dict(earlier.told.get("parts", {}))

    def _note_usage(self) -> None:
        """Note what each step has used of the machine, as far as its logs tell."""
        for name, how in self.record.steps.items():
            if used := usage_of_step(self.folder.folders.logs / name):
                how |= {"cpu_seconds": used.cpu_seconds, "memory_mib": used.memory_mib}
            for part, of_part in self.record.parts.get(name, {}).items():
                if used := usage_of(log_path(self.folder.folders.logs, name, "stderr", part)):
                    of_part |= {"seconds": used.seconds}

    def _note_outputs(self, result: RunnerResult) -> None:
        """Note what steps have written whose runner does not tell before its end."""
        told = {tag: names for tag, given in result.outputs.items() if (names := _names(given))}
        for name in self.steps:
            how = self.record.steps.get(name, {})
            if how.get("status") == "ok" and "outputs" not in how:
                how |= self.reuse.note(name, [self.folder.folders.results], told)
            if "outputs" in how and "depends_on" not in how:
                how |= self.reuse.told_dependencies(name)

    def _tell_skipped(self) -> None:
        for name in self.reuse.left_out:
            self.record.steps[name] = {"status": Outcome.LEFT_OUT.word}
        for step in self.whole.steps:
            if not self.whole.runs(step) and step.name not in self.record.steps:
                off = [name for name in step.when if not self.whole.switches[name]]
                self.progress.end(step.name, Outcome.SKIPPED, f"{off[0]} is off")
                self.record.steps[step.name] = {"status": "skipped"}

    def _end_rest(self) -> None:
        """Tell of steps that ended unheard: their jobs outlived a runner that was killed."""
        for step in self.whole.steps:
            if step.name not in self.record.steps:
                self._end(Event("ended", step.name, ""), Outcome.OK)

    def _note_rest(self) -> None:
        """Note the parts that ended unheard."""
        for name in self.scattered:
            noted = self.record.parts.setdefault(name, {})
            for part in parts_with_logs(self.folder.folders.logs, name):
                noted.setdefault(part, dict(GOOD_PART))

    def _follow(self, event: Event) -> None:
        if event.kind == "message":
            self.messages.append(event.text)
        elif event.step not in self.steps:
            if event.kind == "ended" and event.step in self.parted:
                self._end_all(f"{event.step}/")
        elif event.part:
            self._note_part(event)
        else:
            self._follow_step(event)

    def _follow_step(self, event: Event) -> None:
        if event.kind == "queued":
            if event.step not in self.scattered:
                self.progress.update(event.step, f"job {event.text} of {self.place.batch_system}")
            if self.state is not None:
                self.state.queue(event.step, event.text)
        elif event.kind == "started":
            if event.step not in {*self.progress.started, *self.record.steps}:
                self._end_read(event.step)
                self.progress.start(event.step)
                self.record.begun[event.step] = now()
                self._save("running")
                self._show_parts(event.step)
        elif event.kind == "ended":
            if not self._is_first_part(event.step):
                self._end(event, Outcome.OK)
        elif self.record.steps.get(event.step, {}).get("status") != Outcome.FAILED.word:
            self._end(event, Outcome.FAILED)
            self.failed.append(event)

    def _is_first_part(self, name: str) -> bool:
        """Whether the end of a step is that of one run of the sub-pipeline that it is in."""
        done = len(self.record.parts.get(name, ()))
        return self.steps[name].within is not None and done != self.scattered[name]

    def _end_all(self, begin: str) -> None:
        """Tell the end of steps that have run, as the sub-pipeline of which they are one has."""
        for name in list(self.progress.started):
            if name.startswith(begin) and self.steps[name].within:
                self._end(Event("ended", name, ""), Outcome.OK)

    def _end_read(self, name: str) -> None:
        """Tell of scattered steps, some parts of which ended unheard, when a step reads them."""
        step = self.steps[name]
        for read in {source.step for source in step.inputs.values()}:
            if read in self.progress.started and not step.within:
                self._end(Event("ended", read, ""), Outcome.OK)

    def _end(self, event: Event, outcome: Outcome) -> None:
        """Tell and note how a step ended."""
        if outcome is Outcome.OK and (changed := self.reuse.changed(event.step)):
            # Nobody knows whether it read what was there before, or what is there now.
            self.changed[event.step] = changed
            outcome = Outcome.FAILED
        note = "" if event.exit_status is None else f"exit status {event.exit_status}"
        parts = self.scattered.get(event.step) or len(self.record.parts.get(event.step, ()))
        if parts:
            note = f"part {event.part}  {note}" if event.part else counted(parts, "part")
        if event.step in self.changed:
            note = "what it read has changed"
        if before := len(self.plan.ended_parts.get(event.step, ())):
            note += f", {before} ran before"
        seconds = self.progress.end(event.step, outcome, note)
        how = self.record.steps[event.step] = {
            "status": outcome.word,
            "started": self.record.begun.get(event.step),
            "ended": now(),
            "seconds": round(seconds, 2),
            "exit_status": 0 if outcome is Outcome.OK else event.exit_status,
        }
        if self.state is not None:
            self.state.end(event.step, how)
        elif outcome is Outcome.OK:
            noted = self.reuse.note(event.step, event.folders)
            # At its end the runner moves all outputs; some may have been gone already.
            how |= {} if any(self.folder.folders.results.iterdir()) else noted
            self._save("running")

    def _note_part(self, event: Event) -> None:
        """Show how far a scattered step is; the first of its parts that fails ends it."""
        is_ok = event.kind == "ended"
        parts = self.record.parts.setdefault(event.step, {})
        bad = {"status": "failed", "exit_status": event.exit_status}
        parts[event.part] = {**(GOOD_PART if is_ok else bad), "ended": now()}
        if self.state is not None:
            self.state.end_part(event.step, event.part, parts[event.part])
        if is_ok:
            self._show_parts(event.step)
            return
        self.failed.append(event)
        if event.step not in self.record.steps:
            self._end(event, Outcome.FAILED)

    def _show_parts(self, name: str) -> None:
        if name in self.scattered:
            done = len(self.record.parts.get(name, ()))
            self.progress.update(name, f"{done}/{self.scattered[name] or '?'} parts")

    def _stop_what_runs(self, *, is_good: bool) -> None:
        for step in list(self.progress.started):
            self.progress.end(step, Outcome.STOPPED)
            begun = self.record.begun.get(step)
            self.record.steps[step] = {"status": "stopped", "started": begun}
        engine = self.place.engine
        left = self.runner.container_ids(self.folder.folders)
        if left and engine in ("docker", "podman"):
            load_engine(engine).remove_containers(left)
        if self.state is not None and not is_good:
            store, jobs = Path(self.state.job_store), list(self.state.jobs)
            self.runner.end_jobs(self.state.batch_system, store, jobs)
            self.state.jobs.clear()
            self.state.save()

    def _failure(self, result: RunnerResult) -> DescpipeError:
        words = list(self.messages)
        for event in self.failed:
            words += last_lines(self._log(event), 100)
        self.folder.leave_failed()
        kept = self.folder.failed
        used = (self.folder.final.parent, self.plan.job_store, self.plan.work)
        where = fullest(path for path in used if path)
        # A step that cannot write its last words cannot say why it failed.
        if disk_is_full(words) or has_no_room(where):
            shown = display_path(where)
            return MachineTrouble(f"{shown}: no space is left; free some and run again")
        if self.changed and not self.failed:
            return StepFailed(inputs_changed(self.changed, kept))
        if not self.failed:
            return DescpipeError(runner_failure(result.exit_status, words, kept))
        named = {step.name: step.image for step in self.whole.steps}
        images = {} if self.record.engine == "none" else named
        return StepFailed(step_failures(self.whole, self.failed, images, kept, self.messages))

    def _log(self, event: Event) -> Path:
        return log_path(self.folder.folders.logs, event.step, "stderr", event.part)


def _names(given: Any) -> list[str]:
    """Return the names of the files in a value of CWL."""
    if isinstance(given, list):
        return [name for one in given for name in _names(one)]
    return [str(given["basename"])] if isinstance(given, dict) and "basename" in given else []
