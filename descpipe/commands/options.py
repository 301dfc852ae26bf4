"""Arguments that several verbs share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.model.problem import Problems
from descpipe.reading.overrides import read_overrides
from descpipe.reading.pipeline import read_pipeline

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from descpipe.model.pipeline import Pipeline


def add_pipeline(parser: ArgumentParser) -> None:
    """Add the pipeline file, and the values that come before those in it."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="STEP.PARAMETER=VALUE",
        help="give a parameter this value; may be repeated",
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        dest="inputs",
        metavar="TAG=PATH",
        help="take an input from this file, or, with TAG= alone, leave an optional one out; "
        "may be repeated",
    )


def add_output(parser: ArgumentParser) -> None:
    """Add the folder of the results."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder for the results (default: the pipeline's `output`)",
    )


def load_pipeline(
    path: Path,
    settings: Sequence[str] = (),
    inputs: Sequence[str] = (),
    output: Path | None = None,
    *,
    check_files: bool = False,
) -> Pipeline:
    """Return the pipeline, and print warnings about it.

    Raises
    ------
    BadInput
        With everything that is wrong; if ``check_files``, in the input files too.
    """
    problems = Problems()
    overrides = read_overrides(settings, inputs, output, problems)
    pipeline = read_pipeline(path, overrides, problems, check_files=check_files)
    for warning in sorted(problems.found):
        print(warning, file=sys.stderr)
    return pipeline
