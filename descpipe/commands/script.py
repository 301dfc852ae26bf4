"""Write a script, or another program's workflow, that runs without descpipe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.paths import script_name
from descpipe.checking.purposes import SCRIPT
from descpipe.commands.options import (
    add_from_images,
    add_locked,
    add_output,
    add_pipeline,
    load_pipeline,
)
from descpipe.errors import Refused
from descpipe.launchers import load_launchers
from descpipe.model.problem import display_path
from descpipe.model.sub_pipelines import with_plain_names
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import Any


def configure(parser: ArgumentParser) -> None:
    """Add the launchers, each with its own arguments."""
    parser.usage = "%(prog)s LAUNCHER PIPELINE FILE [options]"
    named = parser.add_subparsers(
        dest="launcher",
        metavar="LAUNCHER",
        required=True,
        help="what is written; `descpipe script LAUNCHER --help` tells its options",
    )
    for name, launcher in load_launchers().items():
        # The name is given whole: argparse would put all of the usage above before it.
        own = named.add_parser(
            name,
            prog=f"descpipe script {name}",
            help=launcher.SUMMARY,
            description=f"Write {launcher.SUMMARY}.",
            allow_abbrev=False,
        )
        configure_file(own)
        launcher.configure(own)


def configure_short(parser: ArgumentParser, launcher: str) -> None:
    """Add the arguments of a short form, `descpipe LAUNCHER`."""
    configure_file(parser)
    load_launchers()[launcher].configure(parser)


def configure_file(parser: ArgumentParser) -> None:
    """Add the arguments that all launchers have."""
    add_pipeline(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="file to write")
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
    **own: Any,
) -> int:
    """Write the files and print where they are."""
    model = load_pipeline(
        pipeline, SCRIPT, settings, inputs, output, locked=locked, from_images=from_images
    )
    model = with_plain_names(model.without_skipped())
    path = Path(os.path.abspath(file))
    if script_name(str(path)) != str(path):
        good = script_name(path.name)
        raise Refused(f"the path of FILE holds a line break; rename it, for example to {good!r}")
    texts = load_launchers()[launcher].files(model, path, **own)
    write_generated(path.parent, texts, overwrite=overwrite)
    for name in texts:
        print(display_path(path.parent / name))
    return 0
