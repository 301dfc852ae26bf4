"""Check a pipeline, run it, and collect its results in one folder.

The work is done by cwltool, in containers (--engine docker) or on this Python
(--engine none). Options after -- are given to cwltool.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from descpipe.checking.images import require_images
from descpipe.checking.purposes import RUN
from descpipe.checking.report import pipeline_title
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.console import Outcome, Progress, format_seconds
from descpipe.cwl.bundle import bundle
from descpipe.engines import docker
from descpipe.errors import DescpipeError, MachineTrouble, Refused, StepFailed
from descpipe.model.problem import counted, display_path
from descpipe.runners import cwltool
from descpipe.runners.failure import disk_is_full, runner_failure, step_failure
from descpipe.runners.logs import collect_logs, last_lines, log_path
from descpipe.runners.record import Record
from descpipe.runners.run_folder import RunFolder
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from pathlib import Path

    from descpipe.cwl.tool import Packaging
    from descpipe.model.pipeline import Pipeline
    from descpipe.runners.events import Event, RunnerResult

Engine = Literal["docker", "none"]


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    parser.add_argument(
        "--engine",
        choices=["auto", "docker", "none"],
        default="auto",
        help="auto (default): docker if its engine answers, else none: the steps' own run.py "
        "on this Python",
    )
    parser.add_argument(
        "--runner", choices=["cwltool"], default="cwltool", help="program that executes the CWL"
    )
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
    engine: Literal["auto", "docker", "none"],
    runner: str,
    output: Path | None,
    locked: bool,
    from_images: bool,
    overwrite: bool,
    runner_options: list[str],
) -> int:
    """Run; print the tag and path of each result."""
    del runner  # there is one
    choice = _choose_engine(engine)
    if locked and choice.engine == "none":
        raise Refused(f"--locked is for runs in images, and the engine is none{choice.reason}")
    if from_images and choice.engine == "none":
        raise Refused(f"--from-images is for runs in images, and the engine is none{choice.reason}")
    model = load_pipeline(
        *(pipeline, RUN[choice.engine], settings, inputs, output),
        locked=locked,
        from_images=from_images,
    )
    if choice.engine == "docker":
        docker.require()
    cwltool.find()
    folder = RunFolder(model.output)
    folder.check(overwrite=overwrite)
    progress = Progress()
    record = _open_record(model, choice, progress)
    folder.open()
    try:
        _Run(model, folder, record, progress).execute(runner_options)
    except BaseException:
        folder.discard()
        raise
    for tag, step, own in model.outputs():
        print(f"{tag}  {display_path(model.output / step.output_file_name(own))}")
    return 0


@dataclass(frozen=True, slots=True)
class _Choice:
    """The engine, who chose it (`user` or `auto`), and why."""

    engine: Engine
    chosen_by: str
    reason: str


def _choose_engine(wanted: Literal["auto", "docker", "none"]) -> _Choice:
    if wanted != "auto":
        return _Choice(wanted, "user", "")
    reason = docker.unavailable_reason()
    if reason is None:
        return _Choice("docker", "auto", "")
    return _Choice("none", "auto", f" (chosen because {reason})")


def _open_record(pipeline: Pipeline, choice: _Choice, progress: Progress) -> Record:
    """Tell what begins, and make sure that the engine has the images."""
    engine = choice.engine
    version = docker.version() if engine == "docker" else ""
    title = f"{pipeline_title(pipeline)}, engine {engine} {version}".rstrip()
    progress.say(title + choice.reason)
    images = require_images(pipeline) if engine == "docker" else {}
    return Record(
        pipeline=pipeline,
        engine=engine,
        engine_version=version,
        chosen=choice.chosen_by,
        started=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        images={name: image.id for name, image in images.items()},
        digests={name: image.digest for name, image in images.items()},
    )


class _Run:
    """One run from its documents to its results."""

    def __init__(
        self, pipeline: Pipeline, folder: RunFolder, record: Record, progress: Progress
    ) -> None:
        self.pipeline = pipeline
        self.folder = folder
        self.record = record
        self.progress = progress
        self.messages: list[str] = []
        self.failed: list[Event] = []

    def execute(self, options: Sequence[str]) -> None:
        """Run, and put the results in place.

        Raises
        ------
        StepFailed, MachineTrouble, DescpipeError
            If a step, the machine or the runner failed; what is kept then is told.
        """
        begin = time.monotonic()
        folders = self.folder.folders
        packaging: Packaging = "image" if self.record.engine == "docker" else "none"
        write_generated(folders.documents, bundle(self.pipeline, folders.documents, packaging))
        try:
            result = cwltool.run(folders, options, self._follow)
        finally:
            self._stop_what_runs()
        collect_logs(self.pipeline, folders)
        status = "ok" if result.exit_status == 0 and not self.failed else "failed"
        self.folder.write_record(self.record.as_dict(status, result.outputs))
        if status == "failed":
            raise self._failure(result)
        self.folder.publish()
        seconds = format_seconds(time.monotonic() - begin)
        self.progress.say(f"done in {seconds}; results in {display_path(self.folder.final)}")

    def _follow(self, event: Event) -> None:
        if event.kind == "message":
            self.messages.append(event.text)
        elif event.kind == "started":
            if event.step not in {*self.progress.started, *self.record.steps}:
                self.progress.start(event.step)
                self._show_parts(event.step)
        elif event.part:
            self._note_part(event)
        elif event.kind == "ended":
            self._end(event, Outcome.OK)
        elif event.step not in self.record.steps:
            self._end(event, Outcome.FAILED)
            self.failed.append(event)

    def _end(self, event: Event, outcome: Outcome) -> None:
        """Tell and note how a step ended."""
        note = "" if event.exit_status is None else f"exit status {event.exit_status}"
        parts = len(self.record.parts.get(event.step, ()))
        if parts:
            note = f"part {event.part}  {note}" if event.part else counted(parts, "part")
        seconds = self.progress.end(event.step, outcome, note)
        self.record.steps[event.step] = {
            "status": outcome.word,
            "seconds": round(seconds, 2),
            "exit_status": 0 if outcome is Outcome.OK else event.exit_status,
        }

    def _note_part(self, event: Event) -> None:
        """Show how far a scattered step is; the first of its parts that fails ends it."""
        is_ok = event.kind == "ended"
        parts = self.record.parts.setdefault(event.step, {})
        parts[event.part] = {
            "status": "ok" if is_ok else "failed",
            "exit_status": 0 if is_ok else event.exit_status,
        }
        if is_ok:
            self._show_parts(event.step)
            return
        self.failed.append(event)
        if event.step not in self.record.steps:
            self._end(event, Outcome.FAILED)

    def _show_parts(self, name: str) -> None:
        step = next(step for step in self.pipeline.steps if step.name == name)
        if step.scatter:
            done = len(self.record.parts.get(name, ()))
            self.progress.update(name, f"{done}/{step.scatter.count or '?'} parts")

    def _stop_what_runs(self) -> None:
        for step in list(self.progress.started):
            self.progress.end(step, Outcome.STOPPED)
            self.record.steps[step] = {"status": "stopped"}
        left = cwltool.container_ids(self.folder.folders)
        if left:
            docker.remove_containers(left)

    def _failure(self, result: RunnerResult) -> DescpipeError:
        words = list(self.messages)
        for event in self.failed:
            words += last_lines(self._log(event), 100)
        self.folder.leave_failed()
        kept = self.folder.failed
        if disk_is_full(words):
            where = display_path(self.folder.final.parent)
            return MachineTrouble(f"{where}: no space is left; free some and run again")
        if not self.failed:
            return DescpipeError(runner_failure(words or [f"status {result.exit_status}"], kept))
        return StepFailed("\n".join(self._step_failure(event, kept) for event in self.failed))

    def _log(self, event: Event) -> Path:
        return log_path(self.folder.folders.logs, event.step, "stderr", event.part)

    def _step_failure(self, event: Event, kept: Path) -> str:
        step = next(step for step in self.pipeline.steps if step.name == event.step)
        image = step.image if self.record.engine == "docker" else None
        text = step_failure(self.pipeline, step, event, image, kept)
        if event.exit_status is None or event.exit_status == 0:
            text += "\n" + "\n".join(f"  runner  {line}" for line in self.messages[-5:])
        return text
