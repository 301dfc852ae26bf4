"""Show a pipeline as text or as a picture: its steps, and the files between them.

Without a file the text is printed. The name of FILE says what is written:
.svg for a picture, .mmd for Mermaid (Markdown pages show it), .dot for
Graphviz, .txt for the text.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.purposes import Purpose
from descpipe.commands.options import add_from_images, add_pipeline, load_pipeline
from descpipe.drawing.diagram import diagram
from descpipe.drawing.dot import dot
from descpipe.drawing.mermaid import mermaid
from descpipe.drawing.tree import tree
from descpipe.errors import Refused
from descpipe.listing.table import PAGE_WIDTH, terminal_width
from descpipe.model.problem import display_path
from descpipe.saving import write_generated
from descpipe.sealing import ANGLE, HASH, PERCENT, sealed

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from descpipe.drawing.diagram import Diagram

GRAPH = Purpose("graph", frozenset())
MARKS = {"svg": ANGLE, "mermaid": PERCENT, "dot": HASH}
FORMATS = ("text", *MARKS)
ENDINGS = {".svg": "svg", ".mmd": "mermaid", ".dot": "dot", ".gv": "dot", ".txt": "text"}


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_pipeline(parser)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="file to write")
    parser.add_argument("--format", choices=FORMATS, help="what to write, whatever FILE is called")
    parser.add_argument("--config", action="store_true", help="show config files too")
    add_from_images(parser)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a FILE that was edited by hand"
    )


def run(
    *,
    pipeline: Path,
    settings: list[str],
    inputs: list[str],
    file: Path | None,
    format: str | None,  # noqa: A002 - the option is called so
    config: bool,
    from_images: bool,
    overwrite: bool,
) -> int:
    """Print the picture, or write it to the file and print where it is."""
    wanted = format or _format_of(file)
    model = load_pipeline(pipeline, GRAPH, settings, inputs, from_images=from_images)
    drawn = diagram(model, with_config=config)
    if file is None:
        print(_drawing(drawn, wanted, terminal_width() or PAGE_WIDTH))
        return 0
    path = Path(os.path.abspath(file))
    body = f"{_drawing(drawn, wanted, PAGE_WIDTH)}\n"
    text = sealed("Made by `descpipe graph`", body, MARKS.get(wanted, HASH))
    write_generated(path.parent, {path.name: text}, overwrite=overwrite)
    print(display_path(path))
    return 0


def _format_of(file: Path | None) -> str:
    if file is None:
        return "text"
    if file.suffix in ENDINGS:
        return ENDINGS[file.suffix]
    endings = ", ".join(ENDINGS)
    raise Refused(f"{file}: the name ends on none of {endings}; rename it, or give --format")


def _drawing(drawn: Diagram, wanted: str, width: int) -> str:
    if wanted == "svg":
        from descpipe.drawing.svg import svg  # loads Graphviz

        return svg(drawn)
    if wanted == "text":
        return tree(drawn, width)
    return mermaid(drawn) if wanted == "mermaid" else dot(drawn)
