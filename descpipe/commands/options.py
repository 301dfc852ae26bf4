"""Arguments that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.checking.checks import check_pipeline
from descpipe.checking.paths import check_documents_path
from descpipe.console import tell_problems
from descpipe.engines.choice import choose_engine
from descpipe.errors import BadInput
from descpipe.locking.locked import with_lock
from descpipe.model.problem import Problems, in_reading_order
from descpipe.reading.overrides import read_overrides
from descpipe.terminal import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from descpipe.checking.purposes import Purpose
    from descpipe.engines.choice import ChosenEngine, WantedEngine
    from descpipe.model.pipeline import Pipeline

# The commands whose users want to know which names images have.
OF_NAMES = ("build", "push", "pull", "lock", "run", "list", "check")


def add_pipeline(parser: ArgumentParser) -> None:
    """Add the pipeline file, and the values that come before those in it."""
    parser.add_argument("pipeline", type=Path, metavar="PIPELINE", help="pipeline file")
    add_overrides(parser)


def add_overrides(parser: ArgumentParser) -> None:
    """Add the values that come before those in a pipeline file."""
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


def add_what(parser: ArgumentParser, *, is_optional: bool = True) -> None:
    """Add the folders of results that are meant."""
    otherwise = " (default: the current one)" if is_optional else ""
    parser.add_argument(
        "what",
        type=Path,
        nargs="?" if is_optional else None,
        metavar="WHAT",
        help=f"pipeline file, folder of results, or a folder above several{otherwise}",
    )


def add_json(parser: ArgumentParser) -> None:
    """Add the option for programs."""
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="write JSON, for programs"
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


def tell_settings(pipeline: Pipeline, purpose: Purpose) -> None:
    """Say on standard error if the user's settings changed names of images that matter now."""
    if pipeline.settings and purpose.verb in OF_NAMES:
        name = pipeline.image_name(f"{pipeline.base_name}-STAGE", pipeline.version)
        # Of a place in a file, the file is enough.
        where = dict.fromkeys(place.rsplit(":", 2)[0] for place in pipeline.settings.values())
        tell(f"images: {name} (by {', '.join(where)})")


def open_engine(wanted: WantedEngine) -> ChosenEngine:
    """Return the engine to use; tell on standard error if it is not the first one, and why.

    Raises
    ------
    MissingProgram
        If it does not answer, or none does.
    """
    chosen = choose_engine(wanted)
    tell_engine(chosen)
    return chosen


def tell_engine(chosen: ChosenEngine) -> None:
    """Say on standard error which engine is used, if that is not the first one."""
    if chosen.reason:
        tell(f"engine {chosen.words}")


def add_locked(parser: ArgumentParser) -> None:
    """Add the option to take the images of the lock alone."""
    parser.add_argument(
        "--locked",
        action="store_true",
        help="take exactly the images that `descpipe lock` wrote down",
    )


def add_from_images(parser: ArgumentParser) -> None:
    """Add the option to read stages from the labels of their images."""
    parser.add_argument(
        "--from-images",
        action="store_true",
        help="read what stages declare from the labels of their images; no sources are needed",
    )


def load_pipeline(
    path: Path,
    purpose: Purpose,
    settings: Sequence[str] = (),
    inputs: Sequence[str] = (),
    output: Path | None = None,
    *,
    documents: Path | None = None,
    locked: bool = False,
    from_images: bool = False,
) -> Pipeline:
    """Return the pipeline after all checks that a command needs, and print warnings.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    problems = Problems()
    overrides = read_overrides(settings, inputs, output, problems)
    if documents is not None:
        check_documents_path(documents, problems)
    purpose = purpose.locked() if locked else purpose
    purpose = purpose.from_images() if from_images else purpose
    report = check_pipeline(path, overrides, purpose, problems, documents)
    if report.pipeline is not None:
        tell_settings(report.pipeline, purpose)
    if report.pipeline is None or report.has_errors:
        raise BadInput(report.problems, [report.path])
    tell_problems(in_reading_order(report.problems, [report.path]))
    if locked and report.lock is not None:
        return with_lock(report.pipeline, report.lock)
    return report.pipeline
