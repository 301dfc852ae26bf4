"""What is meant by keys that are not known where they stand."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from descpipe.reading.schema import Entries, Record, pipeline_schema, site_schema
from descpipe.reading.settings_schema import settings_schema
from descpipe.reading.wording import brief, quoted, spaced
from descpipe.yaml import Node

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from descpipe.model.problem import Problems
    from descpipe.reading.schema import Key, Value

MOST_TOLD = 20
LONGEST = 20


def find_keys(node: Node, record: Record, name: str, problems: Problems) -> Mapping[str, Node]:
    """Return what stands behind the keys of a record, by their right names.

    Every other key is told. What follows from a mistake is not: a misspelt key is taken for the
    one that is meant, and lines that were not indented for what belongs to the key above them.
    """
    if node.value.keys() <= record.keys.keys():
        return node.value  # type: ignore[no-any-return]
    finder = _Finder(node, record, problems)
    for key, inner in node.value.items():
        if key in record.keys:
            finder.keep(key, inner)
        else:
            finder.tell(key, f"{quoted(key)} is not a key of {name}", finder.settle(key, inner))
    finder.tell_number(name)
    return finder.found


class _Finder:
    """Goes through the entries of one mapping in their order."""

    def __init__(self, node: Node, record: Record, problems: Problems) -> None:
        self.node = node
        self.record = record
        self.problems = problems
        self.found: dict[str, Node] = {}
        self.lost: list[str] = []
        self.moved: set[str] = set()
        self.above: Key | None = None

    def keep(self, key: str, inner: Node) -> None:
        """Take a key that is right."""
        self.found[key] = inner
        self.above = self.record.keys[key]

    def settle(self, key: str, inner: Node) -> str:
        """Take a key for what it may mean, and return what to do with it."""
        is_told = len(self.lost) < MOST_TOLD
        near = _near_keys(key[:LONGEST].lower(), self.record.called) if is_told else ()
        for name in near:
            is_word_for = key in self.record.keys[name].also and name not in self.node.value
            if is_word_for or _fits(inner, self.record.keys[name].value):
                return self._take_for(name, inner)
        if self.above and _may_hold(self.above, self.found[self.above.name], key, inner):
            self._move_below(self.above.name, key, inner)
            return f"indent it, so that it stands below `{self.above.name}`"
        home = _home(key, inner, self.record)
        if home:
            return home
        return self._take_for(near[0], inner) if near else _advice(key, inner, self.record)

    def _take_for(self, meant: str, inner: Node) -> str:
        if meant not in self.node.value:
            self.found.setdefault(meant, inner)
        return f"did you mean {meant!r}?"

    def _move_below(self, holder: str, key: str, inner: Node) -> None:
        above = self.found[holder]
        if holder not in self.moved:
            self.moved.add(holder)
            above = Node(above.place, {**(above.value or {})}, {**above.keys})
            self.found[holder] = above
        above.value.setdefault(key, inner)
        above.keys.setdefault(key, self.node.keys[key])  # type: ignore[attr-defined]  # made here

    def tell(self, key: str, what: str, do: str) -> None:
        """Tell a key that is not known, unless there are too many of them."""
        self.lost.append(key)
        if len(self.lost) <= MOST_TOLD:
            self.problems.error("unknown-key", self.node.keys[key], what, do)

    def tell_number(self, name: str) -> None:
        """Tell how many keys were not told."""
        more = len(self.lost) - MOST_TOLD
        if more > 0:
            what = f"{more} more keys of {name} are not known, from here on"
            do = "correct those above first, or name the right file"
            self.problems.error("unknown-key", self.node.keys[self.lost[MOST_TOLD]], what, do)


@cache
def _near_keys(word: str, called: str) -> tuple[str, ...]:
    """Return the keys that a word is like, the nearest first; files repeat their mistakes."""
    record = next(each for each in _records_beside(called) if each.called == called)
    word = word.replace("-", "_")
    names = {also: key.name for key in record.keys.values() for also in (*key.also, key.name)}
    close = [names[near] for near in get_close_matches(word, names, n=3, cutoff=0.75)]
    close += [name for name in record.keys if len(word) > 1 and name.startswith(word)]
    return tuple(dict.fromkeys(close))


@cache
def _records_beside(called: str) -> Collection[Record]:
    """Return the records of the kind of file in which one that is called so stands."""
    kinds = (pipeline_schema(), settings_schema(), site_schema())
    return next(
        kind.values() for kind in kinds if called in {record.called for record in kind.values()}
    )


def _fits(node: Node, value: Value) -> bool:
    """Whether a value is of a right type, as far as its outermost part tells; or nearly so."""
    held = value.types.get(type(node.value))
    if isinstance(held, Record):
        return not node.value or any(key in held.keys for key in node.value)
    if node.value is None:
        return value.is_optional
    if isinstance(node.value, dict | list):
        return value.is_anything or type(node.value) in value.types
    return value.is_anything or str in value.types or int in value.types


def _may_hold(above: Key, holder: Node, key: str, node: Node) -> bool:
    """Whether a key may belong to the one above it: if that is empty, or holds alike records."""
    held = above.value.types.get(dict)
    if isinstance(held, Record):
        return holder.value is None and key in held.keys
    if not isinstance(held, Entries) or not isinstance(holder.value, dict | None):
        return False
    is_like = any(isinstance(inner, Record) for inner in held.value.types.values())
    return (is_like or holder.value is None) and _fits(node, held.value)


def _home(key: str, node: Node, record: Record) -> str | None:
    """Return how to move a key to another record that has it, or to correct what is no key."""
    apart = spaced(key) if node.value is None and not node.text else None
    if apart:
        return f"put a space after the colon, `{apart}`"
    for other in _records_beside(record.called):
        if other is not record and key in other.keys and _fits(node, other.keys[key].value):
            return other.home
        for meant in other.keys.values() if other is not record else ():
            if key in meant.also and _fits(node, meant.value):
                return f"it is called {meant.name!r} here; {other.home}"
    return None


def _advice(key: str, node: Node, record: Record) -> str:
    """Return what to do with a key that is like none."""
    known = f"use one of: {', '.join(record.keys)}"
    if "parameters" not in record.keys or isinstance(node.value, dict):
        return known
    line = f"{brief(key)}: {brief(node.text) if node.text else '...'}"
    return f"if it is a parameter of the stage, write `parameters: {{{line}}}`, else {known}"
