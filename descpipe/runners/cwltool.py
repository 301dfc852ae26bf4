"""The reference runner of CWL, called as a program."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.cwl.bundle import JOB_ORDER, WORKFLOW
from descpipe.model.sub_pipelines import split
from descpipe.process import Ending, run_streaming
from descpipe.runners.events import STOPPING, Event, RunnerResult
from descpipe.runners.left_containers import left_containers
from descpipe.runners.left_processes import kill_those_in, kill_those_with
from descpipe.runners.logs import part_of_logs
from descpipe.runners.program import environment_of, find_program, outputs_of
from descpipe.runners.runner import ENGINE_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from descpipe.runners.events import RunnerFolders
    from descpipe.runners.runner import RunPlan

JOB = re.compile(r"\[job (?P<job>[^\]]+)\] completed (?P<how>\w+)")
STEP = re.compile(r"\[step (?P<step>[^\]]+)\] (?P<what>start|completed \w+)")
EXIT = re.compile(r"\[job (?P<step>[^\]]+)\] exited with status: (?P<status>-?\d+)")
OUTDIR = re.compile(r"\[job (?P<job>[^\]]+)\] (?P<folder>/.*?)\$ ")
LIMIT = re.compile(r"\[job (?P<step>[^\]]+)\] exceeded time limit of (?P<seconds>\d+) seconds")
# cwltool numbers the jobs of a name that it uses again.
NUMBERED = re.compile(r"_\d+$")


def find() -> str:
    """Return the path of the program: beside this Python, else on PATH.

    Raises
    ------
    MissingProgram
        If it is in neither place.
    """
    return find_program("cwltool", "the runner cwltool is not installed; `pip install cwltool`")


def run(
    folders: RunnerFolders,
    plan: RunPlan,
    on_event: Callable[[Event], None],
) -> RunnerResult:
    """Run the documents in a folder.

    Parameters
    ----------
    folders : RunnerFolders
        Where it reads and writes.
    plan : RunPlan
        How.
    on_event : callable
        Called with each event.
    """
    program = find()
    follower = _Follower(folders.logs, on_event)
    status, output = run_streaming(
        [
            program,
            "--disable-color",
            *ENGINE_OPTIONS[plan.engine],
            # Files of images are made by `descpipe pull`, and their absence is told before.
            *(["--disable-pull"] if plan.engine == "apptainer" else []),
            "--outdir",
            str(folders.results),
            "--log-dir",
            str(folders.logs),
            "--tmpdir-prefix",
            f"{folders.temporary}{os.sep}",
            "--cidfile-dir",
            str(folders.temporary),
            *plan.options,
            str(folders.documents / WORKFLOW),
            str(folders.documents / JOB_ORDER),
        ],
        environment_of(plan, program),
        follower.line,
        Ending(when_interrupted=lambda: on_event(STOPPING)),
    )
    return RunnerResult(exit_status=status, outputs=outputs_of(output))


def container_ids(folders: RunnerFolders) -> list[str]:
    """Return the ids of the containers that a run started, or was about to start."""
    written = [
        path.read_text(encoding="ascii", errors="replace").strip()
        for path in folders.temporary.glob("*.cid")
    ]
    return list(dict.fromkeys([*written, *left_containers(folders.temporary)]))


def end_left(folders: RunnerFolders) -> None:
    """End what has outlived a run that was killed, on this machine."""
    kill_those_with({os.fsencode(folders.results)})
    # Steps without containers outlive it, if it was killed too.
    kill_those_in(folders.temporary)


def end_jobs(batch_system: str, job_store: Path, numbers: Collection[str]) -> None:
    """Do nothing: its jobs end with it."""


class _Follower:
    """Makes events of cwltool's messages."""

    def __init__(self, logs: Path, on_event: Callable[[Event], None]) -> None:
        self.logs = logs
        self.on_event = on_event
        self.statuses: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        self.outdirs: dict[str, list[Path]] = {}

    def line(self, text: str) -> None:
        if match := EXIT.search(text):
            for name in {match["step"], NUMBERED.sub("", match["step"])}:
                self.statuses[name] = int(match["status"])
        if match := OUTDIR.search(text):
            for name in {match["job"], NUMBERED.sub("", match["job"])}:
                self.outdirs.setdefault(name, []).append(Path(match["folder"]))
        if match := LIMIT.search(text):
            reason = f"it ran longer than its limit of {match['seconds']} s; "
            reason += "change `resources: {time: ...}` in the pipeline"
            for name in {match["step"], NUMBERED.sub("", match["step"])}:
                self.reasons[name] = reason
        if match := STEP.search(text):
            self.on_event(self._step_event(match["step"], match["what"], text))
            return
        job = JOB.search(text)
        part = part_of_logs(self.logs / job["job"]) if job else None
        if job and part:
            self.on_event(self._part_event(job["job"], part, job["how"], text))
        else:
            self.on_event(Event("message", "", text))

    def _part_event(self, job: str, part: tuple[str, str], how: str, text: str) -> Event:
        step, name = part
        if how == "success":
            return Event("ended", step, text, part=name, logs=self.logs / job)
        status, reason = self.statuses.get(job), self.reasons.get(job, "")
        return Event("failed", step, text, status, reason, name, logs=self.logs / job)

    def _step_event(self, job: str, what: str, text: str) -> Event:
        step = split(job)
        if what == "start":
            return Event("started", step, text)
        if what == "completed success":
            return Event("ended", step, text, folders=tuple(self.outdirs.pop(job, ())))
        if what == "completed skipped":  # which is known before
            return Event("message", "", text)
        return Event("failed", step, text, self.statuses.get(job), self.reasons.get(job, ""))
