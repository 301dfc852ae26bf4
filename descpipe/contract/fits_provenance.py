"""Provenance in FITS: a header without data at the end of the file, of the name DESCPIPE.

What is there already is not touched, however large it is, and its checksums stay right.
"""

from __future__ import annotations

import json
import os

from descpipe.contract.content_digests import text_digest
from descpipe.contract.file_end import replace_end
from descpipe.contract.fits_header import BLOCK, CARD, read_headers
from descpipe.contract.no_room import NoRoomError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

    from descpipe.contract.fits_header import HDU, Header

NAME = "DESCPIPE"
ITEM = "descpipe/"  # how items of SACC's metadata begin that say it
KEYWORDS = {
    "pipeline": "PIPELINE",
    "version": "PIPEVERS",
    "step": "STEP",
    "stage": "STAGE",
    "run.py": "RUNPY",
    "descpipe": "DESCPIPE",
    "shard": "SHARD",
    "number of processes": "NPROC",
}
# Many of a kind have numbers, and their names before their values.
NUMBERED = {"parameter ": "PARAM", "config file ": "CONFIG", "input ": "INPUT"}
EQUALS = " = "
LONGEST_TEXT = 67  # of one card, with a sign that more follows
LONGEST_KEYWORD = 8


def add(path: str, provenance: Mapping[str, str]) -> None:
    """Add what made a file."""
    hdus = read_headers(path)
    size = os.path.getsize(path)
    if hdus[-1].end != size:
        raise NoRoomError("it does not end where its last HDU ends")
    replace_end(path, size, _hdu(hdus, provenance))


def read(path: str) -> List[Dict[str, str]]:
    """Return what made a file."""
    return [_provenance(hdu.header) for hdu in read_headers(path) if hdu.name == NAME]


def _hdu(hdus: Sequence[HDU], provenance: Mapping[str, str]) -> bytes:
    number = 1 + sum(hdu.name == NAME for hdu in hdus)
    is_sacc = any(hdu.header.get("SACCTYPE") for hdu in hdus)
    text = json.dumps(provenance)
    cards = [
        *(_table_cards(provenance, text) if is_sacc else _empty_cards()),
        *_text_cards("EXTNAME", NAME),
        _number_card("EXTVER", number),
        *(card for key, value in _texts(provenance) for card in _text_cards(key, value)),
        "END",
    ]
    header = "".join(card.ljust(CARD) for card in cards).encode("ascii", "replace")
    data = text.encode("ascii") if is_sacc else b""
    return header + b" " * (-len(header) % BLOCK) + data + b"\0" * (-len(data) % BLOCK)


def _empty_cards() -> List[str]:
    """Return the first cards of an HDU without data, which no reader takes for a table."""
    return [
        *_text_cards("XTENSION", "IMAGE   "),
        _number_card("BITPIX", 8),
        _number_card("NAXIS", 0),
        _number_card("PCOUNT", 0),
        _number_card("GCOUNT", 1),
    ]


def _table_cards(provenance: Mapping[str, str], text: str) -> List[str]:
    """Return the first cards of a table of SACC's metadata, as the others of SACC's HDUs.

    Its one item has a name that no other file has: SACC refuses to join files with items of one
    name.
    """
    name = f"{ITEM}{provenance.get('step', '')}/{text_digest(text)[7:19]}"
    return [
        *_text_cards("XTENSION", "BINTABLE"),
        _number_card("BITPIX", 8),
        _number_card("NAXIS", 2),
        _number_card("NAXIS1", len(text)),
        _number_card("NAXIS2", 1),
        _number_card("PCOUNT", 0),
        _number_card("GCOUNT", 1),
        _number_card("TFIELDS", 1),
        *_text_cards("TTYPE1", name),
        *_text_cards("TFORM1", f"{len(text)}A"),
        *(
            card
            for key in ("TYPE", "CLSS", "NAME")
            for card in _text_cards(f"SACC{key}", "metadata")
        ),
    ]


def _texts(provenance: Mapping[str, str]) -> Iterator[Tuple[str, str]]:
    """Yield a keyword and a text for each thing that is said."""
    numbers = dict.fromkeys(NUMBERED, 0)
    for name, value in provenance.items():
        kind = next((kind for kind in NUMBERED if name.startswith(kind)), None)
        if kind is None:
            yield KEYWORDS[name], value
            continue
        numbers[kind] += 1
        keyword = f"{NUMBERED[kind]}{numbers[kind]}"
        if len(keyword) > LONGEST_KEYWORD:
            raise NoRoomError(f"there are too many keywords such as {keyword}")
        yield keyword, f"{name[len(kind) :]}{EQUALS}{value}"


def _number_card(keyword: str, number: int) -> str:
    return f"{keyword:8}= {number:20}"


def _text_cards(keyword: str, text: str) -> Iterator[str]:
    """Yield the card of a text; of one that is longer, cards that continue it."""
    begin, rest = f"{keyword:8}= ", text.replace("'", "''")
    while len(rest) > LONGEST_TEXT:
        end = LONGEST_TEXT
        while (len(rest[:end]) - len(rest[:end].rstrip("'"))) % 2:  # two of them are one sign
            end -= 1
        yield f"{begin}'{rest[:end]}&'"
        begin, rest = "CONTINUE  ", rest[end:]
    yield f"{begin}'{rest:8}'"


def _provenance(header: Header) -> Dict[str, str]:
    names = {keyword: name for name, keyword in KEYWORDS.items()}
    found: Dict[str, str] = {}
    for keyword in header.texts:
        kind = next((kind for kind, begin in NUMBERED.items() if _is_of(keyword, begin)), None)
        text = str(header.get(keyword))
        if kind is not None:
            name, _, value = text.partition(EQUALS)
            found[kind + name] = value
        elif keyword in names:
            found[names[keyword]] = text
    return found


def _is_of(keyword: str, begin: str) -> bool:
    return keyword.startswith(begin) and keyword[len(begin) :].isdigit()
