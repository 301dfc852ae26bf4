"""The files of a run's folder: where they are, and how a page leads to them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from descpipe.history.past_run import DONE
from descpipe.model.sub_pipelines import STREAMS

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.history.past_run import PastFile


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The folder of a run, seen from the page.

    A record may come from somebody else. So nothing is looked at that is not in the folder, be it
    by ``..`` or by a link.

    Attributes
    ----------
    folder : Path
        That of the run.
    page_folder : Path
        Where the page will be.
    """

    folder: Path
    page_folder: Path

    def output(self, file: PastFile) -> Path | None:
        """Return where an output is; None if it is not there."""
        names = (file.name, f"{DONE}/{file.name}") if file.is_plain else ()
        return next(filter(None, map(self.inside, names)), None)

    def logs(self, step: str, part: str = "") -> list[Path]:
        """Return the logs of a step or of one of its parts, as far as they hold anything."""
        folder = f"log/{step}/{part}" if part else f"log/{step}"
        found = (self.inside(f"{folder}/{stream}.txt") for stream in reversed(STREAMS))
        return [path for path in found if path and path.is_file() and path.stat().st_size]

    def inside(self, name: str) -> Path | None:
        """Return what has a name in the folder; None if nothing has, or it is elsewhere."""
        path = self.folder / name
        try:
            is_inside = path.resolve().is_relative_to(self.folder.resolve())
            return path if is_inside and path.exists() else None
        except (OSError, ValueError, RuntimeError):  # a name may hold anything
            return None

    def link(self, path: Path) -> str:
        """Return the address of a file from the page."""
        return quote(os.path.relpath(path, self.page_folder), errors="surrogateescape")
