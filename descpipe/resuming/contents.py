"""What files hold, as digests: each file is read once, and again only when it has changed."""

from __future__ import annotations

import hashlib
import sqlite3
from time import time_ns
from typing import TYPE_CHECKING

from descpipe.user_folders import cache_folder

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

KNOWN = "contents.sqlite"
# A file that was changed a moment ago may change again within the clock tick of its time stamp.
YOUNG_NS = 2_000_000_000
TABLE = """\
CREATE TABLE IF NOT EXISTS known (
    device TEXT, inode TEXT, size INTEGER, modified INTEGER, changed INTEGER, digest TEXT,
    PRIMARY KEY (device, inode)
)"""
SELECT = "SELECT size, modified, changed, digest FROM known WHERE device = ? AND inode = ?"
INSERT = "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?)"


class Contents:
    """Digests of files and folders.

    A file is known by its device and inode, and read again if its size, its time or the time of its
    last change of any kind (`st_ctime`, which nobody can set) is another. What is known is kept in
    the user's cache; without one each file is read once in a run.

    Parameters
    ----------
    folder : Path, optional
        Where what is known is kept, in place of the user's cache.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._known = _open(folder or cache_folder())
        self._seen: dict[tuple[str, str], tuple[int, int, int, str]] = {}
        self.bytes_read = 0

    def of(self, path: Path) -> str:
        """Return the digest of what a file or folder holds: ``sha256:`` and 64 digits.

        That of a folder depends on the names of its files, and on nothing else but what they hold.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        return self._of_folder(path) if path.is_dir() else self._of_file(path)

    def close(self) -> None:
        """Keep what is known."""
        self._known.close()

    def _of_folder(self, folder: Path) -> str:
        whole = hashlib.sha256()
        for path in _files_below(folder):
            name = path.relative_to(folder).as_posix().encode(errors="surrogateescape")
            whole.update(b"%d:%s%s" % (len(name), name, self._of_file(path).encode()))
        return f"sha256:{whole.hexdigest()}"

    def _of_file(self, path: Path) -> str:
        status = path.stat()
        key = (str(status.st_dev), str(status.st_ino))
        seen = self._seen.get(key)
        if seen is None or seen[:3] != _identity(status):
            seen = self._known_or_read(path)
        return seen[3]

    def _known_or_read(self, path: Path) -> tuple[int, int, int, str]:
        with path.open("rb") as stream:
            status = path.stat()
            key = (str(status.st_dev), str(status.st_ino))
            identity = _identity(status)
            known = self._look_up(key)
            if known is not None and known[:3] == identity:
                self._seen[key] = known
                return known
            digest = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
            self.bytes_read += status.st_size
        found = (*identity, digest)
        if _identity(path.stat()) == identity and time_ns() - max(identity[1:]) > YOUNG_NS:
            self._seen[key] = found
            self._note((*key, *found))
        return found

    def _look_up(self, key: tuple[str, str]) -> tuple[int, int, int, str] | None:
        try:
            row: tuple[int, int, int, str] | None = self._known.execute(SELECT, key).fetchone()
        except sqlite3.Error:
            return None
        return row

    def _note(self, row: tuple[str | int, ...]) -> None:
        try:
            self._known.execute(INSERT, row)
        except sqlite3.Error:  # it is read again the next time
            return


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            yield path


def _open(folder: Path) -> sqlite3.Connection:
    """Return the table of what is known; one in memory if there can be none on disk."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _table(str(folder / KNOWN))
    except (OSError, sqlite3.Error):
        return _table(":memory:")


def _table(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # what is lost is read again
        connection.execute(TABLE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
