"""Check a pipeline, run it, and collect its results in one folder.

The work is done by cwltool on this machine, or by Toil (--runner toil, or a
--site) on this machine or by a batch system such as Slurm; in containers
(--engine docker, podman, apptainer) or on this Python (--engine none). Options
after -- are given to the runner.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import gmtime, monotonic, strftime
from typing import TYPE_CHECKING

from descpipe.checking.mpi_steps import require_mpirun
from descpipe.checking.purposes import RUN
from descpipe.checking.report import pipeline_title
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.commands.run_place import add_place, choose_place, queue_of
from descpipe.commands.run_start import (
    begin_kept,
    engine_version,
    images_of,
    require_engine,
    restart_command,
    told_of,
)
from descpipe.console import Outcome, Progress, format_seconds
from descpipe.cwl.bundle import bundle
from descpipe.engines.engine import load_engine
from descpipe.errors import DescpipeError, MachineTrouble, Refused, StepFailed
from descpipe.model.problem import counted, display_path
from descpipe.model.sub_pipelines import scattered_subs
from descpipe.runners.events import Event
from descpipe.runners.failure import disk_is_full, fullest, runner_failure, step_failures
from descpipe.runners.logs import collect_logs, last_lines, log_path, parts_with_logs
from descpipe.runners.record import Record
from descpipe.runners.run_folder import RunFolder
from descpipe.runners.run_state import fingerprint
from descpipe.runners.runner import RunPlan, load_runner
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from descpipe.commands.run_place import RunPlace
    from descpipe.cwl.tool import Packaging
    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.events import RunnerResult
    from descpipe.runners.run_state import RunState


GOOD_PART = {"status": "ok", "exit_status": 0}


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    add_place(parser)
    add_output(parser)
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the results of an earlier run"
    )
    parser.usage = "%(prog)s PIPELINE [options] [-- RUNNER OPTIONS]"
    parser.set_defaults(runner_options=[])


def run(
    *,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    site: str,
    engine: str | None,
    runner: str | None,
    batch_system: str | None,
    account: str,
    partition: str,
    qos: str,
    constraint: str,
    time: str,
    job_store: Path | None,
    work_dir: Path | None,
    restart: bool,
    output: Path | None,
    locked: bool,
    from_images: bool,
    overwrite: bool,
    runner_options: list[str],
) -> int:
    """Run; print the tag and path of each result."""
    place = choose_place(
        pipeline,
        site=site,
        engine=engine,
        runner=runner,
        batch_system=batch_system,
        queue=queue_of(account, partition, qos, constraint, time),
        work=work_dir,
        job_store=job_store,
    )
    of_images = [*(["--locked"] if locked else []), *(["--from-images"] if from_images else [])]
    if place.engine == "none":
        require_engine(place, of_images)
    if restart and place.runner != "toil":
        raise Refused("--restart is for runs of Toil; give --runner toil or the --site again")
    purpose = RUN[place.engine] if place.is_here else RUN[place.engine].elsewhere()
    model = load_pipeline(
        *(pipeline, purpose, settings, inputs, output), locked=locked, from_images=from_images
    )
    program = load_runner(place.runner)
    if place.engine == "none" and place.is_here:
        require_mpirun(model)
    require_engine(place, of_images)
    program.find()
    folder = RunFolder(model.output, is_kept=place.runner == "toil")
    folder.check(overwrite=overwrite)
    progress = Progress()
    record = _open_record(model, place, progress)
    one = _Run(model, folder, record, progress, place)
    one.begin(restart=restart, overwrite=overwrite, options=runner_options)
    go_on = f"to go on: {restart_command(sys.argv[1:], pipeline)}"
    try:
        one.execute()
    except BaseException as error:
        folder.discard()
        if folder.is_kept and isinstance(error, DescpipeError):
            raise type(error)(f"{error}\n{go_on}") from error
        if folder.is_kept:
            progress.say(go_on)
        raise
    for tag, step, own in model.outputs():
        if model.runs(step):
            print(f"{tag}  {display_path(model.output / step.output_file_name(own))}")
    return 0


def _open_record(pipeline: Pipeline, place: RunPlace, progress: Progress) -> Record:
    """Tell what begins, and make sure that the engine has the images."""
    engine = place.engine
    version = engine_version(engine)
    title = f"{pipeline_title(pipeline)}, engine {engine} {version}".rstrip()
    progress.say(title + place.told() + place.reason)
    images = images_of(pipeline, place)
    return Record(
        pipeline=pipeline,
        engine=engine,
        engine_version=version,
        chosen=place.chosen_by,
        started=strftime("%Y-%m-%dT%H:%M:%SZ", gmtime()),
        images={name: image.id for name, image in images.items()},
        digests={name: image.digest for name, image in images.items()},
        runner=place.runner,
        batch_system=place.batch_system if place.runner == "toil" else None,
        site=place.site.name or None,
    )


class _Run:
    """One run from its documents to its results."""

    def __init__(
        self,
        pipeline: Pipeline,
        folder: RunFolder,
        record: Record,
        progress: Progress,
        place: RunPlace,
    ) -> None:
        self.pipeline = pipeline
        self.folder = folder
        self.record = record
        self.progress = progress
        self.place = place
        self.runner = load_runner(place.runner)
        self.plan = RunPlan(engine=place.engine)
        self.scattered = {
            one.name: scatter.count for one in pipeline.steps if (scatter := one.parted_by)
        }
        self.documents: dict[str, str] = {}
        self.state: RunState | None = None
        self.steps = {step.name: step for step in pipeline.steps}
        self.parted = frozenset(scattered_subs(pipeline.written))
        self.messages: list[str] = []
        self.failed: list[Event] = []

    def begin(self, *, restart: bool, overwrite: bool, options: Sequence[str]) -> None:
        """Take hold of the working folder, and of what an earlier run left in it."""
        place, folders = self.place, self.folder.folders
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
            self.folder.open()
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

    def execute(self) -> None:
        """Run, and put the results in place.

        Raises
        ------
        StepFailed, MachineTrouble, DescpipeError
            If a step, the machine or the runner failed; what is kept then is told.
        """
        begin = monotonic()
        folders = self.folder.folders
        write_generated(folders.documents, self.documents)
        self._tell_skipped()
        is_good = False
        try:
            result = self.runner.run(folders, self.plan, self._follow)
            is_good = result.exit_status == 0 and not self.failed
            if is_good:
                self._end_rest()
        finally:
            self._stop_what_runs(is_good=is_good)
        collect_logs(self.pipeline, folders)
        if is_good:
            self._note_rest()
        status = "ok" if is_good else "failed"
        self.folder.write_record(self.record.as_dict(status, result.outputs))
        if not is_good:
            raise self._failure(result)
        if self.state is not None:
            self.state.forget()
        self.folder.publish()
        seconds = format_seconds(monotonic() - begin)
        self.progress.say(f"done in {seconds}; results in {display_path(self.folder.final)}")

    def _tell_skipped(self) -> None:
        for step in self.pipeline.steps:
            if not self.pipeline.runs(step) and step.name not in self.record.steps:
                off = [name for name in step.when if not self.pipeline.switches[name]]
                self.progress.end(step.name, Outcome.SKIPPED, f"{off[0]} is off")
                self.record.steps[step.name] = {"status": "skipped"}

    def _end_rest(self) -> None:
        """Tell of steps that ended unheard: their jobs outlived a runner that was killed."""
        for step in self.pipeline.steps:
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
        note = "" if event.exit_status is None else f"exit status {event.exit_status}"
        parts = self.scattered.get(event.step) or len(self.record.parts.get(event.step, ()))
        if parts:
            note = f"part {event.part}  {note}" if event.part else counted(parts, "part")
        if before := len(self.plan.ended_parts.get(event.step, ())):
            note += f", {before} ran before"
        seconds = self.progress.end(event.step, outcome, note)
        self.record.steps[event.step] = {
            "status": outcome.word,
            "seconds": round(seconds, 2),
            "exit_status": 0 if outcome is Outcome.OK else event.exit_status,
        }
        if self.state is not None:
            self.state.end(event.step, self.record.steps[event.step])

    def _note_part(self, event: Event) -> None:
        """Show how far a scattered step is; the first of its parts that fails ends it."""
        is_ok = event.kind == "ended"
        parts = self.record.parts.setdefault(event.step, {})
        bad = {"status": "failed", "exit_status": event.exit_status}
        parts[event.part] = dict(GOOD_PART) if is_ok else bad
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
            self.record.steps[step] = {"status": "stopped"}
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
        if disk_is_full(words):
            used = (self.folder.final.parent, self.plan.job_store, self.plan.work)
            where = display_path(fullest(path for path in used if path))
            return MachineTrouble(f"{where}: no space is left; free some and run again")
        if not self.failed:
            return DescpipeError(runner_failure(result.exit_status, words, kept))
        named = {step.name: step.image for step in self.pipeline.steps}
        images = {} if self.record.engine == "none" else named
        return StepFailed(step_failures(self.pipeline, self.failed, images, kept, self.messages))

    def _log(self, event: Event) -> Path:
        return log_path(self.folder.folders.logs, event.step, "stderr", event.part)
