"""The record of a run: what ran, in what, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from descpipe import __version__
from descpipe.runners.circumstances import Circumstances
from descpipe.runners.recorded_steps import recorded_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.model.pipeline import Pipeline, Step


@dataclass(slots=True)
class Record:
    """Filled while a run goes on; written at its end.

    Attributes
    ----------
    pipeline : Pipeline
        What runs.
    engine, engine_version : str
        Container program, ``"none"`` without one.
    chosen : str
        Who chose the engine: ``"user"`` or ``"auto"``.
    started : str
        When, in UTC.
    images : mapping of str to str
        Id of the image of each step.
    digests : mapping of str to str
        What its registry calls it; empty for one that was never pushed.
    steps : dict of str to dict
        How each step ended, and the seconds it took.
    parts : dict of str to dict
        How each part of the scattered steps ended.
    runner : str
        What executed it.
    runner_version : str
        Its version; empty if it is not known.
    batch_system, site : str or None
        Where Toil sent the steps, and the site that was asked for.
    circumstances : Circumstances
        How and where the run was started.
    id : str
        Its own, which no other run has.
    inputs : mapping of str to list of dict
        The files from outside, by tag.
    configs : mapping of str to mapping of str to str
        What the config files of each step hold, by tag.
    begun : dict of str to str
        When each step began, in UTC.
    copies : mapping
        Where the copies are of the files that a person wrote for the run.
    """

    pipeline: Pipeline
    engine: str
    engine_version: str
    chosen: str
    started: str
    images: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    runner: str = "cwltool"
    runner_version: str = ""
    batch_system: str | None = None
    site: str | None = None
    circumstances: Circumstances = field(default_factory=Circumstances)
    id: str = field(default_factory=lambda: str(uuid4()))
    inputs: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    configs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    copies: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self, status: str) -> dict[str, Any]:
        """Return the record as plain values.

        Parameters
        ----------
        status : str
            How the run ended: ``"ok"``, ``"failed"``, ``"interrupted"``, or ``"running"``.
        """
        return {
            "id": self.id,
            "pipeline": self.pipeline.name,
            "version": self.pipeline.version,
            "owner": self.pipeline.owner,
            "registry": self.pipeline.registry,
            "license": self.pipeline.license,
            "pipeline_file": str(self.pipeline.path),
            "folder": str(self.pipeline.output),
            "source": self.circumstances.source(),
            "command": list(self.circumstances.command),
            "status": status,
            "started": self.started,
            "ended": None if status == "running" else now(),
            "descpipe": __version__,
            "runner": self.runner,
            "runner_version": self.runner_version or None,
            "batch_system": self.batch_system,
            "site": self.site,
            "engine": {
                "name": self.engine,
                "version": self.engine_version,
                "chosen_by": self.chosen,
            },
            "host": self.circumstances.host(),
            "locked": self.pipeline.is_locked,
            "switches": dict(self.pipeline.switches),
            "keep": list(self.pipeline.keep),
            "copies": dict(self.copies),
            "inputs": dict(self.inputs),
            "steps": {step.name: self._step(step, status) for step in self.pipeline.steps},
            "outputs": {tag: self._output(step, own) for tag, step, own in self.pipeline.outputs()},
        }

    def _step(self, step: Step, status: str) -> dict[str, Any]:
        """Return what is known of a step, and how it ended, perhaps in an earlier run."""
        known = self._image(step) | recorded_step(step, self.configs.get(step.name, {}))
        ended = self.steps.get(step.name, {})
        if not ended and status == "running" and step.name in self.begun:
            ended = {"status": "running", "started": self.begun[step.name]}
        parts = {"parts": self.parts.get(step.name, {})} if step.parted_by else {}
        return known | {key: what for key, what in ended.items() if key not in known} | parts

    def _output(self, step: Step, own: str) -> Any:
        """Return the file of an output, or those of a list; None if it is not there."""
        files = self.steps.get(step.name, {}).get("outputs", {}).get(own)
        return files if files is None or step.writes(own).is_list else files[0]

    def _image(self, step: Step) -> dict[str, str | None]:
        """Return the image of a step: its id, and, without an engine, no name or digest."""
        name = step.image if step.name in self.images else None
        return {
            "image": self.images.get(step.name),
            "image_name": name,
            "image_digest": self.digests.get(step.name) or None,
        }


def now() -> str:
    """Return the time as records tell it: in UTC, as ISO 8601, with thousandths of a second."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
