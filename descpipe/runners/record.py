"""The record of a run: what ran, in what, and how it ended."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any

from descpipe import __version__

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
    batch_system, site : str or None
        Where Toil sent the steps, and the site that was asked for.
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
    batch_system: str | None = None
    site: str | None = None

    def as_dict(self, status: str) -> dict[str, Any]:
        """Return the record as plain values.

        Parameters
        ----------
        status : str
            How the run ended: ``"ok"``, ``"failed"``, ``"interrupted"``, or ``"running"``.
        """
        return {
            "pipeline": self.pipeline.name,
            "version": self.pipeline.version,
            "status": status,
            "started": self.started,
            "ended": None if status == "running" else now(),
            "descpipe": __version__,
            "runner": self.runner,
            "batch_system": self.batch_system,
            "site": self.site,
            "engine": {
                "name": self.engine,
                "version": self.engine_version,
                "chosen_by": self.chosen,
            },
            "host": {"python": platform.python_version(), "system": platform.platform()},
            "locked": self.pipeline.is_locked,
            "steps": {
                step.name: {
                    **self._image(step),
                    **self.steps.get(step.name, {}),
                    **({"parts": self.parts.get(step.name, {})} if step.parted_by else {}),
                }
                for step in self.pipeline.steps
            },
            "outputs": {tag: self._output(step, own) for tag, step, own in self.pipeline.outputs()},
        }

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
    """Return the time as records tell it: in UTC, as ISO 8601."""
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())
