"""FITS files and the SACC files that are FITS inside, known by their headers."""

from __future__ import annotations

from descpipe.contract.columns import Column, missing, read_columns
from descpipe.contract.errors import near_miss
from descpipe.contract.files import FITS_SIGNATURES, SIGNATURES, File, beginning
from descpipe.contract.fits_header import FitsError, read_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence

    from descpipe.contract.fits_header import HDU

MAX_SHOWN = 12


class Table:
    """One HDU of a FITS file.

    Parameters
    ----------
    columns : list of str, or dict of str to (str or Column)
        Its columns, and the kind of each. One with a kind and no shape holds one value a row.
    keywords : list of str, or dict of str to (str or Column)
        Keywords of its header, and the kind of each.

    Raises
    ------
    ValueError
        If one of these is not as described.
    """

    def __init__(self, columns: Any = (), *, keywords: Any = ()) -> None:
        self.columns = {
            name: _of_one_value(column) for name, column in read_columns(columns).items()
        }
        self.keywords = read_columns(keywords, "keywords")

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {
            "columns": {name: column.description() for name, column in self.columns.items()},
            "keywords": {name: column.description() for name, column in self.keywords.items()},
        }


class FITS(File):
    """FITS files: the columns and keywords of one table, or of several HDUs by name.

    Only headers are read, by descpipe itself: no package is needed.

    Parameters
    ----------
    columns, keywords : as for `Table`
        Of one table. A list of names chooses from those that a subclass declares.
    hdu : str
        Name of that table; without it, the first table of the file is meant.
    hdus : dict of str to (Table or columns)
        Several HDUs by name (``EXTNAME``), instead of the three above. A list of columns chooses
        from those that a subclass declares.
    suffix, optional, doc, format
        As for `File`; the suffix is ``fits`` unless another is given.
    """

    suffix = "fits"
    declares = ("suffix", "doc", "format", "columns", "keywords", "hdu", "hdus")
    columns: Any = ()
    keywords: Any = ()
    hdu: str = ""
    hdus: Mapping[str, Any] | None = None

    def __init__(
        self,
        *,
        columns: Any = None,
        keywords: Any = None,
        hdu: str | None = None,
        hdus: Mapping[str, Any] | None = None,
        suffix: str | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__(suffix, optional=optional, doc=doc, format=format)
        self.columns = self.columns if columns is None else columns
        self.keywords = self.keywords if keywords is None else keywords
        self.hdu = self.hdu if hdu is None else hdu
        self.hdus = self.hdus if hdus is None else hdus
        if not isinstance(self.hdu, str):
            raise ValueError("hdu must be the name of a table")
        self.tables = self._tables()

    def _tables(self) -> Dict[str, Table]:
        """Return what is known of each HDU; the name of the first table may be empty."""
        if self.hdus is None:
            known = type(self)
            table = Table(
                read_columns(self.columns, "columns", known.columns),
                keywords=read_columns(self.keywords, "keywords", known.keywords),
            )
            return {self.hdu: table} if self.hdu or table.columns or table.keywords else {}
        if self.columns or self.keywords or self.hdu:
            raise ValueError("give columns, keywords and hdu, or hdus, not both")
        if not isinstance(self.hdus, dict) or "" in self.hdus:
            raise ValueError("hdus are a dictionary of names and tables")
        return {name: self._table(name, table) for name, table in self.hdus.items()}

    def _table(self, name: str, declared: Any) -> Table:
        if isinstance(declared, Table):
            return declared
        known = type(self).hdus
        if known and name not in known:
            raise ValueError(f"hdus: {name!r} is none of its own{near_miss(name, known)}")
        own = known[name] if known else ()
        own = own.columns if isinstance(own, Table) else own
        return Table(read_columns(declared, "columns", own))

    def content_problems(self, path: str) -> List[str]:
        """Return what the headers lack, or say that the file is cut short."""
        try:
            hdus = read_headers(path)
        except FitsError as error:
            return [f"{path} {error}"]
        problems = []
        for name, table in self.tables.items():
            hdu = _find(hdus, name)
            if hdu is None:
                problems.append(f"{path} has no {_hdu_words(name)}{_names(hdus)}")
                continue
            there = read_columns({key: _keyword_kind(value) for key, value in hdu.keywords.items()})
            found = missing(table.columns, hdu.columns, "column", fold_case=True)
            if hdu.columns and any(map(_is_plain, found[:1])):
                found[0] += f" (it has {_listed(hdu.columns)})"
            found += missing(table.keywords, there, "keyword")
            where = f" in {name}" if name else ""
            problems += [f"{path}{where}: {problem}" for problem in found]
        return problems

    def unmet(self, made: File) -> List[str]:
        """Return the HDUs, columns and keywords that a writer does not promise."""
        promised = made.tables if isinstance(made, FITS) else {}
        if not promised:
            return []
        unmet = []
        for name, table in self.tables.items():
            other = _promised(name, promised)
            if other is None:
                unmet.append(f"no {_hdu_words(name)}")
                continue
            if other.columns:
                unmet += missing(table.columns, other.columns, "column", fold_case=True)
            if other.keywords:
                unmet += missing(table.keywords, other.keywords, "keyword")
        return unmet

    def promises(self) -> str:
        """Return the columns of each HDU in words."""
        return "; ".join(
            (f"{name}: " if name and len(self.tables) > 1 else "") + _listed(table.columns)
            for name, table in self.tables.items()
        )

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        tables = {name: table.description() for name, table in self.tables.items()}
        return {**super().description(), "hdus": tables}


class SACC(File):
    """SACC files, of FITS or of HDF5 inside; those of FITS are known by their headers.

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
        self.data_types = self.data_types if data_types is None else data_types
        self.tracers = self.tracers if tracers is None else tracers
        for names in (self.data_types, self.tracers):
            if isinstance(names, str) or not all(isinstance(name, str) for name in names):
                raise ValueError("data_types and tracers are lists of names")

    def content_problems(self, path: str) -> List[str]:
        """Return the data types and tracers that are not there."""
        with open(path, "rb") as stream:
            start = stream.read(16)
        if not start.startswith(SIGNATURES["sacc"]):
            return [f"{path} is not a SACC file: {beginning(start)}"]
        if not start.startswith(FITS_SIGNATURES):
            return []
        try:
            hdus = read_headers(path)
        except FitsError as error:
            return [f"{path} {error}"]
        there: Dict[str, List[str]] = {"data": [], "tracer": []}
        for hdu in hdus:
            kind = str(hdu.keywords.get("SACCTYPE", ""))
            there.setdefault(kind, []).append(str(hdu.keywords.get("SACCNAME", "")))
        return [f"{path}: {problem}" for problem in self._missing(there["data"], there["tracer"])]

    def unmet(self, made: File) -> List[str]:
        """Return the data types and tracers that a writer does not promise."""
        if not isinstance(made, SACC):
            return []
        return self._missing(made.data_types or None, made.tracers or None)

    def _missing(self, data_types: Any, tracers: Any) -> List[str]:
        """Return what is not among the names that are there; None is unknown."""
        from fnmatch import fnmatchcase

        problems = [
            f"no data of type {name!r}{near_miss(name, data_types)}"
            for name in self.data_types
            if data_types is not None and name not in data_types
        ]
        return problems + [
            f"no tracer {name!r}{near_miss(name, tracers)}"
            for name in self.tracers
            if tracers is not None
            and not any(fnmatchcase(other, name) or fnmatchcase(name, other) for other in tracers)
        ]

    def promises(self) -> str:
        """Return the data types and tracers in words."""
        return ", ".join([*self.data_types, *self.tracers])

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        names = {"data_types": list(self.data_types), "tracers": list(self.tracers)}
        return {**super().description(), **names}


def _of_one_value(column: Column) -> Column:
    if column.shape is not None or column.kind == "any":
        return column
    return Column(
        column.kind, unit=column.unit, shape=[], doc=column.doc, optional=column.is_optional
    )


def _is_plain(problem: str) -> bool:
    return problem.startswith("no ") and "; did" not in problem


def _find(hdus: Sequence[HDU], name: str) -> HDU | None:
    for hdu in hdus:
        if hdu.is_table if not name else hdu.name.lower() == name.lower():
            return hdu
    return hdus[0] if name.upper() == "PRIMARY" and hdus else None


def _promised(name: str, promised: Mapping[str, Table]) -> Table | None:
    """Return what a writer says of an HDU; where one of them has no name, its first table."""
    folded = {other.lower(): table for other, table in promised.items()}
    if not name:
        return next(iter(promised.values()))
    return folded.get(name.lower(), folded.get(""))


def _keyword_kind(value: Any) -> str:
    return {bool: "bool", int: "int", float: "float"}.get(type(value), "str")


def _hdu_words(name: str) -> str:
    return f"HDU {name!r}" if name else "table"


def _names(hdus: Sequence[HDU]) -> str:
    names = ", ".join(hdu.name for hdu in hdus[1:] if hdu.name)
    return f"; it has {names}" if names else ""


def _listed(names: Mapping[str, Any]) -> str:
    words = list(names)
    more = f" and {len(words) - MAX_SHOWN} more" if len(words) > MAX_SHOWN else ""
    return ", ".join(words[:MAX_SHOWN]) + more
