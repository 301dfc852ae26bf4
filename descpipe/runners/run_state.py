"""What a run that can be gone on with keeps: what it began with, and how far it is."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline

STATE = "restart.json"
MAX_TOLD = 5


@dataclass(slots=True)
class RunState:
    """Written anew whenever something happens, so that it outlives whoever is killed.

    Attributes
    ----------
    path : Path
        Its file.
    began_with : mapping of str to str
        Digests of all that the run depends on, by what they are called.
    batch_system, job_store : str
        Where its jobs and Toil's memory of it are.
    steps : dict of str to dict
        How steps ended.
    parts : dict of str to dict
        How the parts of scattered steps ended.
    jobs : dict of str to str
        The step of each job that may still be in the batch system, by its number.
    """

    path: Path
    began_with: Mapping[str, str]
    batch_system: str
    job_store: str
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)

    def save(self) -> None:
        """Write it."""
        values = {
            "began_with": dict(self.began_with),
            "batch_system": self.batch_system,
            "job_store": self.job_store,
            "steps": self.steps,
            "parts": self.parts,
            "jobs": self.jobs,
        }
        with machine_trouble(self.path):
            write_atomically(self.path, json.dumps(values) + "\n")

    def queue(self, step: str, job: str) -> None:
        """Note a job in the batch system."""
        self.jobs[job] = step
        self.save()

    def end(self, step: str, how: Mapping[str, Any]) -> None:
        """Note that a step has ended, and its jobs with it."""
        self.steps[step] = dict(how)
        self.jobs = {job: name for job, name in self.jobs.items() if name != step}
        self.save()

    def end_part(self, step: str, part: str, how: Mapping[str, Any]) -> None:
        """Note that a part of a step has ended."""
        self.parts.setdefault(step, {})[part] = dict(how)
        self.save()

    def begin_again(self, batch_system: str, *, from_nothing: bool) -> None:
        """Forget jobs that are gone, and steps and parts that failed, or all of them."""
        self.batch_system = batch_system
        self.steps = {} if from_nothing else _good(self.steps)
        parts = {} if from_nothing else self.parts
        self.parts = {name: _good(parts) for name, parts in parts.items()}
        self.jobs = {}
        self.save()

    def forget(self) -> None:
        """Remove it, and what Toil kept: the run has ended well."""
        shutil.rmtree(self.job_store, ignore_errors=True)
        self.path.unlink(missing_ok=True)

    def changes(self, now: Mapping[str, str]) -> list[str]:
        """Return what is not any more as it was when the run began."""
        names = sorted({*now, *self.began_with})
        return [name for name in names if now.get(name) != self.began_with.get(name)]


def read_state(path: Path) -> RunState | None:
    """Return what an earlier run left; None if there is nothing that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return RunState(
            path=path,
            began_with=dict(values["began_with"]),
            batch_system=str(values["batch_system"]),
            job_store=str(values["job_store"]),
            steps=dict(values["steps"]),
            parts=dict(values["parts"]),
            jobs=dict(values["jobs"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fingerprint(
    pipeline: Pipeline, documents: Mapping[str, str], images: Mapping[str, str]
) -> dict[str, str]:
    """Return digests of all that the results of a run depend on.

    Parameters
    ----------
    pipeline : Pipeline
        The pipeline.
    documents : mapping of str to str
        Its documents, by name.
    images : mapping of str to str
        The id of the image of each step; empty without containers.
    """
    found = {f"the document {name}": _digest(text.encode()) for name, text in documents.items()}
    for tag, given in pipeline.inputs.items():
        for path in given.paths:
            # Inputs may be too large to be read for this.
            found[f"input {tag!r}: {path}"] = _stamp(path)
    for step in pipeline.steps:
        for tag, path in step.config.items():
            found[f"config file {tag!r} of {step.name}: {path}"] = _content(path)
        if step.name in images:
            found[f"the image of {step.name}"] = images[step.name]
        elif step.stage.folder is not None:
            for path in sorted(step.stage.sources().rglob("*.py")):
                found[f"the source {path}"] = _content(path)
    return found


def _good(ended: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: how for name, how in ended.items() if how["status"] == "ok"}


def _stamp(path: Path) -> str:
    try:
        state = path.stat()
    except OSError:
        return "not there"
    if path.is_dir():
        inner = sorted(path.rglob("*"))
        return _digest("".join(f"{one} {_stamp(one)}" for one in inner if one.is_file()).encode())
    return f"{state.st_size} bytes of {state.st_mtime_ns}"


def _content(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return "not there"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
