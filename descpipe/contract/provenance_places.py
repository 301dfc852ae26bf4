"""Where provenance is in files: which of them have room for it, and which are let alone."""

from __future__ import annotations

import os
import stat

from descpipe.contract import fits_provenance, hdf5_provenance, png_provenance
from descpipe.contract.files import UncheckedError
from descpipe.contract.fits_header import FitsError
from descpipe.contract.hdf5 import Hdf5Error
from descpipe.contract.no_room import NoRoomError
from descpipe.contract.signatures import SIGNATURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Mapping

    from descpipe.contract.files import File

PLACES = {"fits": fits_provenance, "hdf5": hdf5_provenance, "png": png_provenance}
SUFFIXES = ("fits", "fit", "hsp", "sacc", "hdf5", "hdf", "h5", "png")
TROUBLES = (NoRoomError, UncheckedError, FitsError, Hdf5Error, OSError)


def may_have_room(type_: File) -> bool:
    """Whether files of a type may say what made them, as far as their suffix tells."""
    return type_.suffix.rsplit(".", 1)[-1].lower() in SUFFIXES


def add_provenance(path: str, provenance: Callable[[], Mapping[str, str]]) -> str | None:
    """Add to a file what made it, if its format has room; return why not, if that is worth a word.

    A file that another name stands for, too, is not the stage's own: it may be an input.
    """
    try:
        place = _place(path)
        if place is None:
            return None
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            return "it is a link to another file"
        place.add(path, provenance())
    except TROUBLES as error:
        return getattr(error, "strerror", None) or str(error)
    return None


def read_provenance(path: str) -> List[Dict[str, str]]:
    """Return what made a file, the last who did at the end; nothing if it does not say.

    Raises
    ------
    ValueError
        If it is broken.
    UncheckedError
        If a package is needed that is not installed.
    OSError
        If it cannot be read.
    """
    place = _place(path)
    found: List[Dict[str, str]] = [] if place is None else place.read(path)
    return found


def _place(path: str) -> Any:
    """Return the module that knows the format of a file; None if that has no room."""
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as stream:
        start = stream.read(16)
    return next(
        (place for name, place in PLACES.items() if start.startswith(SIGNATURES[name])), None
    )
