"""FITS files, known by their headers."""

from __future__ import annotations

from descpipe.contract.columns import Column, missing, read_columns
from descpipe.contract.errors import listed, near_miss
from descpipe.contract.files import File, UncheckedError
from descpipe.contract.fits_header import FitsError, read_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence

    from descpipe.contract.fits_header import HDU


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
            raise ValueError("hdu must be the name of a table; write it in quotes")
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
            raise ValueError(
                "hdus are several tables, the others are of one; remove one or the other"
            )
        if not isinstance(self.hdus, dict) or "" in self.hdus:
            raise ValueError("hdus are a dictionary of names and tables; write {'BINS': ['bin']}")
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
        if self.suffix.endswith(".gz"):
            if super().content_problems(path) or not self.tables:
                return super().content_problems(path)
            raise UncheckedError("its headers", why="it is compressed")
        try:
            hdus = read_headers(path)
        except FitsError as error:
            return [f"{path} {error}"]
        problems = []
        for name, table in self.tables.items():
            hdu = _find(hdus, name, table)
            if hdu is None:
                problems.append(f"{path} has no {_hdu_words(name)}{_names(name, hdus)}")
                continue
            where = f" in {name}" if name else ""
            problems += [f"{path}{where}: {problem}" for problem in _unlike(table, hdu)]
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
                near = near_miss(name, promised)
                unmet.append(f"no {_hdu_words(name)}{near if near.startswith('; did') else ''}")
                continue
            if other.columns:
                unmet += missing(table.columns, other.columns, "column", fold_case=True)
            if other.keywords:
                unmet += missing(table.keywords, other.keywords, "keyword", fold_case=True)
        return unmet

    def promises(self) -> str:
        """Return the columns of each HDU in words."""
        return " and ".join(
            listed(table.columns or table.keywords)
            + (f" in {name}" if name and len(self.tables) > 1 else "")
            for name, table in self.tables.items()
        )

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        tables = {name: table.description() for name, table in self.tables.items()}
        return {**super().description(), "hdus": tables}


def _of_one_value(column: Column) -> Column:
    if column.shape is not None or column.kind == "any":
        return column
    return Column(
        column.kind, unit=column.unit, shape=[], doc=column.doc, optional=column.is_optional
    )


def _is_plain(problem: str) -> bool:
    return problem.startswith("no ") and "; did" not in problem


def _unlike(table: Table, hdu: HDU) -> List[str]:
    """Return what a table should have and an HDU has not."""
    columns = hdu.columns
    found = missing(table.columns, columns, "column", fold_case=True)
    if columns and any(map(_is_plain, found[:1])):
        found[0] += f" (it has {listed(columns)})"
    elif found and not hdu.is_table:
        found[0] += " (it is not a table)"
    there = {key: Column(_keyword_kind(hdu.header.get(key))) for key in hdu.header.texts}
    return found + missing(table.keywords, there, "keyword", fold_case=True)


def _find(hdus: Sequence[HDU], name: str, table: Table) -> HDU | None:
    """Return the HDU that a declaration means: by its name, or the first table.

    Keywords alone may be those of a file without any table.
    """
    for hdu in hdus:
        if hdu.is_table if not name else hdu.name.lower() == name.lower():
            return hdu
    is_first = name.upper() == "PRIMARY" or not (name or table.columns)
    return hdus[0] if is_first and hdus else None


def _promised(name: str, promised: Mapping[str, Table]) -> Table | None:
    """Return what a writer says of an HDU; where one of them has no name, its first table."""
    folded = {other.lower(): table for other, table in promised.items()}
    if not name:
        return next(iter(promised.values()))
    return folded.get(name.lower(), folded.get(""))


def _keyword_kind(value: Any) -> str:
    kinds = {bool: "bool", int: "int", float: "float", complex: "complex"}
    return kinds.get(type(value), "str")


def _hdu_words(name: str) -> str:
    return f"HDU {name!r}" if name else "table"


def _names(name: str, hdus: Sequence[HDU]) -> str:
    """Return the name that was meant, or those that are there."""
    names = [hdu.name for hdu in hdus if hdu.name]
    near = near_miss(name, names)
    if near.startswith("; did"):
        return near
    return f"; it has {listed(names)}" if names else ""
