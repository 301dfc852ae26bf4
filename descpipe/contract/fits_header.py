"""The headers of a FITS file, read without its data and without any package.

The layout is that of the FITS standard, version 4.0: blocks of 2880 bytes, cards of 80 letters.
"""

from __future__ import annotations

import os
import re

from descpipe.contract.columns import Column
from descpipe.contract.files import beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Dict, List, Tuple

BLOCK = 2880
CARD = 80
MAX_BLOCKS = 2000  # of one header: 72000 cards
MAX_HDUS = 10000
VALUE = re.compile(r"\s*('(?:[^']|'')*'|[^/]*)")
HIERARCH = re.compile(r"HIERARCH\s+([^=]+?)\s*=(.*)")
BINARY_FORM = re.compile(r"\s*([0-9]*)([LXBIJKAEDCMPQ])")
ASCII_FORM = re.compile(r"\s*([AIFED])[0-9.]*\s*")
BINARY_KINDS = {
    **dict.fromkeys("BIJK", "int"),
    **dict.fromkeys("ED", "float"),
    **dict.fromkeys("CM", "complex"),
    "L": "bool",
    "X": "bool",
    "A": "str",
}
ASCII_KINDS = {"A": "str", "I": "int", "F": "float", "E": "float", "D": "float"}


class FitsError(ValueError):
    """A file is not FITS as far as its headers tell."""


class HDU:
    """One header and data unit.

    Attributes
    ----------
    keywords : dict of str to (int, float, bool or str)
        Of its header.
    is_table : bool
        Whether it is a table.
    columns : dict of str to Column
        Of a table.
    """

    def __init__(self, keywords: Dict[str, Any]) -> None:
        self.keywords = keywords
        self.name = str(keywords.get("EXTNAME", ""))
        self.is_table = keywords.get("XTENSION") in ("BINTABLE", "TABLE", "A3DTABLE")
        self.columns = _columns(keywords) if self.is_table else {}


def read_headers(path: str) -> List[HDU]:
    """Return the HDUs of a file, which must be as long as their headers say.

    Raises
    ------
    FitsError
        If it is not FITS, or cut short.
    OSError
        If it cannot be read.
    """
    size = os.path.getsize(path)
    hdus: List[HDU] = []
    with open(path, "rb") as stream:
        while stream.tell() < size and len(hdus) < MAX_HDUS:
            keywords = _read_header(stream, first=not hdus)
            if keywords is None:
                break
            hdus.append(HDU(keywords))
            end = stream.tell() + _data_size(keywords)
            if end > size:
                raise FitsError(f"is cut short: it has {size} bytes of {end} or more")
            stream.seek(-(-end // BLOCK) * BLOCK)
    return hdus


def _read_header(stream: BinaryIO, *, first: bool) -> Dict[str, Any] | None:
    keywords: Dict[str, Any] = {}
    start = b"SIMPLE  =" if first else b"XTENSION="
    for number in range(MAX_BLOCKS):
        block = stream.read(BLOCK)
        if number == 0 and not block.startswith(start):
            if first:
                raise FitsError(f"is not a FITS file: {beginning(block[:9])}")
            return None  # the standard allows anything after the last HDU
        if len(block) < BLOCK:
            raise FitsError("is cut short in a header")
        text = block.decode("ascii", "replace")
        for place in range(0, BLOCK, CARD):
            card = text[place : place + CARD]
            if card[:8] == "END     ":
                return keywords
            _read_card(card, keywords)
    raise FitsError("has a header without an end")


def _read_card(card: str, keywords: Dict[str, Any]) -> None:
    hierarch = HIERARCH.match(card)
    if hierarch:
        keywords.setdefault(hierarch[1], _value(hierarch[2]))
    elif card[8:10] == "= ":
        keywords.setdefault(card[:8].rstrip(), _value(card[10:]))


def _value(text: str) -> Any:
    match = VALUE.match(text)
    word = match[1].strip() if match else ""
    if word.startswith("'"):
        return word[1:-1].replace("''", "'").rstrip()
    if word in ("T", "F"):
        return word == "T"
    for kind in (int, float):
        try:
            return kind(word.replace("D", "E"))
        except ValueError:
            continue
    return word


def _data_size(keywords: Dict[str, Any]) -> int:
    axes = [_whole(keywords, f"NAXIS{axis + 1}") for axis in range(_whole(keywords, "NAXIS"))]
    if not axes:
        return 0
    if axes[0] == 0 and keywords.get("GROUPS") is True:
        axes = axes[1:]
    items = 1
    for axis in axes:
        items *= axis
    items += _whole(keywords, "PCOUNT", 0)
    return items * _whole(keywords, "GCOUNT", 1) * abs(_whole(keywords, "BITPIX", sign=-1)) // 8


def _whole(keywords: Dict[str, Any], name: str, default: int | None = None, sign: int = 1) -> int:
    value = keywords.get(name, default)
    if type(value) is not int or (sign > 0 and value < 0) or (name == "NAXIS" and value > 999):
        raise FitsError(f"has no usable keyword {name} in a header")
    return value


def _columns(keywords: Dict[str, Any]) -> Dict[str, Column]:
    is_binary = keywords["XTENSION"] != "TABLE"
    columns: Dict[str, Column] = {}
    for number in range(1, min(_whole(keywords, "TFIELDS", 0), 999) + 1):
        name = str(keywords.get(f"TTYPE{number}", f"col{number}"))
        form = str(keywords.get(f"TFORM{number}", ""))
        kind, shape = _binary_form(form) if is_binary else _ascii_form(form)
        if kind == "int" and keywords.get(f"TSCAL{number}", 1) != 1:
            kind = "float"
        shape = _dimensions(str(keywords.get(f"TDIM{number}", ""))) or shape
        columns[name] = _column(kind, str(keywords.get(f"TUNIT{number}", "")), shape)
    return columns


def _column(kind: str, unit: str, shape: Tuple[int, ...] | None) -> Column:
    column = Column(kind, shape=shape)
    column.unit = unit  # whatever the file says, be it known or not
    return column


def _binary_form(form: str) -> Tuple[str, Tuple[int, ...] | None]:
    match = BINARY_FORM.match(form)
    if match is None:
        return "any", None
    count = int(match[1] or 1)
    if match[2] in "PQ":
        return BINARY_KINDS.get(form[match.end() : match.end() + 1], "any"), None
    shape = () if count == 1 or match[2] == "A" else (count,)
    return BINARY_KINDS[match[2]], shape


def _dimensions(text: str) -> Tuple[int, ...] | None:
    """Return the shape that TDIM says, the slowest axis first; of strings, nothing."""
    words = text.strip("() ").split(",")
    if len(words) < 2 or not all(word.strip().isdecimal() for word in words):
        return None
    return tuple(int(word) for word in reversed(words))


def _ascii_form(form: str) -> Tuple[str, Tuple[int, ...] | None]:
    match = ASCII_FORM.match(form)
    return (ASCII_KINDS[match[1]] if match else "any"), ()
