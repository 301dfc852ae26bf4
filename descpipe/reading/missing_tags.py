"""What is said of inputs that no step writes and that are not given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.model.problem import counted, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from descpipe.model.problem import Place, Problems
    from descpipe.reading.tags import Producer, Reader

MOST_NAMED = 3


def tell_missing(
    readers: Sequence[Reader],
    producers: Mapping[str, Producer],
    unread: Mapping[str, Place],
    read: Collection[str],
    problems: Problems,
) -> set[str]:
    """Tell each tag that is missing once, and return the inputs that were meant instead.

    Parameters
    ----------
    readers : sequence of Reader
        Who asks for something that nothing gives.
    producers : mapping of str to Producer
        What writes each tag.
    unread : mapping of str to Place
        Inputs from outside that no step reads, and where they stand.
    read : collection of str
        The others.
    problems : Problems
        Where they are told.
    """
    by_tag: dict[str, list[Reader]] = {}
    for reader in readers:
        by_tag.setdefault(reader.tag, []).append(reader)
    meant: set[str] = set()
    for tag, asking in by_tag.items():
        first = asking[0]
        written = _written_for(asking, producers)
        renamed = next((name for name, own in written.items() if own == tag), None)
        known = [*written, *unread, *(read if first.is_renamed else ())]
        near = renamed or nearest(tag, known)
        if near is not None and near in unread:
            what = f"no step reads the input {near!r}, but {_asking(asking)} {tag!r}"
            problems.error("nothing-gives", unread[near], what, f"rename it to {tag!r}")
            meant.add(near)
        else:
            what = f"{_asking(asking)} {tag!r}, which no step writes and no input gives"
            problems.error("nothing-gives", first.place, what, _advice(first, near))
    return meant


def _written_for(readers: Sequence[Reader], producers: Mapping[str, Producer]) -> dict[str, str]:
    """Return the tags that others write and that are of a right type, and their own names."""
    steps, type_ = {reader.step for reader in readers}, readers[0].type
    return {
        tag: made.source.output
        for tag, made in producers.items()
        if made.source.step not in steps and type_.can_be(made.type)
    }


def _asking(readers: Sequence[Reader]) -> str:
    names = [repr(name) for name in dict.fromkeys(reader.step for reader in readers)]
    if len(names) == 1:
        return f"step {names[0]} reads"
    rest = len(names) - MOST_NAMED
    last = names[-1] if rest <= 0 else counted(rest + 1, "other")
    return f"steps {', '.join(names[:-1][: MOST_NAMED - 1])} and {last} read"


def _advice(reader: Reader, near: str | None) -> str:
    if near and reader.is_renamed:
        return f"did you mean {near!r}?"
    if near:
        line = f"`inputs: {{{reader.own}: {near}}}`"
        return f"if {near!r} is meant, write {line} in the step"
    return f"name a file for it in the pipeline's `inputs`, as in `{reader.tag}: FILE`"
