"""File types of inputs and outputs: what a file is called, holds, and promises to its readers."""

from __future__ import annotations

import os
import re

from descpipe.contract.errors import StageError
from descpipe.contract.signatures import SIGNATURES, beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Dict, List, Sequence

SUFFIX = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class UncheckedError(Exception):
    """A file was not looked into as far as its type says.

    Parameters
    ----------
    what : str
        What was not checked.
    package : str
        The package that it takes, which is not installed.
    why : str
        Another reason.
    """

    def __init__(self, what: str, *, package: str = "", why: str = "") -> None:
        self.package = package
        super().__init__(f"{what}, because {why or f'{package} is not installed here'}")


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
            raise ValueError(f"{self.suffix!r} is not a file suffix; write 'fits' or 'tar.gz'")
        if not isinstance(self.doc, str) or not isinstance(self.format, str):
            raise ValueError("doc and format must be strings; put them in quotes")
        if type(optional) is not bool:
            raise ValueError("optional must be True or False; write one of them")

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
                raise ValueError("a list of files names their type once; write it as in ['fits']")
            return FileList(cls.from_declaration(declared[0]))
        if not isinstance(declared, str):
            raise ValueError(
                f"{_named(declared)} is not a type of file; write a suffix such as 'fits', or a "
                "type such as FITS(...)"
            )
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
            If it is good as far as it was looked into, but not all of it was.
        """
        problem = self._access_problem(path)
        if problem:
            return [problem]
        unchecked = None
        try:
            found = self.content_problems(path)
        except UncheckedError as error:
            found, unchecked = [], error
        except OSError as error:
            return [f"{path} cannot be read: {error.strerror or error}"]
        found = found or self._own_problems(path)
        if unchecked and not found:
            raise unchecked
        return found

    def content_problems(self, path: str) -> List[str]:
        """Return what is wrong in a file that can be read and is not empty."""
        with open(path, "rb") as stream:
            start = stream.read(16)
        signatures = SIGNATURES.get(self.suffix.rsplit(".", 1)[-1].lower(), ())
        if signatures and not start.startswith(signatures):
            return [f"{path} is not a {self.suffix} file: {beginning(start)}"]
        return []

    def check(self, path: str) -> Any:  # noqa: ARG002 - for subclasses
        """Return what else is wrong in a file; for types of a stage's own, in its container."""
        return ()

    def _own_problems(self, path: str) -> List[str]:
        """Return what the check of a stage's own type finds, in whatever way it says so."""
        try:
            found = self.check(path)
        except StageError as error:
            return list(error.problems)
        if isinstance(found, bool):
            what = f"check() of {type(self).__name__} returns {found}"
            raise StageError(f"{what}; return a list of what is wrong, empty if nothing is")
        found = [found] if isinstance(found, str) else found or ()
        return [str(problem) for problem in found if problem]

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
            "format": self.format,
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


def read_names(declared: Any, what: str) -> List[str]:
    """Return a list of names that a type declares.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not isinstance(declared, (list, tuple)) or not all(
        isinstance(name, str) and name for name in declared
    ):
        raise ValueError(f"{what} are a list of names, not {declared!r}; write ['a', 'b']")
    return list(declared)


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


def _named(declared: Any) -> str:
    """Return what stands where a type of file should be."""
    if isinstance(declared, type):
        return declared.__name__
    is_plain = declared is None or isinstance(declared, (int, float))
    return repr(declared) if is_plain else f"{type(declared).__name__}(...)"
