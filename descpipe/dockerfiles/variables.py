"""What `ARG` and `ENV` put into the words of a Dockerfile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Variables that hold each other twice could grow without end.
MAX_LENGTH = 10_000
PART = re.compile(
    r"""
      (?P<plain> [^'"\\$]+ )
    | (?P<single> '[^']*' )
    | (?P<double> " )
    | \\ (?P<escaped> . )
    | \$ (?P<name> \w+ )
    | \$\{ (?P<braced> \w+ ) (?: (?P<rule> :?[-+] ) (?P<word> [^{}$"'\\]* ) )? \}
    | (?P<dollar> \$ (?!\{) )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
VARIABLE = re.compile(r"\$\{?(\w+)(?!\w|:?[-+])", re.ASCII)


def variables_in(text: str) -> list[str]:
    """Return the names of the variables in a text that have no value to fall back to."""
    return VARIABLE.findall(text)


def expand(text: str, value_of: Callable[[str], str | None]) -> str | None:
    """Return a text with its variables replaced and its quotes removed.

    Parameters
    ----------
    text : str
        As written in the Dockerfile.
    value_of : callable
        Returns the value of a variable: empty if nothing sets it, None if that cannot be known.

    Returns
    -------
    str or None
        None if the result cannot be known.
    """
    parts: list[str] = []
    length = position = 0
    in_quotes = False
    while position < len(text):
        if in_quotes and text[position] == "'":
            part: str | None = "'"
            position += 1
        else:
            match = PART.match(text, position)
            if match is None:
                return None
            in_quotes ^= match["double"] is not None
            part = _part(match, value_of, in_quotes=in_quotes)
            position = match.end()
        length += len(part or "")
        if part is None or length > MAX_LENGTH:
            return None
        parts.append(part)
    return None if in_quotes else "".join(parts)


def _part(
    match: re.Match[str], value_of: Callable[[str], str | None], *, in_quotes: bool
) -> str | None:
    if match["double"] or match["single"]:
        return (match["single"] or "")[1:-1]
    if match["escaped"]:
        is_kept = in_quotes and match["escaped"] not in '"$\\'
        return match[0] if is_kept else match["escaped"]
    name = match["name"] or match["braced"]
    if not name:
        return match[0]
    value = value_of(name)
    if value is None or not match["rule"]:
        return value
    if match["rule"].endswith("-"):
        return value or match["word"]
    return match["word"] if value else ""
