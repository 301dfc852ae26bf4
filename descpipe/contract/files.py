"""File types of inputs and outputs: what a file is called, holds, and promises to its readers."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Dict, List, Sequence

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
LOOKS = {
    "fits": "FITS",
    "hdf5": "HDF5",
    "png": "PNG",
    "pdf": "PDF",
    "parquet": "Parquet",
    "gz": "gzip",
    "npy": "NumPy",
    "npz": "zip",
}
SUFFIX = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class UncheckedError(Exception):
    """A file could not be looked into, because a package is not installed; says which."""


class File:
    """The type of an input or output: files with a suffix.

    Subclasses add what is known of the content. In a stage's folder, a subclass sets class
    variables of these names, and may define `check`.

    Parameters
    ----------
    suffix : str
        What file names end in, without the leading dot: ``"fits"``, ``"tar.gz"``.
    optional : bool
        Whether the input may be left out; outputs cannot be optional.
    doc : str
        One sentence for the people who connect it.
    format : str
        IRI of the format, where the suffix does not tell it.

    Raises
    ------
    ValueError
        If one of these is not as described.
    """

    is_list = False
    is_directory = False
    # Arguments of the constructor that a subclass may set as class variables.
    declares: ClassVar[Sequence[str]] = ("suffix", "doc", "format")
    suffix: str = ""
    doc: str = ""
    format: str = ""

    def __init__(
        self,
        suffix: str | None = None,
        *,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        self.suffix = self.suffix if suffix is None else suffix
        self.doc = self.doc if doc is None else doc
        self.format = self.format if format is None else format
        self.is_optional = optional
        if not self.is_directory and (
            not isinstance(self.suffix, str) or not SUFFIX.fullmatch(self.suffix)
        ):
            raise ValueError(f"{self.suffix!r} is not a file suffix such as 'fits' or 'tar.gz'")
        if not isinstance(self.doc, str) or not isinstance(self.format, str):
            raise ValueError("doc and format must be strings")
        if type(optional) is not bool:
            raise ValueError("optional must be True or False")

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
        if isinstance(declared, type) and issubclass(declared, File):
            return declared()
        if isinstance(declared, (list, tuple)):
            if len(declared) != 1 or isinstance(declared[0], (list, tuple, FileList)):
                raise ValueError("a list of files names their type once, as in ['fits']")
            return FileList(cls.from_declaration(declared[0]))
        return File(declared)

    @property
    def kind(self) -> str:
        """The type in words: ``a fits file``."""
        return f"a {self.suffix} file"

    def file_name(self, tag: str) -> str:
        """Return the name of the file that a tag stands for, e.g. ``shear-catalog.fits``."""
        return f"{tag}.{self.suffix}"

    def problems(self, path: str) -> List[str]:
        """Return what keeps a file from being of this type.

        Its headers are looked at, never its data.

        Raises
        ------
        UncheckedError
            If the package that reads its format is not installed.
        """
        problem = self._access_problem(path)
        if problem:
            return [problem]
        found = self.content_problems(path)
        return found or list(self.check(path))

    def content_problems(self, path: str) -> List[str]:
        """Return what is wrong in a file that can be read and is not empty."""
        with open(path, "rb") as stream:
            start = stream.read(16)
        signatures = SIGNATURES.get(self.suffix.rsplit(".", 1)[-1].lower(), ())
        if signatures and not start.startswith(signatures):
            return [f"{path} is not a {self.suffix} file: {beginning(start)}"]
        return []

    def check(self, path: str) -> Sequence[str]:  # noqa: ARG002 - for subclasses
        """Return what else is wrong in a file; for types of a stage's own, in its container."""
        return ()

    def can_be(self, made: File) -> bool:
        """Whether what a writer makes is this kind of file at all: its suffix, one or a list."""
        kind, other = (self.is_list, self.is_directory), (made.is_list, made.is_directory)
        return self.suffix == made.suffix and kind == other

    def unmet(self, made: File) -> List[str]:
        """Return what this type needs and the type of a writer does not promise.

        A writer that promises nothing about the content is believed until the file is there.
        """
        del made
        return []

    def promises(self) -> str:
        """Return what a writer of this type says it writes, in words; empty for nothing."""
        return ""

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        own = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("descpipe."))
        return {
            "type": own.__name__,
            "suffix": self.suffix,
            "list": self.is_list,
            "optional": self.is_optional,
            "doc": self.doc,
        }

    def _access_problem(self, path: str) -> str | None:
        if not os.path.exists(path):
            return f"no such file: {path}"
        if os.path.isdir(path):
            return f"{path} is a folder, not a file"
        if not os.path.isfile(path):
            return f"{path} is not a file but a device or a pipe"
        try:
            with open(path, "rb") as stream:
                return None if stream.read(1) else f"{path} is empty"
        except OSError as error:
            return f"{path} cannot be read: {error.strerror}"


