"""Write a script that runs a pipeline without descpipe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.purposes import SCRIPT
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.launchers import LAUNCHERS, load_launcher
from descpipe.model.problem import display_path
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from argparse import ArgumentParser


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    names = "; ".join(f"{name}: {what}" for name, (_, what) in LAUNCHERS.items())
    parser.add_argument("launcher", choices=list(LAUNCHERS), metavar="LAUNCHER", help=names)
    configure_file(parser)


def configure_file(parser: ArgumentParser) -> None:
    """Add the arguments that the short forms of this verb have too."""
    add_pipeline(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="script to write")
    add_output(parser)
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace a file edited by hand")


def run(
    *,
    launcher: str,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    file: Path,
    output: Path | None,
    locked: bool,
    from_images: bool,
    overwrite: bool,
) -> int:
    """Write the script and print where it is."""
    model = load_pipeline(
        pipeline, SCRIPT, settings, inputs, output, locked=locked, from_images=from_images
    )
    path = Path(os.path.abspath(file))
    text = load_launcher(launcher).script(model, path)
    write_generated(path.parent, {path.name: text}, overwrite=overwrite)
    print(display_path(path))
    return 0
