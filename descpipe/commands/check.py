"""Tell everything that is wrong in pipelines, their stages and input files.

A PIPELINE can also be the folder of a stage, or its run.py: then that stage is
checked alone. Warnings leave the exit status 0.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from descpipe.checking.checks import check_pipeline
from descpipe.checking.purposes import CHECK, CHECK_WITHOUT_ENGINE
from descpipe.checking.report import as_document
from descpipe.checking.stages import check_stage, stage_folder
from descpipe.commands.options import add_from_images, add_locked, add_overrides, tell_settings
from descpipe.console import tell_problems
from descpipe.engines.choice import WantedEngine
from descpipe.errors import Refused
from descpipe.model.problem import Problems, counted, in_reading_order
from descpipe.model.site import SINGLE_MACHINE
from descpipe.reading.overrides import on_command_line, read_overrides
from descpipe.reading.sites import read_site

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from descpipe.checking.purposes import Purpose
    from descpipe.checking.report import Report


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "pipelines",
        type=Path,
        nargs="+",
        metavar="PIPELINE",
        help="pipeline file, or folder of a stage; may be repeated",
    )
    add_overrides(parser)
    parser.add_argument(
        "--engine",
        choices=[*get_args(WantedEngine), "none"],
        default="auto",
        help="whose images are checked: auto (default): docker if its engine answers, else "
        "podman; none: no containers, then neither Dockerfiles nor images are looked at",
    )
    parser.add_argument(
        "--site", default="", metavar="NAME", help="check the file of this site too"
    )
    add_locked(parser)
    add_from_images(parser)
    parser.add_argument("--strict", action="store_true", help="make every warning an error")
    parser.add_argument(
        "--json",
        action="store_true",
        dest="as_json",
        help="write one JSON document, for programs",
    )


def run(
    *,
    pipelines: list[Path],
    settings: list[str],
    inputs: list[str],
    engine: WantedEngine | Literal["none"],
    site: str,
    locked: bool,
    from_images: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Check; exit 0 only if there are no errors."""
    paths = dict.fromkeys(Path(os.path.abspath(path)) for path in pipelines)
    if from_images and engine == "none":
        raise Refused("--from-images is for steps in images, and --engine none takes none")
    purpose = CHECK_WITHOUT_ENGINE if engine == "none" else replace(CHECK, engine=engine)
    purpose = purpose.from_images() if from_images else purpose
    purpose = purpose.locked() if locked else purpose
    reports = [_check(path, settings, inputs, purpose, site) for path in paths]
    for report in reports:
        if report.pipeline is not None:
            tell_settings(report.pipeline, purpose)
    if strict:
        reports = [_strict(report) for report in reports]
    if as_json:
        print(json.dumps(as_document(reports), indent=2))
    else:
        _tell(reports)
    return int(any(report.has_errors for report in reports))


def _check(
    path: Path, settings: list[str], inputs: list[str], purpose: Purpose, site: str
) -> Report:
    problems = Problems()
    folder = stage_folder(path)
    if folder is None:
        if site and read_site(site, path, problems).batch_system not in ("", SINGLE_MACHINE):
            purpose = purpose.elsewhere()
        overrides = read_overrides(settings, inputs, None, problems)
        return check_pipeline(path, overrides, purpose, problems)
    words = [f"--set {text}" for text in settings] + [f"--input {text}" for text in inputs]
    for word in words:
        what, do = "this is for pipelines, and a stage is checked", "remove it"
        problems.error("bad-option", on_command_line(word), what, do)
    return check_stage(folder, problems)


def _strict(report: Report) -> Report:
    problems = [replace(problem, severity="error") for problem in report.problems]
    return replace(report, problems=tuple(problems))


def _tell(reports: list[Report]) -> None:
    """Write the problems of all, then what is right in a line each."""
    found = [problem for report in reports for problem in report.problems]
    tell_problems(in_reading_order(found, [report.path for report in reports]))
    for report in reports:
        if not report.has_errors:
            print(f"{report.title}, {_outcome(report)}")


def _outcome(report: Report) -> str:
    """Return what a check without errors found."""
    number = len(set(report.problems))
    words = f"no errors, {counted(number, 'warning')}" if number else "nothing wrong"
    missed = [f"{check} not checked: {reason}" for check, reason in report.not_made.items()]
    return f"{words} ({'; '.join(missed)})" if missed else words
