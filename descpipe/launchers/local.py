"""A bash script that runs a pipeline on this machine: no Python, no CWL runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.launchers.script import Script
from descpipe.launchers.script_engine import ScriptEngine

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline

SUMMARY = "a bash script for docker or podman"


def configure(parser: ArgumentParser) -> None:
    """Add the launcher's own options."""
    parser.add_argument(
        "--engine",
        choices=["docker", "podman"],
        default="docker",
        help="what starts the containers (default: docker)",
    )


def files(pipeline: Pipeline, path: Path, *, engine: str) -> Mapping[str, str]:
    """Return the script, by its name."""
    made = Script(
        launcher="local",
        pipeline=pipeline,
        path=path,
        engine=ScriptEngine(name=engine),
        usage=("Call it from anywhere; call it again, and it goes on after the finished steps.",),
    )
    return {path.name: made.text()}
