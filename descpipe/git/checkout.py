"""A folder of a commit, as files in the cache: written by hand, so that nothing of it is run.

Git's own checkout would run filters and change line ends; here each file holds what was committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

from descpipe.git.tree import FILE, INSTEAD, LINK, MAX_BYTES, PROGRAM
from descpipe.git.trouble import GitTroubleError, Kind
from descpipe.saving import machine_trouble, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from descpipe.git.tree import Entry, Tree


def check_out(tree: Tree, target: Path) -> None:
    """Write a folder of a commit, whole or not at all.

    Parameters
    ----------
    tree : Tree
        The folder in the commit.
    target : Path
        The folder to write.

    Raises
    ------
    GitTroubleError
        If it holds what cannot be had, or what is not safe.
    """
    entries = tree.entries()
    contents = tree.repository.contents(
        sorted({entry.hash for entry in entries.values()}), MAX_BYTES
    )
    partial = tree.repository.folder / "partial-checkout"
    with machine_trouble(partial):
        try:
            _write(entries, contents, partial)
            manifest = {name: [entry.mode, entry.hash] for name, entry in entries.items()}
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            partial.rename(target)
            write_atomically(_manifest(target), json.dumps(manifest))
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def is_whole(target: Path) -> bool:
    """Whether a checkout is there, and holds what was committed and nothing else."""
    try:
        manifest = json.loads(_manifest(target).read_text(encoding="utf-8"))
        found = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
        names = {str(path.relative_to(target)) for path in found}
        return names == set(manifest) and all(
            _is_same(target / name, *entry) for name, entry in manifest.items()
        )
    except (OSError, ValueError, TypeError):
        return False


def lfs_pointers(target: Path) -> Sequence[Path]:
    """Return the files of a checkout that stand for others, which Git LFS would fetch."""
    begin = b"version https://git-lfs.github.com/spec/"
    found = []
    for path in sorted(target.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                found += [path] if stream.read(len(begin)) == begin else []
    return found


def _manifest(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _is_same(path: Path, mode: str, value: str) -> bool:
    if path.is_symlink():
        return mode == LINK and _hash(os.fsencode(path.readlink())) == value
    is_program = bool(path.stat().st_mode & 0o100)
    return mode == (PROGRAM if is_program else FILE) and _hash(path.read_bytes()) == value


def _hash(content: bytes) -> str:
    """Return the name that Git has for what a file holds."""
    head = f"blob {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def _write(entries: Mapping[str, Entry], contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files first, then links: so nothing is written through one."""
    folder.mkdir()
    links = {name: entry for name, entry in entries.items() if entry.mode == LINK}
    try:
        for name, entry in entries.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name not in links:
                with path.open("xb") as stream:
                    stream.write(contents[entry.hash])
                path.chmod(0o755 if entry.mode == PROGRAM else 0o644)
        for name, entry in links.items():
            (folder / name).symlink_to(os.fsdecode(contents[entry.hash]))
    except (FileExistsError, NotADirectoryError, ValueError) as error:
        what = "two files have one path, or a path cannot be used"
        raise GitTroubleError(Kind.UNUSABLE, what, "do not use this repository") from error
    inside = os.path.realpath(folder) + os.sep
    for name in links:
        if not os.path.realpath(folder / name).startswith(inside):
            what = f"the link {name!r} leads out of its folder"
            raise GitTroubleError(Kind.UNUSABLE, what, INSTEAD)
