"""The reference runner of CWL, called as a program."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from descpipe.cwl.bundle import JOB_ORDER, WORKFLOW
from descpipe.errors import MissingProgram
from descpipe.process import run_streaming
from descpipe.runners.events import Event, RunnerResult
from descpipe.runners.logs import part_of_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from descpipe.runners.events import RunnerFolders

JOB = re.compile(r"\[job (?P<job>[^\]]+)\] completed (?P<how>\w+)")
STEP = re.compile(r"\[step (?P<step>[^\]]+)\] (?P<what>start|completed \w+)")
EXIT = re.compile(r"\[job (?P<step>[^\]]+)\] exited with status: (?P<status>-?\d+)")
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
    found = which("cwltool", path=_search_path())
    if found is None:
        raise MissingProgram("the runner cwltool is not installed; `pip install cwltool`")
    return found


def run(
    folders: RunnerFolders,
    options: Sequence[str],
    on_event: Callable[[Event], None],
) -> RunnerResult:
    """Run the documents in a folder.

    Parameters
    ----------
    folders : RunnerFolders
        Where it reads and writes.
    options : sequence of str
        More of cwltool's own options.
    on_event : callable
        Called with each event.
    """
    follower = _Follower(folders.logs, on_event)
    status, output = run_streaming(
        [
            find(),
            "--disable-color",
            "--outdir",
            str(folders.results),
            "--log-dir",
            str(folders.logs),
            "--tmpdir-prefix",
            f"{folders.temporary}{os.sep}",
            "--cidfile-dir",
            str(folders.temporary),
            *options,
            str(folders.documents / WORKFLOW),
            str(folders.documents / JOB_ORDER),
        ],
        {**os.environ, "PATH": _search_path()},
        follower.line,
    )
    return RunnerResult(exit_status=status, outputs=_outputs(output))


def container_ids(folders: RunnerFolders) -> list[str]:
    """Return the ids of the containers that a run started."""
    return [
        path.read_text(encoding="ascii", errors="replace").strip()
        for path in folders.temporary.glob("*.cid")
    ]


class _Follower:
    """Makes events of cwltool's messages."""

    def __init__(self, logs: Path, on_event: Callable[[Event], None]) -> None:
        self.logs = logs
        self.on_event = on_event
        self.statuses: dict[str, int] = {}
        self.reasons: dict[str, str] = {}

    def line(self, text: str) -> None:
        if match := EXIT.search(text):
            for name in {match["step"], NUMBERED.sub("", match["step"])}:
                self.statuses[name] = int(match["status"])
        if match := LIMIT.search(text):
            reason = f"it ran longer than its limit of {match['seconds']} s"
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
            return Event("ended", step, text, part=name)
        return Event("failed", step, text, self.statuses.get(job), self.reasons.get(job, ""), name)

    def _step_event(self, step: str, what: str, text: str) -> Event:
        if what == "start":
            return Event("started", step, text)
        if what == "completed success":
            return Event("ended", step, text)
        return Event("failed", step, text, self.statuses.get(step), self.reasons.get(step, ""))


def _search_path() -> str:
    """Put this Python's programs first: steps without a container run on the same Python."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _outputs(text: str) -> dict[str, Any]:
    try:
        outputs = json.loads(text)
    except ValueError:
        return {}
    return outputs if isinstance(outputs, dict) else {}
