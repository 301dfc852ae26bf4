"""HDF5 files, known by their groups, datasets and attributes, where h5py is installed."""

from __future__ import annotations

from descpipe.contract.columns import Column, missing, read_columns
from descpipe.contract.errors import listed
from descpipe.contract.files import File, UncheckedError, read_names
from descpipe.contract.signatures import HDF5_SIGNATURES, beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple, TypeVar

    T = TypeVar("T")

KINDS = {"i": "int", "u": "int", "f": "float", "b": "bool", "c": "complex", "S": "str"}
MAX_OFFSET = 1 << 20
MAX_LINKS = 10
MAX_NAMES = 1000


class Hdf5Error(ValueError):
    """A file that begins like HDF5 cannot be read."""


class HDF5(File):
    """HDF5 files: datasets by their paths, groups, and attributes.

    Parameters
    ----------
    datasets : list of str, or dict of str to (str or Column)
        Paths of datasets, as in ``"shear/g1"``, and the kind of each. The shape of a Column is
        that of one row: without the first axis.
    groups : list of str
        Paths of groups.
    attributes : dict of str to (list of str, or dict of str to (str or Column))
        By the path of a group or dataset (``"/"`` for the file), its attributes.
    suffix, optional, doc, format
        As for `File`; the suffix is ``hdf5`` unless another is given.
    """

    suffix = "hdf5"
    declares = ("suffix", "doc", "format", "datasets", "groups", "attributes")
    datasets: Any = ()
    groups: Sequence[str] = ()
    attributes: Mapping[str, Any] = {}

    def __init__(
        self,
        *,
        datasets: Any = None,
        groups: Sequence[str] | None = None,
        attributes: Mapping[str, Any] | None = None,
        suffix: str | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__(suffix, optional=optional, doc=doc, format=format)
        declared = self.datasets if datasets is None else datasets
        self.datasets = {
            path.strip("/"): column
            for path, column in read_columns(declared, "datasets", type(self).datasets).items()
        }
        declared = self.groups if groups is None else groups
        self.groups = [group.strip("/") for group in read_names(declared, "groups")]
        declared = self.attributes if attributes is None else attributes
        if not isinstance(declared, dict):
            raise ValueError(
                "attributes are a dictionary of paths and names; write {'nz': ['nbin']}"
            )
        self.attributes = {
            path.strip("/"): read_columns(names, "attributes") for path, names in declared.items()
        }

    def content_problems(self, path: str) -> List[str]:
        """Return the groups, datasets and attributes that are not there or of another kind."""
        if not _is_hdf5(path):
            return [f"{path} is not an HDF5 file: {_beginning(path)}"]
        if not (self.datasets or self.groups or self.attributes):
            return []
        try:
            found = look_into(path, "its datasets", self._missing_in)
        except Hdf5Error as error:
            return [f"{path} {error}"]
        return [f"{path}: {problem}" for problem in found]

    def _missing_in(self, file: Any, h5py: Any) -> List[str]:
        items = {name: _item(file, name, h5py) for name in self.datasets}
        there = {name: _column(item, h5py) for name, item in items.items() if item is not None}
        groups = [name for name, item in items.items() if isinstance(item, h5py.Group)]
        if len(there) < len(self.datasets):
            there.update({name: Column() for name in _names(file, h5py) if name not in there})
        wanted = {name: column for name, column in self.datasets.items() if name not in groups}
        problems = [f"{name!r} is a group, not a dataset" for name in groups]
        problems += missing(wanted, there, "dataset")
        problems += [
            f"no group {name!r}"
            for name in self.groups
            if not isinstance(_item(file, name, h5py), (h5py.Group, h5py.ExternalLink))
        ]
        for place, names in self.attributes.items():
            holder = _item(file, place, h5py)
            if not isinstance(holder, h5py.ExternalLink):
                found = missing(names, _attributes(holder), "attribute")
                problems += [_of(place, problem) for problem in found]
        return problems

    def unmet(self, made: File) -> List[str]:
        """Return the datasets, groups and attributes that a writer does not promise."""
        if not isinstance(made, HDF5):
            return []
        unmet = missing(self.datasets, made.datasets, "dataset") if made.datasets else []
        if made.groups or made.datasets:
            there = {*made.groups, *(name.rpartition("/")[0] for name in made.datasets)}
            inside = tuple(f"{name}/" for name in there)
            unmet += [
                f"no group {name!r}"
                for name in self.groups
                if name
                and not any(f"{name}/" == other or other.startswith(f"{name}/") for other in inside)
            ]
        for place, wanted in self.attributes.items():
            if made.attributes:
                found = missing(wanted, made.attributes.get(place, {}), "attribute")
                unmet += [_of(place, problem) for problem in found]
        return unmet

    def promises(self) -> str:
        """Return the datasets in words."""
        return listed([*self.datasets, *self.groups])

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {
            **super().description(),
            "datasets": {name: column.description() for name, column in self.datasets.items()},
            "groups": list(self.groups),
            "attributes": {
                path: {name: column.description() for name, column in names.items()}
                for path, names in self.attributes.items()
            },
        }


def group_members(path: str, groups: Sequence[str], what: str) -> Dict[str, List[str]]:
    """Return the names of all that is in groups of a file, for those groups that are there.

    Raises
    ------
    UncheckedError
        Saying what cannot be checked, if h5py is not installed.
    Hdf5Error
        If the file cannot be read.
    """

    def members(file: Any, h5py: Any) -> Dict[str, List[str]]:
        items = {name: _item(file, name, h5py) for name in groups}
        return {name: list(item) for name, item in items.items() if isinstance(item, h5py.Group)}

    return look_into(path, what, members)


def _of(place: str, problem: str) -> str:
    """Return what is wrong with an attribute, with what it belongs to."""
    what, semicolon, do = problem.partition("; ")
    return f"{what} of /{place}{semicolon}{do}"


def _beginning(path: str) -> str:
    with open(path, "rb") as stream:
        return beginning(stream.read(16))


def _is_hdf5(path: str) -> bool:
    """Whether the signature is at one of the offsets where the format allows it."""
    offset = 0
    with open(path, "rb") as stream:
        while offset <= MAX_OFFSET:
            stream.seek(offset)
            if stream.read(8) in HDF5_SIGNATURES:
                return True
            offset = offset * 2 or 512
    return False


def look_into(path: str, what: str, look: Callable[[Any, Any], T]) -> T:
    """Return what a function sees in an open file."""
    h5py = _package(what)
    try:
        with h5py.File(path, "r") as file:
            return look(file, h5py)
    except Exception as error:  # noqa: BLE001 - damaged files raise nearly everything
        raise Hdf5Error(f"is not readable as HDF5: {error}") from None


def open_to_change(path: str, what: str) -> Tuple[Any, Any]:
    """Return an open file that can be changed, and the package that it is a thing of."""
    h5py = _package(what)
    return h5py.File(path, "r+"), h5py


def _package(what: str) -> Any:
    try:
        import h5py
    except ImportError:
        raise UncheckedError(what, package="h5py") from None
    return h5py


def _item(group: Any, path: str, h5py: Any, depth: int = 0) -> Any:
    """Return a group or dataset, None if it is not there, or the link to it if it is elsewhere.

    Links are followed here, because the library would open any file that they name.
    """
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if not isinstance(group, h5py.Group):
            return None
        link = group.get(part, getlink=True)
        if link is None or isinstance(link, h5py.ExternalLink) or depth > MAX_LINKS:
            return link if depth <= MAX_LINKS else None
        if isinstance(link, h5py.SoftLink):
            start = group.file if link.path.startswith("/") else group
            group = _item(start, link.path, h5py, depth + 1)
        else:
            group = group.get(part)
        if isinstance(group, h5py.ExternalLink):
            return group
    return group


def _column(item: Any, h5py: Any) -> Column:
    """Return what is known of a dataset; nothing of one in another file."""
    if not isinstance(item, h5py.Dataset):
        return Column()
    shape = None if item.shape is None else list(item.shape[1:])
    column = Column(_kind(item), shape=shape)
    for name in ("unit", "units"):
        column.unit = column.unit or _text(item.attrs, name)
    return column


def _attributes(holder: Any) -> Dict[str, Column]:
    if holder is None:
        return {}
    return {name: Column(_kind(holder.attrs.get_id(name))) for name in holder.attrs}


def _kind(holder: Any) -> str:
    """Return the kind of values of something; ``any`` if the package cannot express it."""
    try:
        found = holder.dtype
    except (TypeError, ValueError):
        return "any"
    if found.kind == "O":
        of = (found.metadata or {}).get("vlen")
        return "str" if of in (str, bytes) else "any"
    return KINDS.get(found.kind, "any")


def _text(attributes: Any, name: str) -> str:
    try:
        value = attributes.get(name, "")
    except (OSError, TypeError, ValueError):
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _names(file: Any, h5py: Any) -> List[str]:
    """Return the names of the first datasets."""
    names: List[str] = []

    def visit(name: str, item: Any) -> bool | None:
        if isinstance(item, h5py.Dataset):
            names.append(name)
        return True if len(names) >= MAX_NAMES else None

    file.visititems(visit)
    return names
