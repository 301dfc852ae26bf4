"""What descpipe must know of a Dockerfile: what it is built from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descpipe.model.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.model.problem import Problems

FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*", re.IGNORECASE)
ARG = re.compile(r"\s*ARG\s+([A-Za-z_][A-Za-z0-9_]*)(?:=(\S+))?\s*", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
COPIES_DESCPIPE = re.compile(r"^\s*(?:COPY|ADD)\s.*\bdescpipe/?\s", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Base:
    """An image that a Dockerfile builds on.

    Attributes
    ----------
    reference : str
        Its name.
    argument : str or None
        The build argument that could give another name.
    place : Place
        The FROM line.
    """

    reference: str
    argument: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """What a Dockerfile needs.

    Attributes
    ----------
    bases : tuple of Base
        Images it builds on, without its own stages.
    copies_descpipe : bool
        Whether it copies ``descpipe/``, the in-image part, from the context.
    """

    bases: tuple[Base, ...]
    copies_descpipe: bool


def read_dockerfile(path: Path, problems: Problems) -> Dockerfile | None:
    """Return what a Dockerfile needs, or None if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        problems.error(
            "unreadable-dockerfile",
            Place(path),
            f"cannot be read: {reason}",
            "every image needs a Dockerfile",
        )
        return None
    arguments: dict[str, str] = {}
    bases: list[Base] = []
    own: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        argument, source = ARG.fullmatch(line), FROM.fullmatch(line)
        if argument and not bases:
            arguments[argument[1]] = argument[2] or ""
        elif source:
            bases.append(_base(source[1], arguments, Place(path, number)))
            own.add((source[2] or "").lower())
    if not bases:
        problems.error(
            "no-from", Place(path), "the Dockerfile has no FROM line", "begin it with FROM IMAGE"
        )
    outside = tuple(base for base in bases if base.reference.lower() not in own | {"scratch"})
    return Dockerfile(outside, COPIES_DESCPIPE.search(text) is not None)


def _base(text: str, arguments: dict[str, str], place: Place) -> Base:
    whole = VARIABLE.fullmatch(text)
    reference = VARIABLE.sub(lambda match: arguments.get(match[1], ""), text)
    return Base(reference, whole[1] if whole else None, place)
