"""Pictures in PNG, known by their beginning and end."""

from __future__ import annotations

import os

from descpipe.contract.files import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List


class PNG(File):
    """A picture in PNG, whole to its end."""

    suffix = "png"

    def content_problems(self, path: str) -> List[str]:
        """Return whether the picture is none, or cut short."""
        problems = super().content_problems(path)
        if not problems:
            with open(path, "rb") as stream:
                stream.seek(max(os.path.getsize(path) - 12, 0))
                end = stream.read()
            if end[4:8] != b"IEND":
                problems = [f"{path} is cut short: it has no end of a PNG"]
        return problems
