"""Telling whether a generated file was edited since: a digest in its first lines."""

from __future__ import annotations

import hashlib
import re

# What comments begin and end with: in YAML, bash and DOT, in Mermaid, and in SVG.
HASH, PERCENT, ANGLE = ("# ", ""), ("%% ", ""), ("<!-- ", " -->")
SEAL = re.compile(r"^(?:#|%%|<!--).* \[([0-9a-f]{12})\](?: -->)?\n", re.MULTILINE)
# A header may name a path, and paths have up to 4096 letters.
SEARCHED_CHARACTERS = 10_000


def sealed(header: str, body: str, comment: tuple[str, str] = HASH) -> str:
    """Return a generated text under a header line that tells whether it was edited since.

    Parameters
    ----------
    header : str
        By what the file was made, and how to make it anew; one line without its marks.
    body : str
        What follows.
    comment : (str, str)
        What comments of that language begin and end with.
    """
    line = " ".join(header.splitlines())
    before, after = comment
    return f"{before}{line} [{_digest(body)}]{after}\n{body}"


def is_generated(text: str) -> bool:
    """Whether a text was generated and not edited since."""
    match = SEAL.search(text[:SEARCHED_CHARACTERS])
    return match is not None and match[1] == _digest(text[match.end() :])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
