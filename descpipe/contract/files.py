"""File types of inputs and outputs: a suffix, and what a file of that type begins with."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FITS_SIGNATURES = (b"SIMPLE  =",)
HDF5_SIGNATURES = (b"\x89HDF\r\n\x1a\n",)
# The first bytes by which a type can be told from a text or an error page saved under its name.
SIGNATURES = {
    "fits": FITS_SIGNATURES,
    "fit": FITS_SIGNATURES,
    "sacc": FITS_SIGNATURES + HDF5_SIGNATURES,
    "hdf5": HDF5_SIGNATURES,
    "hdf": HDF5_SIGNATURES,
    "h5": HDF5_SIGNATURES,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "pdf": (b"%PDF-",),
    "parquet": (b"PAR1",),
    "gz": (b"\x1f\x8b",),
    "npy": (b"\x93NUMPY",),
    "npz": (b"PK\x03\x04", b"PK\x05\x06"),
}


class File:
    """The type of an input or output: files with a suffix.

    Parameters
    ----------
    suffix : str
        What file names end in, without the leading dot: ``"fits"``, ``"tar.gz"``.
    optional : bool
        Whether the input may be left out; outputs cannot be optional.
    doc : str
        One sentence for the people who connect it.

    Raises
    ------
    ValueError
        If the suffix is not a plain one.
    """

    is_list = False

    def __init__(self, suffix: str, *, optional: bool = False, doc: str = "") -> None:
        if not isinstance(suffix, str) or not re.fullmatch(
            r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", suffix
        ):
            raise ValueError(f"{suffix!r} is not a file suffix such as 'fits' or 'tar.gz'")
        if type(optional) is not bool or not isinstance(doc, str):
            raise ValueError("optional must be True or False, and doc a string")
        self.suffix = suffix
        self.is_optional = optional
        self.doc = doc

    @classmethod
    def from_declaration(cls, declared: Any) -> File:
        """Return the type that a class variable declares: a suffix, a type, or a list of one.

        Raises
        ------
        ValueError
            If it is none of these.
        """
        if isinstance(declared, File):
            return declared
        if isinstance(declared, (list, tuple)):
            if len(declared) != 1 or isinstance(declared[0], (list, tuple, FileList)):
                raise ValueError("a list of files names their type once, as in ['fits']")
            return FileList(cls.from_declaration(declared[0]))
        return cls(declared)

    def file_name(self, tag: str) -> str:
        """Return the name of the file that a tag stands for, e.g. ``shear-catalog.fits``."""
        return f"{tag}.{self.suffix}"

    def problem(self, path: str) -> str | None:
        """Say what keeps the file from being of this type, or return None."""
        if not os.path.exists(path):
            return f"no such file: {path}"
        if os.path.isdir(path):
            return f"{path} is a folder, not a file"
        try:
            with open(path, "rb") as stream:
                start = stream.read(16)
        except OSError as error:
            return f"{path} cannot be read: {error.strerror}"
        if not start:
            return f"{path} is empty"
        return self._content_problem(path, start)

    def _content_problem(self, path: str, start: bytes) -> str | None:
        signatures = SIGNATURES.get(self.suffix.rsplit(".", 1)[-1].lower(), ())
        if signatures and not start.startswith(signatures):
            return f"{path} is not a {self.suffix} file: it begins with {start!r}"
        return None


class FileList(File):
    """A list of files of one type, named ``<tag>.<part>.<suffix>``."""

    is_list = True

    def __init__(self, item: File) -> None:
        super().__init__(item.suffix, optional=item.is_optional, doc=item.doc)

    def file_name(self, tag: str, part: str = "*") -> str:
        """Return the name of one part; without a part, the pattern that finds all of them."""
        return f"{tag}.{part}.{self.suffix}"
