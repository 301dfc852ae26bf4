"""Folders as inputs and outputs, known by the files in them."""

from __future__ import annotations

import os

from descpipe.contract.errors import listed, near_miss
from descpipe.contract.files import File, read_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence


class Directory(File):
    """A folder with files, for formats that are many files.

    Parameters
    ----------
    files : list of str
        Names or patterns such as ``"nz_*.fits"``, each of which must find a file in it.
    optional, doc, format
        As for `File`.
    """

    is_directory = True
    declares = ("doc", "format", "files")
    files: Sequence[str] = ()

    def __init__(
        self,
        *,
        files: Sequence[str] | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__("", optional=optional, doc=doc, format=format)
        self.files = read_names(self.files if files is None else files, "files")
        for name in self.files:
            if name.startswith("/") or ".." in name.split("/"):
                raise ValueError(
                    f"{name!r} is no file in the folder; write one such as 'nz_*.fits'"
                )

    @property
    def kind(self) -> str:
        """The type in words."""
        return "a folder"

    def file_name(self, tag: str) -> str:
        """Return the name of the folder, which is the tag."""
        return tag

    def content_problems(self, path: str) -> List[str]:
        """Return the files that are not there."""
        names = os.listdir(path)
        if not names:
            return [f"{path} is an empty folder"]
        from glob import escape, glob

        problems = []
        for name in self.files:
            if not glob(os.path.join(escape(path), name)):
                near = near_miss(name, names)
                near = near if near.startswith("; did") else ""
                problems.append(f"{path} holds no file {name!r}{near}")
        return problems

    def _access_problem(self, path: str) -> str | None:
        if not os.path.exists(path):
            return f"no such folder: {path}"
        return None if os.path.isdir(path) else f"{path} is a file, not a folder"

    def unmet(self, made: File) -> List[str]:
        """Return the files that are needed and not among those promised."""
        promised = made.files if isinstance(made, Directory) else ()
        if not promised:
            return []
        from fnmatch import fnmatch

        return [
            f"no file {name!r}"
            for name in self.files
            if not any(fnmatch(name, other) or fnmatch(other, name) for other in promised)
        ]

    def promises(self) -> str:
        """Return the names of the files."""
        return listed(self.files)

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {**super().description(), "files": list(self.files)}
