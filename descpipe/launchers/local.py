"""A bash script that runs a pipeline on this machine: no Python, no CWL runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.launchers import batch
from descpipe.launchers.script import Script

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline

SUMMARY = "a bash script for this machine"


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    batch.add_engine(parser, "docker", "podman", "apptainer", "none")


def files(pipeline: Pipeline, path: Path, *, engine: str, images: Path | None) -> Mapping[str, str]:
    """Return the script, by its name."""
    made = Script(
        launcher="local",
        pipeline=pipeline,
        path=path,
        engine=batch.batch_engine(path, engine, images),
        usage=("Call it from anywhere; call it again, and it goes on after the finished steps.",),
    )
    return {path.name: made.text()}
