"""What files hold, as digests: the same as those in the records of runs."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, List, Sequence

READ_AT_ONCE = 1 << 20
# A second or less of work; what is longer would keep a step from its end for nothing else.
MAX_BYTES = 1 << 30


def content_digest(path: str) -> str:
    """Return the digest of what a file or folder holds: ``sha256:`` and 64 digits."""
    return _of_folder(path) if os.path.isdir(path) else _of_file(path)


def contents_digest(paths: Sequence[str]) -> str:
    """Return the digest of all files of one input; their size, if they are too large to be read."""
    if not paths:
        return "none"
    size = sum(os.path.getsize(file) for path in paths for file in _files_of(path))
    if size > MAX_BYTES:
        return f"{size} bytes"
    found = [content_digest(path) for path in paths]
    return found[0] if len(found) == 1 else text_digest("\n".join(found))


def text_digest(text: str) -> str:
    """Return the digest of a text."""
    from hashlib import sha256  # slow to load

    return f"sha256:{sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()}"


def _of_file(path: str) -> str:
    from hashlib import sha256

    digest = sha256()
    with open(path, "rb") as stream:
        while True:
            piece = stream.read(READ_AT_ONCE)
            if not piece:
                return f"sha256:{digest.hexdigest()}"
            digest.update(piece)


def _of_folder(folder: str) -> str:
    from hashlib import sha256

    whole = sha256()
    for path in _files_of(folder):
        name = os.fsencode(os.path.relpath(path, folder))
        whole.update(b"%d:%s%s" % (len(name), name, _of_file(path).encode()))
    return f"sha256:{whole.hexdigest()}"


def _files_of(path: str) -> Iterator[str]:
    """Yield a file, or all files in a folder, in the order that paths have."""
    if not os.path.isdir(path):
        yield path
        return
    found: List[str] = []
    for folder, _, names in os.walk(path, followlinks=True):
        found += [os.path.join(folder, name) for name in names]
    yield from sorted(found, key=lambda file: file.split(os.sep))
