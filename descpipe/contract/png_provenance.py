"""Provenance in pictures: a piece of text before the end of a PNG."""

from __future__ import annotations

import json
import os
import struct
import zlib

from descpipe.contract.file_end import replace_end
from descpipe.contract.no_room import NoRoomError
from descpipe.contract.provenance import provenance_of_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Mapping, Tuple

KEYWORD = b"descpipe"
START = 8
END = b"\0\0\0\0IEND\xaeB`\x82"


def add(path: str, provenance: Mapping[str, str]) -> None:
    """Add what made a picture."""
    place = os.path.getsize(path) - len(END)
    text = KEYWORD + b"\0" + json.dumps(provenance).encode("ascii")
    with open(path, "rb") as stream:
        stream.seek(max(place, 0))
        if stream.read() != END:
            raise NoRoomError("it does not end as a PNG does")
    replace_end(path, place, _chunk(b"tEXt", text) + END, before=END)


def read(path: str) -> List[Dict[str, str]]:
    """Return what made a picture."""
    begin = KEYWORD + b"\0"
    return [
        provenance_of_json(text[len(begin) :])
        for kind, text in _chunks(path)
        if kind == b"tEXt" and text.startswith(begin)
    ]


def _chunk(kind: bytes, text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + kind + text + struct.pack(">I", zlib.crc32(kind + text))


def _chunks(path: str) -> Iterator[Tuple[bytes, bytes]]:
    """Yield the kind of each piece, and what is in it if that is text."""
    with open(path, "rb") as stream:
        stream.seek(START)
        while True:
            head = stream.read(8)
            if len(head) < 8:
                return
            size, kind = struct.unpack(">I4s", head)
            if kind == b"tEXt":
                yield kind, stream.read(size)
                stream.seek(4, os.SEEK_CUR)
            else:
                stream.seek(size + 4, os.SEEK_CUR)
