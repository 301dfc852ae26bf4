"""Whether a pipeline file has the keys and types that its schema names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from descpipe.reading.lost_keys import find_keys
from descpipe.reading.quantities import PARSERS
from descpipe.reading.schema import Entries, Record, Value
from descpipe.reading.wording import correction, example, expected, quoted, shown, spaced, usable
from descpipe.yaml import Node

if TYPE_CHECKING:
    from descpipe.model.problem import Place, Problems
    from descpipe.reading.schema import Form, Key

MAX_PROBLEMS = 1000
EMPTY: tuple[object, ...] = ("", [], {})


def check_shape(root: Node, record: Record, problems: Problems) -> Node | None:
    """Return the mapping of a file without what is wrong in it, which is told.

    What is wrong stays without its value. None is returned for what is no such file at all.
    """
    begin = _first_line(record)
    if not isinstance(root.value, dict):
        return check_keys(root, record, problems)
    if "cwlVersion" in root.value:
        what = "this is a CWL document, not a pipeline file"
        do = "name the pipeline file that it was made from, or run it by `cwltool`"
        problems.error("not-a-pipeline", root.place, what, do)
        return None
    if not any(key.lower() in record.keys for key in root.value):
        what = "this does not look like a pipeline file: none of its keys is known"
        do = f"name the right file, or begin it with {begin}"
        problems.error("not-a-pipeline", root.place, what, do)
        return None
    return check_keys(root, record, problems)


def check_keys(root: Node, record: Record, problems: Problems) -> Node | None:
    """Check as `check_shape` a file that is certainly meant to be of this kind."""
    if isinstance(root.value, dict):
        return _Checker(problems).record(root, record, record.called)
    apart = spaced(root.value) if isinstance(root.value, str) else None
    what = f"{record.called} is {shown(root)}, not lines of `key: value`"
    begin = f"begin it with {_first_line(record)}"
    do = f"put a space after the colon, `{apart}`" if apart else begin
    problems.error("wrong-type", root.place, what, do)
    return None


def _first_line(record: Record) -> str:
    return next(example(key.name, key.value) for key in record.keys.values())


class _Checker:
    """Goes through a tree and tells what is wrong; its methods return what is right."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.most = len(problems.found) + MAX_PROBLEMS

    def record(self, node: Node, record: Record, name: str) -> Node:
        """Check a mapping with descpipe's keys."""
        given = find_keys(node, record, name, self.problems)
        right: dict[str, Node] = {}
        for key in record.keys.values():
            inner = given.get(key.name)
            if inner is None and not key.value.is_optional:
                self._tell_missing(node.place, key, name)
            if inner is None:
                continue
            if _is_left_empty(inner, key.value):
                checked: Node | None = Node(inner.place, {} if dict in key.value.types else [], {})
            else:
                checked = self.value(inner, key.value, key.name, key.name)
            right[key.name] = checked or Node(inner.place, None, {}, is_told=True)
        # A key that was misspelt stands where its value does.
        meant = {name: inner.place for name, inner in right.items() if name not in node.keys}
        return Node(node.place, right, {**node.keys, **meant})

    def _tell_missing(self, place: Place, key: Key, name: str) -> None:
        do = f"add a line such as {example(key.name, key.value)}"
        self.problems.error("missing-key", place, f"{name} has no {key.name!r}", do)

    def entries(self, node: Node, entries: Entries) -> Node:
        """Check a mapping with keys of the user's; each stays, whatever its value is."""
        right: dict[str, Node] = {}
        for key, inner in node.value.items():
            place = node.keys[key]
            if self._stops(place):
                break
            name = f"{entries.called} {quoted(key)}"
            apart = spaced(key) if inner.value is None and not inner.text else None
            if apart:
                do = f"put a space after the colon, `{apart}`"
                self.problems.error("wrong-type", place, f"{name} has no value", do)
                continue
            self._check_form(key, entries.names, place, f"{name} is not a usable name", "")
            checked = self.value(inner, entries.value, name, key)
            right[key] = checked or Node(inner.place, None, {}, is_told=True)
        return Node(node.place, right, node.keys)

    def _stops(self, place: Place) -> bool:
        """Whether so much is wrong that nobody would read more; the first time, it is told."""
        more = len(self.problems.found) - self.most
        if more == 0:
            what = f"{MAX_PROBLEMS} things are wrong up to here"
            do = "correct them, and check again"
            self.problems.error("too-many-problems", place, what, do)
        return more >= 0

    def value(self, node: Node, value: Value, name: str, key: str) -> Node | None:
        """Check what stands behind a key, or an item of a list, which has no key."""
        if value.is_anything:
            return node
        is_right = type(node.value) in value.types
        if node.is_told:
            return None
        if node.value == "" and value.may_be_empty:
            return node
        if node.value is None or (is_right and node.value in EMPTY):
            self._check_empty(node, value, name, key)
        elif value.amount and not isinstance(node.value, dict | list):
            return self._amount(node, value, name)
        elif is_right:
            return self._held(node, value, name)
        else:
            what = f"{name} is {shown(node)}, not {expected(value)}"
            self.problems.error("wrong-type", node.place, what, correction(key, node, value))
        return None

    def _held(self, node: Node, value: Value, name: str) -> Node | None:
        """Check what a value of a right type holds."""
        match value.types[type(node.value)]:
            case Record() as record:
                return self.record(node, record, name)
            case Entries() as entries:
                return self.entries(node, entries)
            case Value() as item:
                return self._items(node, item, name)
        return node if self._is_usable(node, value, name) else None

    def _check_empty(self, node: Node, value: Value, name: str, key: str) -> None:
        """Tell an empty value, unless it stands for a mapping or list that may be left out."""
        if not _is_left_empty(node, value):
            do = f"write it as in {example(key, value)}"
            do += ", or remove it" if value.is_optional else ""
            self.problems.error("empty-value", node.place, f"{name} is empty", do)

    def _items(self, node: Node, item: Value, name: str) -> Node:
        right: list[Node] = []
        for inner in node.value:
            if self._stops(inner.place):
                break
            checked = self.value(inner, item, f"an item of {name}", "")
            right += [checked] if checked else []
        return Node(node.place, right, node.keys)

    def _amount(self, node: Node, value: Value, name: str) -> Node | None:
        try:
            PARSERS[value.amount](node.text)
        except ValueError as error:
            what, _, do = str(error).rpartition("; ")
            self.problems.error("bad-resource", node.place, f"{name}: {what}", do)
            return None
        return node

    def _is_usable(self, node: Node, value: Value, name: str) -> bool:
        """Whether a scalar of the right type is one that can be used."""
        if value.minimum is not None and node.value < value.minimum:
            what, do = f"{name} is {shown(node)}", f"write {value.minimum} or more"
            self.problems.error("bad-resource", node.place, what, do)
            return False
        if not isinstance(node.value, str):
            return True
        what = f"{name} is {quoted(node.value)}, which is not usable"
        return self._check_form(node.value, value.form, node.place, what, value.example)

    def _check_form(self, text: str, form: Form, place: Place, what: str, example: str) -> bool:
        if form.pattern.fullmatch(text):
            return True
        such = usable(text, form.pattern) or example
        do = f"{form.advice}, such as `{such}`" if such else form.advice
        self.problems.error("unusable-name", place, what, do)
        return False


def _is_left_empty(node: Node, value: Value) -> bool:
    """Whether a value is empty that stands for a mapping or a list, which may be left out."""
    is_scalar = str in value.types or int in value.types
    is_empty = node.value is None or (type(node.value) in value.types and node.value in EMPTY)
    held = value.types.get(dict)
    has_required = isinstance(held, Record) and any(
        not key.value.is_optional for key in held.keys.values()
    )
    may_be_left = value.is_optional and not is_scalar and not has_required
    return is_empty and may_be_left and not node.is_told
