"""HDF5 files, known by their groups, datasets and attributes, where h5py is installed."""

from __future__ import annotations

from descpipe.contract.columns import Column, missing, read_columns
from descpipe.contract.files import HDF5_SIGNATURES, File, UncheckedError, beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence

KINDS = {"i": "int", "u": "int", "f": "float", "b": "bool", "c": "complex", "S": "str", "O": "str"}
MAX_OFFSET = 1 << 20


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
        self.groups = [
            group.strip("/") for group in _names(self.groups if groups is None else groups)
        ]
        declared = self.attributes if attributes is None else attributes
        if not isinstance(declared, dict):
            raise ValueError("attributes are a dictionary of paths and names")
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
            import h5py
        except ImportError:
            raise UncheckedError("its datasets, because h5py is not installed here") from None
        try:
            with h5py.File(path, "r") as file:
                return [f"{path}: {problem}" for problem in self._missing_in(file, h5py)]
        except (OSError, RuntimeError) as error:
            return [f"{path} is not readable as HDF5: {error}"]

    def _missing_in(self, file: Any, h5py: Any) -> List[str]:
        there = {
            name: _column(file[name])
            for name in self.datasets
            if isinstance(file.get(name), h5py.Dataset)
        }
        names = _dataset_names(file, h5py) if len(there) < len(self.datasets) else []
        there.update({name: Column() for name in names if name not in there})
        problems = missing(self.datasets, there, "dataset")
        problems += [
            f"no group {name!r}"
            for name in self.groups
            if not isinstance(file.get(name or "/"), h5py.Group)
        ]
        for place, wanted in self.attributes.items():
            holder = file.get(place or "/")
            found = (
                {} if holder is None else {name: _attribute(holder, name) for name in holder.attrs}
            )
            of = f" of /{place}"
            problems += [problem + of for problem in missing(wanted, found, "attribute")]
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
                unmet += [f"{problem} of /{place}" for problem in found]
        return unmet

    def promises(self) -> str:
        """Return the datasets in words."""
        return ", ".join([*self.datasets, *self.groups])

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


def _names(names: Any) -> List[str]:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise ValueError("groups are a list of paths")
    return list(names)


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


def _column(dataset: Any) -> Column:
    unit = dataset.attrs.get("unit", dataset.attrs.get("units", ""))
    column = Column(KINDS.get(dataset.dtype.kind, "any"), shape=list(dataset.shape[1:]))
    column.unit = unit if isinstance(unit, str) else ""
    return column


def _attribute(holder: Any, name: str) -> Column:
    dtype = holder.attrs.get_id(name).dtype
    return Column(KINDS.get(dtype.kind, "any"))


def _dataset_names(file: Any, h5py: Any) -> List[str]:
    names: List[str] = []
    file.visititems(
        lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
    )
    return names