def beginning(start: bytes) -> str:
    """Return what the first bytes of a file tell of it, in words."""
    for suffix, name in LOOKS.items():
        if start.startswith(SIGNATURES[suffix]):
            return f"it looks like {name}"
    return f"it begins with {start!r}"


class FileList(File):
    """A list of files of one type, named ``<tag>.<part>.<suffix>``."""

    is_list = True

    def __init__(self, item: File) -> None:
        if item.is_directory:
            raise ValueError("a list of directories is not supported; use one Directory")
        super().__init__(item.suffix, optional=item.is_optional, doc=item.doc, format=item.format)
        self.item = item

    @property
    def kind(self) -> str:
        """The type in words: ``a list of fits files``."""
        return f"a list of {self.suffix} files"

    def file_name(self, tag: str, part: str = "*") -> str:
        """Return the name of one part; without a part, the pattern that finds all of them."""
        return f"{tag}.{part}.{self.suffix}"

    def problems(self, path: str) -> List[str]:
        """Return what keeps one file of the list from being of its type."""
        return self.item.problems(path)

    def unmet(self, made: File) -> List[str]:
        """Return what the items of this list need and those of a writer do not promise."""
        return self.item.unmet(made.item) if isinstance(made, FileList) else []

    def promises(self) -> str:
        """Return what the items hold, in words."""
        return self.item.promises()

    def description(self) -> Dict[str, Any]:
        """Return what is declared of one item, as plain values."""
        return {**self.item.description(), "list": True}


class Text(File):
    """Plain text in UTF-8; the suffix is ``txt`` unless another is given."""

    suffix = "txt"

    def content_problems(self, path: str) -> List[str]:
        """Return whether the beginning of the file is not text."""
        with open(path, "rb") as stream:
            start = stream.read(65536)
        if b"\0" in start:
            return [f"{path} is not text: it holds null bytes"]
        try:
            start.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(start) - 3:  # a letter may be cut at the end
                return [f"{path} is not UTF-8 text (byte {error.start})"]
        return []


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
        self.files = self.files if files is None else files
        if isinstance(self.files, str) or not all(
            isinstance(name, str) and name and not name.startswith(("/", "../"))
            for name in self.files
        ):
            raise ValueError("files are a list of names in the folder, as in ['nz_*.fits']")

    @property
    def kind(self) -> str:
        """The type in words."""
        return "a folder"

    def file_name(self, tag: str) -> str:
        """Return the name of the folder, which is the tag."""
        return tag

    def problems(self, path: str) -> List[str]:
        """Return what keeps a folder from being of this type."""
        if not os.path.exists(path):
            return [f"no such folder: {path}"]
        if not os.path.isdir(path):
            return [f"{path} is a file, not a folder"]
        try:
            if not os.listdir(path):
                return [f"{path} is an empty folder"]
        except OSError as error:
            return [f"{path} cannot be read: {error.strerror}"]
        from glob import escape, glob

        return [
            f"{path} holds no file {name!r}"
            for name in self.files
            if not glob(os.path.join(escape(path), name))
        ] or list(self.check(path))

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
        return ", ".join(self.files)

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {**super().description(), "files": list(self.files)}
