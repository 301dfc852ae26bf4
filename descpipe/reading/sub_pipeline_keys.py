"""Keys of a step that do not go together with a pipeline that it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from descpipe.model.problem import Problems
    from descpipe.yaml import Node

# Why each of them cannot be there, and what to do.
OTHERS = {
    "stage": ("names a stage and a pipeline, but runs one of them", "remove one"),
    "image": ("names an image and a pipeline, but runs one of them", "remove one"),
    "github": ("names a repository and a pipeline, but runs one of them", "remove one"),
    "resources": (
        "runs a pipeline, whose steps each ask for their own `resources`",
        "write them in its file",
    ),
    "mpi": ("runs a pipeline, whose steps have `mpi` of their own", "write it in its file"),
}


def check_sub_pipeline_keys(name: str, step: Node, problems: Problems) -> None:
    """Tell keys that a step has beside `pipeline` though they are for stages."""
    given = step.value or {}
    for key, (why, do) in OTHERS.items():
        if "pipeline" in given and key in given:
            code = "bad-sub-pipeline" if key in ("resources", "mpi") else "two-origins"
            problems.error(code, step.keys[key], f"step {name!r} {why}", do)
