"""The headers of a FITS file, read without its data and without any package.

The layout is that of the FITS standard, version 4.0: blocks of 2880 bytes, cards of 80 letters.
"""

from __future__ import annotations

import os
import re

from descpipe.contract.columns import Column
from descpipe.contract.files import UncheckedError
from descpipe.contract.signatures import beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Dict, List, Tuple

    Shape = Tuple[int, ...]

BLOCK = 2880
CARD = 80
MAX_BLOCKS = 2000  # of one header: 72000 cards
MAX_TOTAL_BLOCKS = 10_000
MAX_COLUMNS = 999
MAX_AXES = 999
MAX_SIZE = 2**63
BITS = (8, 16, 32, 64, -32, -64)
STRING = re.compile(r"\s*'((?:[^']|'')*)'")
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[EDed][-+]?[0-9]+)?")
HIERARCH = re.compile(r"HIERARCH\s+([^=]+?)\s*=(.*)")
BINARY_FORM = re.compile(r"\s*([0-9]*)([LXBIJKAEDCMPQ])([LXBIJKAEDCM]?)")
ASCII_FORM = re.compile(r"\s*([AIFED])[0-9.]*\s*")
BINARY_KINDS = {
    **dict.fromkeys("BIJK", "int"),
    **dict.fromkeys("ED", "float"),
    **dict.fromkeys("CM", "complex"),
    **dict.fromkeys("LX", "bool"),
    "A": "str",
    "": "any",
}
ASCII_KINDS = {"A": "str", "I": "int", "F": "float", "E": "float", "D": "float"}


class FitsError(ValueError):
    """A file is not FITS as far as its headers tell."""


class Header:
    """The keywords of one header, in the texts of their cards until they are asked for."""

    def __init__(self) -> None:
        self.texts: Dict[str, List[str]] = {}
        self.last: List[str] = []

    def add(self, card: str) -> None:
        """Add a card; of cards with one keyword, the first one counts."""
        if card[8:10] == "= ":
            self.last = [card[10:]]
            self.texts.setdefault(card[:8].rstrip(), self.last)
        elif card.startswith("CONTINUE"):
            self.last.append(card[8:])
        elif card.startswith("HIERARCH"):
            match = HIERARCH.match(card)
            if match:
                self.last = [match[2]]
                self.texts.setdefault(match[1].upper(), self.last)

    def get(self, keyword: str, default: Any = None) -> Any:
        """Return the value of a keyword: a number, a bool, or a text."""
        texts = self.texts.get(keyword)
        if texts is None:
            return default
        value = _value(texts[0])
        for text in texts[1:]:
            if not isinstance(value, str) or not value.endswith("&"):
                break
            value = value[:-1] + str(_value(text))
        return value

    def whole(self, keyword: str, default: int | None = None) -> int:
        """Return a keyword that must be a whole number and not negative."""
        value = self.get(keyword, default)
        if type(value) is not int or not 0 <= value < MAX_SIZE:
            raise FitsError(f"has no usable keyword {keyword} in a header")
        return value


class HDU:
    """One header and data unit.

    Attributes
    ----------
    header : Header
        Its keywords.
    name : str
        Its ``EXTNAME``.
    is_table : bool
        Whether it is a table; those that hold a compressed picture are none.
    end : int
        Where in the file the next one begins.
    """

    end = 0

    def __init__(self, header: Header) -> None:
        self.header = header
        self.name = str(header.get("EXTNAME", ""))
        is_picture = header.get("ZIMAGE") is True
        self.is_table = header.get("XTENSION") in ("BINTABLE", "TABLE", "A3DTABLE")
        self.is_table = self.is_table and not is_picture

    @property
    def columns(self) -> Dict[str, Column]:
        """What the header says of each column."""
        return _columns(self.header) if self.is_table else {}


