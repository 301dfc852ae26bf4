"""A bash script that runs a pipeline on this machine: no Python, no CWL runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.nodes import require_one_node
from descpipe.launchers.script import Script
from descpipe.launchers.script_place import add_engine, choose_place

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from descpipe.model.pipeline import Pipeline

SUMMARY = "a bash script for this machine"
ENGINES = ("docker", "podman", "apptainer", "none")


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    add_engine(parser, ENGINES)


def files(pipeline: Pipeline, path: Path, **options: Any) -> Mapping[str, str]:
    """Return the script, by its name."""
    require_one_node(pipeline)
    place = choose_place(pipeline.path, options, ENGINES)
    made = Script(
        launcher="local",
        pipeline=pipeline,
        path=path,
        engine=batch.script_engine(path, place),
        usage=("Call it from anywhere; call it again, and it goes on after the finished steps.",),
    )
    return {path.name: made.text()}
