"""Tell everything that is wrong in a pipeline, its stages, and its input files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.commands.options import add_pipeline, load_pipeline

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)


def run(*, pipeline: Path, settings: list[str], inputs: list[str]) -> int:
    """Check; exit 0 only if nothing is wrong."""
    model = load_pipeline(pipeline, settings, inputs, check_files=True)
    steps = f"{len(model.steps)} step{'s' if len(model.steps) > 1 else ''}"
    print(f"{model.name} {model.version}: {steps}, nothing wrong")
    return 0
