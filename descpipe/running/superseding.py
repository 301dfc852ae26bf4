"""What earlier runs have left, and is of no use any more once there are results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.resuming.earlier import read_earlier
from descpipe.runners.run_folder import RECORD

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.resuming.earlier import EarlierStep
    from descpipe.runners.run_folder import RunFolder


def superseded(folder: RunFolder, place: Path) -> tuple[list[Path], list[Path]]:
    """Return what earlier runs have left beside results: what is of no use any more, and more.

    It is of no use where all that had ended there is among the results.

    Parameters
    ----------
    folder : RunFolder
        That of the run.
    place : Path
        Where the results are.
    """
    there = read_earlier(place / RECORD, place)
    useless: list[Path] = []
    others: list[Path] = []
    for record, folders in folder.beside(place):
        if not folders[0].is_dir():
            continue
        ended = {n: s for n, s in read_earlier(record, *folders).items() if s.status == "ok"}
        is_useless = all(name in there and _same(there[name], step) for name, step in ended.items())
        (useless if is_useless else others).append(folders[0])
    return useless, others


def _same(one: EarlierStep, other: EarlierStep) -> bool:
    """Whether two runs of a step have written the same, of the same."""
    return _digests(one) == _digests(other) and one.dependencies == other.dependencies


def _digests(step: EarlierStep) -> dict[str, list[tuple[str, str]]]:
    return {
        own: [(file.name, file.digest) for file in files or ()]
        for own, files in step.outputs.items()
    }
