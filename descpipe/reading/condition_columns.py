"""Columns that conditions name and input files do not have: told before a run, not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.contract.bad_value import told
from descpipe.contract.conditions import Condition, ConditionError
from descpipe.contract.files import UncheckedError
from descpipe.contract.fits import FITS
from descpipe.contract.fits_header import FitsError, read_headers
from descpipe.model.paths import is_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from descpipe.model.pipeline import Pipeline, Step
    from descpipe.model.problem import Problems


def check_condition_columns(pipeline: Pipeline, problems: Problems) -> None:
    """Tell which columns of conditions no file has that they may be of.

    Files that other steps write are not there yet: of these, nothing is known.
    """
    known: dict[Path, set[str] | None] = {}
    for step in pipeline.steps:
        for name, parameter in step.stage.parameters.items():
            texts = step.parameters.get(name)
            if not parameter.condition_on or not texts or name not in step.origins:
                continue
            columns = _columns(pipeline, step, parameter.condition_on, known)
            if columns is None:
                continue
            for text in [texts] if isinstance(texts, str) else texts:
                _check(name, text, columns, step, problems)


def _check(name: str, text: str, columns: set[str], step: Step, problems: Problems) -> None:
    try:
        unknown = Condition(text).unknown(columns)
    except ConditionError:
        return  # which was told with the value
    for words in unknown:
        what, _, do = words.partition("; ")
        place = step.origins[name].place
        problems.error("unknown-column", place, told(name, (), what), do)


def _columns(
    pipeline: Pipeline,
    step: Step,
    tags: Iterable[str],
    known: dict[Path, set[str] | None],
) -> set[str] | None:
    """Return the columns of all files of some inputs of a step; None if one is not known."""
    found: set[str] = set()
    for tag in tags:
        source = step.inputs.get(tag)
        if source is None:
            continue  # an optional input that nothing gives
        given = pipeline.inputs.get(source.tag) if source.step is None else None
        type_ = step.stage.inputs[tag]
        if given is None or source.among or not isinstance(type_, FITS):
            return None
        for path in given.paths:
            if path not in known:
                known[path] = _read(path, type_)
            columns = known[path]
            if columns is None:
                return None
            found |= columns
    return found


def _read(path: Path, type_: FITS) -> set[str] | None:
    """Return the columns of the table that is read of a file; None if they cannot be known."""
    if not is_file(path) or type_.suffix.endswith(".gz"):
        return None
    try:
        hdus = read_headers(str(path))
    except (OSError, FitsError, UncheckedError):
        return None  # which is told of the file
    names = [name.lower() for name in type_.tables]
    tables = [hdu for hdu in hdus if hdu.is_table]
    wanted = tables[:1] if names in ([], [""]) else [h for h in tables if h.name.lower() in names]
    return {name for hdu in wanted for name in hdu.columns} or None
