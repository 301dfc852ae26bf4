"""`Run`: a pipeline is handed to its runner, followed, and its results are put in place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.console import Outcome
from descpipe.cwl.bundle import bundle
from descpipe.engines.engine import load_engine
from descpipe.errors import DescpipeError, MachineTrouble, StepFailed
from descpipe.model.problem import display_path
from descpipe.recording.loading import load_ahead
from descpipe.runners.events import RunnerResult
from descpipe.runners.logs import collect_logs, last_lines, log_path
from descpipe.runners.run_state import fingerprint
from descpipe.runners.runner import RunPlan, load_runner
from descpipe.running.expecting import run_started
from descpipe.running.following import Follower
from descpipe.running.start import told_of
from descpipe.saving import write_generated
from descpipe.watching.events import StepEnded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from descpipe.cwl.tool import Packaging
    from descpipe.runners.events import Event, RunnerFolders
    from descpipe.running.next_commands import NextCommands
    from descpipe.running.noting import Notes
    from descpipe.running.place import RunPlace
    from descpipe.watching.events import Watcher


class Run:
    """One run from its documents to its results."""

    def __init__(
        self, notes: Notes, watcher: Watcher, place: RunPlace, commands: NextCommands
    ) -> None:
        self.notes = notes
        self.reuse = notes.reuse
        self.whole = notes.reuse.pipeline
        self.pipeline = notes.reuse.pipeline  # of the steps that run
        self.folder = notes.folder
        self.record = notes.record
        self.watcher = watcher
        self.place = place
        self.commands = commands
        self.runner = load_runner(place.runner)
        self.plan = RunPlan(engine=place.engine)
        self.documents: dict[str, str] = {}
        self.follower = Follower(self.whole, self.notes, watcher)

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
            part_counts={name: count for name, count in self.follower.scattered.items() if count},
            options=tuple(options),
        )
        if job_store is None:
            return
        from descpipe.running.kept import begin_kept

        self.plan, state = begin_kept(
            self.folder,
            self.plan,
            fingerprint(self.pipeline, self.documents, self.record.images),
            restart=restart,
            overwrite=overwrite,
        )
        self.notes.go_on(state)
        self.follower.ended_parts = self.plan.ended_parts
        self.watcher.say(told_of(self.plan, self.folder.working))

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
        folders = self._runner_folders()
        write_generated(folders.documents, self.documents)
        self._tell_what_does_not_run()
        self.notes.save()
        result = self._run(folders)
        if not self.folder.working.is_dir():
            where = display_path(self.folder.working)
            raise MachineTrouble(f"{where} is gone: somebody removed it while the run went on")
        is_good = self._is_good(result) and not self.follower.changed
        collect_logs(self.whole, folders)
        self.notes.usage()
        if is_good:
            self.notes.unheard_parts()
        self.notes.outputs(result)
        self._write_whole_documents()
        self._write_record("ok" if is_good else "failed")
        if not is_good:
            raise self._failure(result)
        if self.notes.state is not None:
            self.notes.state.forget()
        self.folder.publish()

    def _write_record(self, status: str) -> None:
        from descpipe.recording.writing import write_record  # while the runner starts and ends

        if trouble := write_record(self.record, self.folder, status):
            self.watcher.say(trouble)

    def _tell_what_does_not_run(self) -> None:
        """Tell all steps, and of each that does not run why not."""
        records = [record for record, _ in self.folder.left()]
        self.watcher.tell(run_started(self.record, self.plan, records, self.reuse.left_out))
        if self.notes.state is not None:
            for name in self.notes.state.steps:
                self.watcher.tell(StepEnded(step=name, outcome=Outcome.EARLIER))
        for name in self.notes.unchanged():
            self.watcher.tell(StepEnded(step=name, outcome=Outcome.UNCHANGED))
        for name, reason in self.notes.skipped().items():
            self.watcher.tell(StepEnded(step=name, outcome=Outcome.SKIPPED, reason=reason))

    def _is_good(self, result: RunnerResult) -> bool:
        return result.exit_status == 0 and not self.follower.failed

    def _run(self, folders: RunnerFolders) -> RunnerResult:
        if not any(self.pipeline.runs(step) for step in self.pipeline.steps):
            return RunnerResult(exit_status=0, outputs={})
        is_good = False
        self.follower.batch_system = self.plan.batch_system
        load_ahead()
        try:
            result = self.runner.run(folders, self.plan, self.follower.follow)
            is_good = self._is_good(result)
            if is_good:
                self.follower.end_rest()
        finally:
            self.notes.settle()
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
            self._write_whole_documents()
            self._write_record("interrupted")
        self.folder.leave_failed()
        return True

    def _write_whole_documents(self) -> None:
        documents = self.folder.folders.documents
        packaging: Packaging = "none" if self.place.engine == "none" else "image"
        if self._runner_folders().documents != documents:
            write_generated(documents, bundle(self.whole, documents, packaging))

    def _stop_what_runs(self, *, is_good: bool) -> None:
        self.follower.stop()
        engine = self.place.engine
        if engine in ("docker", "podman") and not is_good:
            load_engine(engine).remove_containers(self.runner.container_ids(self.folder.folders))
        state = self.notes.state
        if state is not None and not is_good:
            self.runner.end_jobs(state.batch_system, Path(state.job_store), list(state.jobs))
            state.jobs.clear()
            state.save()

    def _failure(self, result: RunnerResult) -> DescpipeError:
        from descpipe.runners.failure import (
            Traces,
            disk_is_full,
            fullest,
            has_no_room,
            inputs_changed,
            runner_failure,
            step_failures,
        )

        words = list(self.follower.messages)
        for event in self.follower.failed:
            words += last_lines(self._log(event), 100)
        self.folder.leave_failed()
        kept = self.folder.failed
        used = (self.folder.final.parent, self.plan.job_store, self.plan.work)
        where = fullest(path for path in used if path)
        # A step that cannot write its last words cannot say why it failed.
        if disk_is_full(words) or has_no_room(where):
            return MachineTrouble(
                f"{display_path(where)}: no space is left; free some and run again"
            )
        if self.follower.changed and not self.follower.failed:
            return StepFailed(inputs_changed(self.follower.changed, kept))
        if not self.follower.failed:
            return DescpipeError(runner_failure(result.exit_status, words, kept))
        named = {step.name: step.image for step in self.whole.steps}
        images = {} if self.record.engine == "none" else named
        traces = Traces(kept=kept, images=images, command=self.commands.shell)
        failed, said = self.follower.failed, self.follower.messages
        return StepFailed(step_failures(self.whole, failed, traces, said))

    def _log(self, event: Event) -> Path:
        return log_path(self.folder.folders.logs, event.step, "stderr", event.part)