def read_headers(path: str) -> List[HDU]:
    """Return the HDUs of a file, which must be as long as their headers say.

    Raises
    ------
    FitsError
        If it is not FITS, or cut short.
    UncheckedError
        If its headers are longer than is sensible to read.
    OSError
        If it cannot be read.
    """
    size = os.path.getsize(path)
    hdus: List[HDU] = []
    blocks = 0
    with open(path, "rb") as stream:
        while stream.tell() < size:
            start = stream.tell()
            header = _read_header(stream, is_first=not hdus)
            if header is None:
                break
            hdu = HDU(header)
            hdus.append(hdu)
            blocks += (stream.tell() - start) // BLOCK
            if blocks > MAX_TOTAL_BLOCKS:
                raise UncheckedError("its headers", why="they are over 28 MB")
            end = stream.tell() + _data_size(header)
            if end > size:
                raise FitsError(f"is cut short: it has {size} bytes of {end} or more")
            hdu.end = -(-end // BLOCK) * BLOCK
            stream.seek(hdu.end)
    return hdus


def _read_header(stream: BinaryIO, *, is_first: bool) -> Header | None:
    """Return the next header, or None at the end; the standard allows anything after it."""
    header = Header()
    start = b"SIMPLE  =" if is_first else b"XTENSION="
    for number in range(MAX_BLOCKS):
        block = stream.read(BLOCK)
        if number == 0 and not block.startswith(start):
            if is_first:
                raise FitsError(f"is not a FITS file: {beginning(block[:16])}")
            return None
        if len(block) < BLOCK:
            raise FitsError("is cut short in a header")
        text = block.decode("ascii", "replace")
        for place in range(0, BLOCK, CARD):
            if text.startswith("END     ", place):
                return header
            header.add(text[place : place + CARD])
    raise FitsError("has a header without an end")


def _value(text: str) -> Any:
    """Return the value of a card; what is after a slash is a comment."""
    string = STRING.match(text)
    if string:
        return string[1].replace("''", "'").rstrip()
    word = text.partition("/")[0].strip()
    if word in ("T", "F"):
        return word == "T"
    if NUMBER.fullmatch(word):
        if word.lstrip("+-").isdigit():
            return int(word)
        return float(word.upper().replace("D", "E"))
    if word.startswith("(") and word.endswith(")"):
        return complex(0.0)  # that it is complex is all that is asked
    return word


def _data_size(header: Header) -> int:
    axes = [header.whole(f"NAXIS{axis + 1}") for axis in range(_axes(header))]
    if header.get("BITPIX") not in BITS:
        raise FitsError("has no usable keyword BITPIX in a header")
    if axes and axes[0] == 0 and header.get("GROUPS") is True:
        axes = axes[1:]
    items = 1 if axes else 0
    for axis in axes:
        items = min(items * axis, MAX_SIZE)
    items += header.whole("PCOUNT", 0) if axes else 0
    size: int = items * header.whole("GCOUNT", 1) * abs(header.get("BITPIX")) // 8
    return size


def _axes(header: Header) -> int:
    count = header.whole("NAXIS")
    if count > MAX_AXES:
        raise FitsError("has no usable keyword NAXIS in a header")
    return count


def _columns(header: Header) -> Dict[str, Column]:
    is_binary = header.get("XTENSION") != "TABLE"
    columns: Dict[str, Column] = {}
    for number in range(1, min(header.whole("TFIELDS", 0), MAX_COLUMNS) + 1):
        name = str(header.get(f"TTYPE{number}", f"col{number}"))
        form = str(header.get(f"TFORM{number}", ""))
        kind, shape = _binary_form(form) if is_binary else _ascii_form(form)
        if kind == "int" and _is_scaled(header, number):
            kind = "float"
        dimensions = _dimensions(str(header.get(f"TDIM{number}", "")))
        if dimensions and shape is not None:
            shape = dimensions[:-1] if kind == "str" else dimensions
        column = Column(kind, shape=shape)
        column.unit = str(header.get(f"TUNIT{number}", ""))  # be it known or not
        columns.setdefault(name, column)
    return columns


def _is_scaled(header: Header, number: int) -> bool:
    """Whether whole numbers in the file stand for others that are not whole."""
    scale, zero = header.get(f"TSCAL{number}", 1), header.get(f"TZERO{number}", 0)
    return scale != 1 or not isinstance(zero, (int, float)) or zero != zero // 1


def _binary_form(form: str) -> Tuple[str, Shape | None]:
    match = BINARY_FORM.match(form)
    if match is None:
        return "any", None
    if match[2] in "PQ":  # of another length in each row
        return BINARY_KINDS[match[3]], None
    count = int(match[1] or 1)
    is_one = match[2] == "A" or (count == 1 and match[2] != "X")
    return BINARY_KINDS[match[2]], () if is_one else (count,)


def _dimensions(text: str) -> Shape:
    """Return the shape that TDIM says, the slowest axis first; nothing if it says none."""
    words = text.strip("() ").split(",")
    if not all(word.strip().isdigit() for word in words):
        return ()
    return tuple(int(word) for word in reversed(words))


def _ascii_form(form: str) -> Tuple[str, Shape | None]:
    match = ASCII_FORM.match(form)
    return (ASCII_KINDS[match[1]] if match else "any"), ()
