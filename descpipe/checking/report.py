"""`Report`: what was found wrong in one thing that was checked, and what was not looked at."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from descpipe.model.problem import counted, in_reading_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.model.lock import Lock
    from descpipe.model.pipeline import Pipeline
    from descpipe.model.problem import Problem

# The version of the document for programs: its first number changes when they must.
VERSION = "1.0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The outcome of all checks of a pipeline, or of a stage alone.

    Attributes
    ----------
    path : Path
        The pipeline file, or the stage's ``run.py``.
    title : str
        What it is, in a few words.
    pipeline : Pipeline or None
        What could be read; with errors, parts of it may be missing.
    problems : tuple of Problem
        Everything that was found.
    not_made : mapping of str to str
        Checks that could not be made, and why.
    lock : Lock or None
        The pipeline's lock, if it was looked at and can be used.
    """

    path: Path
    title: str = ""
    pipeline: Pipeline | None = None
    problems: tuple[Problem, ...]
    not_made: Mapping[str, str] = field(default_factory=dict)
    lock: Lock | None = None

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended."""
        return any(problem.severity == "error" for problem in self.problems)


def pipeline_title(pipeline: Pipeline) -> str:
    """Return a pipeline's name, version and number of steps."""
    return f"{pipeline.name} {pipeline.version}: {counted(len(pipeline.steps), 'step')}"


def as_document(reports: Sequence[Report]) -> dict[str, Any]:
    """Return reports as plain values, for programs."""
    found = [problem for report in reports for problem in report.problems]
    problems = in_reading_order(found, [report.path for report in reports])
    errors = sum(problem.severity == "error" for problem in problems)
    return {
        "version": VERSION,
        "checked": [
            {
                "path": os.path.relpath(report.path),
                "not_checked": [
                    {"check": check, "reason": reason} for check, reason in report.not_made.items()
                ],
            }
            for report in reports
        ],
        "problems": [_as_values(problem) for problem in problems],
        "counts": {"errors": errors, "warnings": len(problems) - errors},
    }


def _as_values(problem: Problem) -> dict[str, Any]:
    place = problem.place
    where: dict[str, Any] = {"word": str(place)}
    if place.line:
        where = {
            "file": os.path.relpath(place.path),
            "line": place.line,
            "column": place.column,
        }
    return {
        **where,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.what,
        "advice": problem.do,
    }
