"""Making the files of images that runners find by their names: `pull --engine apptainer`."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.building.plan import CONTEXT_LABEL
from descpipe.commands.options import tell_engine
from descpipe.commands.transfers import Transfers
from descpipe.console import Outcome
from descpipe.engines import apptainer
from descpipe.engines.choice import ChosenEngine, first_answering
from descpipe.errors import MissingProgram, Refused
from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.publishing.sif_files import SifFolder

OTHER_SOURCES = "warning: made from other sources than those here"


def pull_files(
    names: Sequence[str], sources: Mapping[str, str], given: Path | None, *, force: bool
) -> int:
    """Make the files; print their paths.

    Parameters
    ----------
    names : sequence of str
        The images.
    sources : mapping of str to str
        The digest of each image's sources, where they are here.
    given : Path or None
        The folder; None for that of the environment.
    force : bool
        Whether to take a registry's image where another one was built here.
    """
    folder = _folder(given)
    if apptainer.program() is None:
        raise MissingProgram(_commands(names))
    from descpipe.publishing.sif_files import SifFolder  # loads an HTTP client

    local = first_answering()
    if isinstance(local, ChosenEngine):
        tell_engine(local)
    files = SifFolder(folder, local if isinstance(local, ChosenEngine) else None, force=force)
    transfers = Transfers()
    for name in names:
        transfers.move(name, _make(name, files, sources.get(name, "")))
    transfers.tell("made")
    if os.environ.get(apptainer.CACHE_VARIABLE) != str(folder):
        shown = shlex.quote(str(folder))
        print(f"runners find them by: export {apptainer.CACHE_VARIABLE}={shown}", file=sys.stderr)
    return 0


def _folder(given: Path | None) -> Path:
    found = given or os.environ.get(apptainer.CACHE_VARIABLE)
    if not found:
        what = "where do the files go? Give -o DIR"
        raise Refused(f"{what}, or set {apptainer.CACHE_VARIABLE}, by which runners find them")
    folder = Path(found).absolute()
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{display_path(folder)} is a file; give the name of a folder")
    return folder


def _make(
    name: str, files: SifFolder, sources: str
) -> Callable[[Callable[[str], None]], tuple[str, Outcome, str]]:
    def action(on_line: Callable[[str], None]) -> tuple[str, Outcome, str]:
        made = files.make(name, on_line)
        notes = [made.note] if made.note else []
        if sources and made.labels and made.labels.get(CONTEXT_LABEL) != sources:
            notes.append(OTHER_SOURCES)
        outcome = Outcome.CURRENT if made.was_here else Outcome.MADE
        return str(made.path), outcome, "; ".join(notes)

    return action


def _commands(names: Sequence[str]) -> str:
    """Return what to do without Apptainer: the commands for a machine that has it."""
    found = [(apptainer.sif_name(name).text, f"docker://{name}") for name in names]
    lines = [shlex.join(["apptainer", "build", *words]) for words in found]
    first = "neither the program `apptainer` nor `singularity` is on this machine"
    last = "(the files have the names for Apptainer 1: there is no program to ask for its version)"
    return "\n".join([f"{first}; where one is, do this:", *(f"  {line}" for line in lines), last])
