"""What steps wrote, as far as a page can show it: pictures, and the first lines of texts."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from descpipe.model.problem import Problems
from descpipe.reporting.logs import shown_lines
from descpipe.reporting.svg_cleaning import NotClean, cleaned_svg
from descpipe.reporting.wording import size
from descpipe.text import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.history.past_run import PastFile

Kind = Literal["picture", "table", "text", "note"]
LARGEST_PICTURE, LARGEST_PAGE, LARGEST_TEXT = 4_000_000, 24_000_000, 2_000_000
MOST_PREVIEWS = 100
MOST_LINES, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 20, 12, 60
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg")
SEPARATORS = {".csv": ",", ".tsv": "\t"}
MARKDOWN = ".md"
# The second line of a table in Markdown.
RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")
CELL_END = re.compile(r"(?<!\\)\|")
TEXTS = (".txt", ".json", ".yaml", ".yml", MARKDOWN, ".dat", ".ini", ".toml")
FORMS = (*PICTURES, *SEPARATORS, *TEXTS)
SHA256 = "sha256:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a page shows of a file.

    Attributes
    ----------
    kind : {"picture", "table", "text", "note"}
        What it is; a note says why it is not shown.
    address : str
        A picture's, with all it holds.
    rows : tuple of (tuple of str)
        Those of a table, its heads first.
    lines : tuple of str
        Those of a text.
    more : str
        What is left out, in words.
    is_as_written : bool
        Whether the file holds what the step wrote, as far as the record has that.
    """

    kind: Kind
    address: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    more: str = ""
    is_as_written: bool = True


@dataclass(slots=True)
class Previews:
    """Makes previews until the page is large enough."""

    bytes_left: int = LARGEST_PAGE
    count_left: int = field(default=MOST_PREVIEWS)

    def of(self, path: Path, file: PastFile) -> Preview | None:
        """Return what is shown of a file; None for one of which nothing can be.

        Parameters
        ----------
        path : Path
            Where it is.
        file : PastFile
            What its record says of it.
        """
        suffix = path.suffix.lower()
        if suffix not in FORMS or not path.is_file():
            return None
        most = LARGEST_PICTURE if suffix in PICTURES else LARGEST_TEXT
        length = path.stat().st_size
        if length > most:
            return Preview(kind="note", more=f"Not shown here: {size(length)} are too large.")
        if self.count_left <= 0 or (suffix in PICTURES and length > self.bytes_left):
            return Preview(kind="note", more="Not shown here: there is enough on this page.")
        data = read_bytes(path, most, Problems())
        if data is None:
            return Preview(kind="note", more="Not shown here: it cannot be read.")
        self.count_left -= 1
        return self._shown(suffix, data, is_as_written=_is_as_written(data, file))

    def _shown(self, suffix: str, data: bytes, *, is_as_written: bool) -> Preview:
        if suffix in PICTURES:
            self.bytes_left -= len(data)
            return _picture(suffix, data, is_as_written=is_as_written)
        text = data.decode("utf-8", errors="replace")
        if suffix in SEPARATORS:
            return _table(text, SEPARATORS[suffix], is_as_written=is_as_written)
        if suffix == MARKDOWN and (rows := _markdown_rows(text)):
            return _first_rows(rows, len(rows), len(rows[0]), is_as_written=is_as_written)
        lines = shown_lines(text.splitlines())
        return Preview(
            kind="text",
            lines=tuple(lines[:MOST_LINES]),
            more=_more(len(lines) - MOST_LINES, "line"),
            is_as_written=is_as_written,
        )


def _is_as_written(data: bytes, file: PastFile) -> bool:
    is_known = file.digest.startswith(SHA256)
    return not is_known or file.digest == SHA256 + hashlib.sha256(data).hexdigest()


def _picture(suffix: str, data: bytes, *, is_as_written: bool) -> Preview:
    if suffix == ".svg":
        try:
            data, kind = cleaned_svg(data).encode(), "image/svg+xml"
        except NotClean as error:
            return Preview(kind="note", more=f"Not shown here: {error}.")
    else:
        found = (kind for begin, kind in SIGNATURES.items() if data.startswith(begin))
        kind = next(found, "")
        if not kind:
            return Preview(kind="note", more=f"Not shown here: it is no picture in {suffix[1:]}.")
    address = f"data:{kind};base64,{b64encode(data).decode()}"
    return Preview(kind="picture", address=address, is_as_written=is_as_written)


def _table(text: str, separator: str, *, is_as_written: bool) -> Preview:
    """Return the first rows and columns of a table; lines that begin with # are no rows."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        read = csv.reader(io.StringIO("\n".join(lines[: MOST_ROWS + 1])), delimiter=separator)
        rows = list(read)
        columns = max((line.count(separator) + 1 for line in lines[:1]), default=0)
    except csv.Error:
        return Preview(kind="note", more="Not shown here: it cannot be read as a table.")
    return _first_rows(rows, len(lines), columns, is_as_written=is_as_written)


def _markdown_rows(text: str) -> list[list[str]]:
    """Return the cells of a text that is one table and no more; none of any other text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    is_table = all(line.startswith("|") and line.endswith("|") for line in lines)
    if len(lines) < len(("head", "rule")) or not is_table or not RULE.fullmatch(lines[1]):
        return []
    cells = [CELL_END.split(line)[1:-1] for line in (lines[0], *lines[2:])]
    return [[cell.strip().strip("`").replace("\\|", "|") for cell in row] for row in cells]


def _first_rows(
    all_rows: list[list[str]], number: int, columns: int, *, is_as_written: bool
) -> Preview:
    """Return the first rows, the head among them, and columns of a table with so many of them."""
    rows = [tuple(_cut(cell) for cell in row[:MOST_COLUMNS]) for row in all_rows[: MOST_ROWS + 1]]
    width = max(map(len, rows), default=0)
    left_out = [_more(number - 1 - MOST_ROWS, "row"), _more(columns - MOST_COLUMNS, "column")]
    return Preview(
        kind="table",
        rows=tuple(row + ("",) * (width - len(row)) for row in rows),
        more=" ".join(filter(None, left_out)),
        is_as_written=is_as_written,
    )


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"


def _more(number: int, noun: str) -> str:
    return f"{number} more {noun}{'' if number == 1 else 's'}." if number > 0 else ""
