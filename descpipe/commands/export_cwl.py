"""Write a pipeline as CWL v1.2: pipeline.cwl, tools/STEP.cwl, and job.yml.

Then `cwltool pipeline.cwl job.yml` runs it, or any other program that runs
CWL.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from descpipe.checking.purposes import EXPORT
from descpipe.commands.options import add_from_images, add_locked, add_pipeline, load_pipeline
from descpipe.cwl.bundle import JOB_ORDER, WORKFLOW, bundle
from descpipe.errors import Refused
from descpipe.model.problem import display_path
from descpipe.saving import write_generated

if TYPE_CHECKING:
    from argparse import ArgumentParser


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder to write to (default: this one)",
    )
    parser.add_argument(
        "--engine",
        choices=["docker", "none"],
        default="docker",
        help="none: the steps run on the host's Python instead of in their images",
    )
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument("--pack", action="store_true", help="one pipeline.cwl that holds its tools")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files that were edited by hand"
    )


def run(
    *,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    output: Path,
    engine: Literal["docker", "none"],
    pack: bool,
    locked: bool,
    from_images: bool,
    overwrite: bool,
) -> int:
    """Write the documents and print where they are."""
    if locked and engine == "none":
        raise Refused("--locked is for images, and --engine none takes none")
    if from_images and engine == "none":
        raise Refused("--from-images is for steps in images, and --engine none takes none")
    folder = Path(os.path.abspath(output))
    model = load_pipeline(
        *(pipeline, EXPORT[engine], settings, inputs),
        documents=folder,
        locked=locked,
        from_images=from_images,
    )
    texts = bundle(model, folder, "none" if engine == "none" else "image", pack=pack)
    write_generated(folder, texts, overwrite=overwrite)
    for name in (WORKFLOW, JOB_ORDER):
        print(display_path(folder / name))
    return 0
