"""Whether a script can run the steps of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.errors import Refused

if TYPE_CHECKING:
    from descpipe.model.pipeline import Pipeline


def require_script_steps(pipeline: Pipeline) -> None:
    """Raise `Refused` if a script cannot run some of the steps."""
    scattered = [repr(step.name) for step in pipeline.steps if step.scatter]
    if scattered:
        raise Refused(
            f"scripts cannot run scattered steps, as {', '.join(scattered)}; use `descpipe run`, "
            "or `descpipe export-cwl` and any runner of CWL"
        )
