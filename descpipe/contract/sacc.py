"""SACC files, known by their data types and tracers."""

from __future__ import annotations

from descpipe.contract.errors import listed, near_miss
from descpipe.contract.files import File, read_names
from descpipe.contract.fits_header import FitsError, read_headers
from descpipe.contract.hdf5 import Hdf5Error, group_members
from descpipe.contract.signatures import FITS_SIGNATURES, SIGNATURES, beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence


class SACC(File):
    """SACC files, which are FITS or HDF5 inside; for those of HDF5, h5py is needed.

    Parameters
    ----------
    data_types : list of str
        Types of data points it must hold, as in ``"galaxy_shear_xi_plus"``.
    tracers : list of str
        Names of tracers or patterns of them, as in ``"source_*"``, each of which must be there.
    suffix, optional, doc, format
        As for `File`; the suffix is ``sacc`` unless another is given.
    """

    suffix = "sacc"
    declares = ("suffix", "doc", "format", "data_types", "tracers")
    data_types: Sequence[str] = ()
    tracers: Sequence[str] = ()

    def __init__(
        self,
        *,
        data_types: Sequence[str] | None = None,
        tracers: Sequence[str] | None = None,
        suffix: str | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__(suffix, optional=optional, doc=doc, format=format)
        declared = self.data_types if data_types is None else data_types
        self.data_types = read_names(declared, "data_types")
        self.tracers = read_names(self.tracers if tracers is None else tracers, "tracers")

    def content_problems(self, path: str) -> List[str]:
        """Return the data types and tracers that are not there."""
        with open(path, "rb") as stream:
            start = stream.read(16)
        if not start.startswith(SIGNATURES["sacc"]):
            return [f"{path} is not a SACC file: {beginning(start)}"]
        try:
            return [f"{path}{problem}" for problem in self._problems_inside(path, start)]
        except (FitsError, Hdf5Error) as error:
            return [f"{path} {error}"]

    def _problems_inside(self, path: str, start: bytes) -> List[str]:
        if start.startswith(FITS_SIGNATURES):
            there = _names_in_fits(path)
        elif self.data_types or self.tracers:
            there = group_members(path, ("data", "tracer"), "its data types and tracers")
        else:
            return []
        if not there:
            return [" is not a SACC file: it holds neither data nor tracers of SACC"]
        found = self._missing(there.get("data", ()), there.get("tracer", ()))
        return [f": {problem}" for problem in found]

    def unmet(self, made: File) -> List[str]:
        """Return the data types and tracers that a writer does not promise."""
        if not isinstance(made, SACC):
            return []
        data_types, tracers = made.data_types or self.data_types, made.tracers or self.tracers
        return self._missing(data_types, tracers, are_patterns=True)

    def _missing(
        self, data_types: Sequence[str], tracers: Sequence[str], *, are_patterns: bool = False
    ) -> List[str]:
        """Return what is not among the names that are there."""
        from fnmatch import fnmatchcase

        def is_there(name: str) -> bool:
            return name in tracers or any(
                fnmatchcase(other, name) or (are_patterns and fnmatchcase(name, other))
                for other in tracers
            )

        return [
            f"no data of type {name!r}{near_miss(name, data_types)}"
            for name in self.data_types
            if name not in data_types
        ] + [
            f"no tracer {name!r}{near_miss(name, tracers)}"
            for name in self.tracers
            if not is_there(name)
        ]

    def promises(self) -> str:
        """Return the data types and tracers in words."""
        return listed([*self.data_types, *self.tracers])

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        names = {"data_types": list(self.data_types), "tracers": list(self.tracers)}
        return {**super().description(), **names}


def _names_in_fits(path: str) -> Dict[str, List[str]]:
    """Return the names of the data types and tracers, each of which has an HDU of its own."""
    found: Dict[str, List[str]] = {}
    for hdu in read_headers(path):
        kind = hdu.header.get("SACCTYPE")
        if kind in ("data", "tracer"):
            found.setdefault(kind, []).append(str(hdu.header.get("SACCNAME", "")))
    return found
