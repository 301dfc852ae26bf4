"""Comparing what a step has written with what is expected of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.comparing.files import Comparison, compare_files, compare_folders

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One output of a step, and where it should be as well.

    Attributes
    ----------
    tag : str
        The stage's own tag.
    expected, found : tuple of Path
        One path, those of a list, or none.
    is_list : bool
        Whether it is a list of files.
    """

    tag: str
    expected: tuple[Path, ...]
    found: tuple[Path, ...]
    is_list: bool = False

    def compare(self, tolerance: Tolerance) -> Comparison:
        """Return what differs; nothing is expected of an output without expected files."""
        if not self.expected:
            return Comparison(note="nothing is expected of it")
        found = dict(zip(map(self._part, self.found), self.found, strict=True))
        differences: list[str] = []
        notes: list[str] = []
        for path in self.expected:
            part = self._part(path)
            if part not in found:
                differences.append(f"{part}is missing")
                continue
            compare = compare_folders if path.is_dir() else compare_files
            comparison = compare(path, found.pop(part), tolerance)
            differences += [f"{part}{what}" for what in comparison.differences]
            notes += [comparison.note] * bool(comparison.note)
        differences += [f"{part}is not expected" for part in found]
        return Comparison(tuple(differences), "; ".join(dict.fromkeys(notes)))

    def write_expected(self, folder: Path) -> list[Path]:
        """Put what was written in the place of what was expected; return the new paths."""
        for path in self.expected:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        for path in self.found:
            copy = shutil.copytree if path.is_dir() else shutil.copyfile
            copy(path, folder / path.name)
        return [folder / path.name for path in self.found]

    def _part(self, path: Path) -> str:
        """Return what tells a part of a list from the others; a run may have renamed the rest."""
        return f"{path.name.split('.', 1)[1]}: " if self.is_list else ""
