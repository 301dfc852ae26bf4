"""Parquet files, known by their schema, where pyarrow is installed."""

from __future__ import annotations

import os

from descpipe.contract.columns import Column, missing, read_columns
from descpipe.contract.errors import listed
from descpipe.contract.files import File, UncheckedError
from descpipe.contract.signatures import beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

MAGIC = b"PAR1"
MAX_SCHEMA = 50_000_000


class Parquet(File):
    """Parquet files: the columns of the table.

    Parameters
    ----------
    columns : list of str, or dict of str to (str or Column)
        Its columns, and the kind of each.
    suffix, optional, doc, format
        As for `File`; the suffix is ``parquet`` unless another is given.
    """

    suffix = "parquet"
    declares = ("suffix", "doc", "format", "columns")
    columns: Any = ()

    def __init__(
        self,
        *,
        columns: Any = None,
        suffix: str | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__(suffix, optional=optional, doc=doc, format=format)
        declared = self.columns if columns is None else columns
        self.columns = read_columns(declared, "columns", type(self).columns)

    def content_problems(self, path: str) -> List[str]:
        """Return the columns that are not there or of another kind."""
        with open(path, "rb") as stream:
            start = stream.read(16)
            stream.seek(max(os.path.getsize(path) - 8, 0))
            length, end = stream.read(4), stream.read()
        if not start.startswith(MAGIC):
            return [f"{path} is not a Parquet file: {beginning(start)}"]
        if end != MAGIC:
            return [f"{path} is cut short: it has no end of a Parquet file"]
        if not self.columns:
            return []
        if int.from_bytes(length, "little") > MAX_SCHEMA:
            raise UncheckedError("its columns", why=f"they take over {MAX_SCHEMA // 1000000} MB")
        try:
            from pyarrow import parquet
        except ImportError:
            raise UncheckedError("its columns", package="pyarrow") from None
        try:
            schema = parquet.read_schema(path)
        except Exception as error:  # noqa: BLE001 - damaged files raise nearly everything
            return [f"{path} is not readable as Parquet: {' '.join(str(error).split())}"]
        there = {field.name: Column(_kind(str(field.type))) for field in schema}
        return [f"{path}: {problem}" for problem in missing(self.columns, there, "column")]

    def unmet(self, made: File) -> List[str]:
        """Return the columns that a writer does not promise."""
        promised = made.columns if isinstance(made, Parquet) else {}
        return missing(self.columns, promised, "column") if promised else []

    def promises(self) -> str:
        """Return the columns in words."""
        return listed(self.columns)

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        columns = {name: column.description() for name, column in self.columns.items()}
        return {**super().description(), "columns": columns}


def _kind(name: str) -> str:
    if name.startswith(("int", "uint")):
        return "int"
    if name.startswith(("float", "double", "halffloat", "decimal")):
        return "float"
    return {"bool": "bool", "string": "str", "large_string": "str"}.get(name, "any")
