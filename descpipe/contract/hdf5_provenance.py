"""Provenance in HDF5: an attribute of the file, where h5py is installed.

Not a group: there are readers that go through all groups of a file.
"""

from __future__ import annotations

import json
import os

from descpipe.contract.errors import StageError
from descpipe.contract.hdf5 import look_into, open_to_change
from descpipe.contract.no_room import NoRoomError
from descpipe.contract.provenance import provenance_of_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping

NAME = "descpipe"
# What an attribute may hold at most, with some room for its name and type.
MAX_LENGTH = 64_000


def add(path: str, provenance: Mapping[str, str]) -> None:
    """Add what made a file."""
    text = json.dumps(provenance)
    if len(text) > MAX_LENGTH:
        raise NoRoomError(f"what made it takes {len(text)} letters, over {MAX_LENGTH}")
    file, h5py = open_to_change(path, "there is none")
    try:
        number = len(_names(file)) + 1
        name = f"{NAME}-{number}" if number > 1 else NAME
        # Of one length: texts of any length are in a heap, where more is than the text.
        file.attrs.create(name, text, dtype=h5py.string_dtype("ascii", len(text)))
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise NoRoomError(str(error)) from None
    finally:
        _close(file, path)


def _close(file: Any, path: str) -> None:
    """Write what is left to be written; a file of which that is not known is not whole any more."""
    try:
        file.close()
    except (OSError, RuntimeError) as error:
        raise StageError(f"{os.path.basename(path)} could not be written: {error}") from error


def read(path: str) -> List[Dict[str, str]]:
    """Return what made a file."""

    def found(file: Any, _: Any) -> List[Any]:
        return [file.attrs[name] for name in _names(file)]

    return [provenance_of_json(text) for text in look_into(path, "what made it", found)]


def is_provenance(name: str) -> bool:
    """Whether an attribute is one of those that say what made a file."""
    return name.rstrip("0123456789") in (NAME, f"{NAME}-")


def _names(file: Any) -> List[str]:
    """Return the names of the attributes, in the order in which they were added."""
    names: List[str] = []
    while (name := f"{NAME}-{len(names) + 1}" if names else NAME) in file.attrs:
        names.append(name)
    return names
