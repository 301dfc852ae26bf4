"""YAML in and out: text with positions to `Node`, documents to text that diffs well.

The only module that knows the YAML library.
"""

from __future__ import annotations

import gc
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.representer import SafeRepresenter
from ruamel.yaml.tag import Tag

from descpipe.model.problem import Place, Problems
from descpipe.text import read_text
from descpipe.yaml_scalars import plain_value
from descpipe.yaml_syntax import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# 5000 steps with 20 parameters each are 3 MB and 290 000 values.
MAX_BYTES = 10_000_000
MAX_DEPTH = 50
MAX_NODES = 350_000
MAX_PROBLEMS = 1000
LINE_WIDTH = 100
NO_KEYS: Mapping[str, Place] = MappingProxyType({})

# One object for each: the library works a tag's text out anew for each object.
YAML_TAGS = "tag:yaml.org,2002:"
TAGS = {
    name: Tag(suffix=f"{YAML_TAGS}{name}")
    for name in ("str", "int", "float", "bool", "null", "map", "seq")
}
KNOWN_TAGS = frozenset(map(str, TAGS.values()))
# Strings that readers of YAML 1.1 take for booleans.
OLD_BOOLEANS = re.compile(r"yes|no|on|off", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file and where it stands.

    Attributes
    ----------
    place : Place
        Where the value begins.
    value : scalar, list of Node, or dict of str to Node
        The value; what it holds has places of its own.
    keys : mapping of str to Place
        Where each key of a mapping stands.
    text : str
        A scalar as it is written, without quotes.
    is_told : bool
        Whether it could not be read, so that it has no value, and that is told.
    """

    place: Place
    value: Any
    keys: Mapping[str, Place]
    text: str = ""
    is_told: bool = False

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class Inline(dict[str, Any]):
    """A mapping that is written on one line, in braces."""


def read_yaml(path: Path, problems: Problems) -> Node | None:
    """Return the one document of a YAML file, or None if it cannot be read.

    Every problem is added to ``problems``: files that are not there or not text, bad syntax,
    duplicate keys, keys that are no strings, more than one document, and sizes, depths or
    references that only an attack or an accident would have.
    """
    text = read_text(path, MAX_BYTES, problems)
    if text is None:
        return None
    try:
        with _no_collection():
            return _Builder(path, problems).build(YAML(typ="safe").parse(text))
    except _StopError:
        return None
    except MarkedYAMLError as error:
        _tell_mistake(error, text, path, problems)
    except ReaderError as error:
        _tell_character(error, text, path, problems)
    return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from looking at a tree that grows: it would take half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _tell_mistake(error: MarkedYAMLError, text: str, path: Path, problems: Problems) -> None:
    says = ": ".join(str(part) for part in (error.context, error.problem) if part)
    at, begun = _position(error.problem_mark), _position(error.context_mark)
    mistake = explain(text, says, at or begun or (0, 0), begun)
    place = Place(path, mistake.line + 1, mistake.column + 1)
    problems.error("yaml-syntax", place, mistake.what, mistake.do)


def _position(mark: Any) -> tuple[int, int] | None:
    return (mark.line, mark.column) if mark else None


def _tell_character(error: ReaderError, text: str, path: Path, problems: Problems) -> None:
    before = text.encode()[: error.position].decode(errors="ignore")
    place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
    what = f"a character that texts cannot hold stands here (number {error.character:#x})"
    problems.error("yaml-syntax", place, what, "remove it, or save the file as plain UTF-8 text")


def write_yaml(document: Mapping[str, Any]) -> str:
    """Return a document as YAML text that reads as if written by hand.

    Keys keep their order; `Inline` mappings and lists of scalars are written on one line.
    """
    stream = io.StringIO()
    _emitter().dump(document, stream)
    return stream.getvalue()


class _StopError(Exception):
    """It is told that the document is too large or too wrong; reading it stops."""


class _Builder:
    """Builds nodes from parser events, with a stack of its own: depth cannot crash it."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self.roots: list[Node] = []
        self.anchors: dict[str, Node] = {}
        self.open_nodes: list[Node] = []
        self.open_keys: list[Node | None] = []
        self.documents = 0
        self.count = 0
        self.told = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                node = Node(self._place(event), _scalar(event), NO_KEYS, event.value)
                self._add(node, event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                node = Node(self._place(event), {} if kind is MappingStartEvent else [], {})
                self._add(node, event)
                self.open_nodes.append(node)
                self.open_keys.append(None)
                self._check_depth(node.place, len(self.open_nodes))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.open_nodes.pop()
                self.open_keys.pop()
            elif kind is AliasEvent:
                self._attach(self._aliased(event, self._place(event)))
            elif kind is DocumentStartEvent:
                self.documents += 1
                if self.documents > 1:
                    what, do = "a second document begins here", "keep one document in the file"
                    self._tell("second-document", self._place(event), what, do)
        return _together(self.roots)

    def _add(self, node: Node, event: Any) -> None:
        """Add a node to what is open, and keep it if something may refer to it."""
        self._count(node, 1)
        if event.ctag is not None and str(event.ctag) not in KNOWN_TAGS:
            written = str(event.ctag).replace(YAML_TAGS, "!!")[:40]
            what = f"{written} has a meaning in YAML that is not supported"
            do = "remove it, or put the value in quotes"
            self._tell("yaml-tag", node.place, what, do)
            node = _told(node.place)
        if event.anchor:
            self.anchors[event.anchor] = node
        self._attach(node)

    def _aliased(self, event: Any, place: Place) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            what = f"*{event.anchor} refers to nothing"
            self._tell(
                "unknown-anchor",
                place,
                what,
                f"mark a value with &{event.anchor} before it, or put this in quotes if it is text",
            )
            return _told(place)
        if any(node is holder for holder in self.open_nodes):
            what = f"*{event.anchor} refers to what holds it"
            self._tell("recursive-alias", place, what, "write the value out")
            return _told(place)
        weight, depth = _extent(node, MAX_NODES - self.count)
        self._count(node, weight)
        self._check_depth(place, len(self.open_nodes) + depth)
        return node

    def _attach(self, node: Node) -> None:
        if not self.open_nodes:
            self.roots.append(node)
            return
        parent = self.open_nodes[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
            return
        key = self.open_keys[-1]
        if key is None:
            self.open_keys[-1] = node
            return
        self.open_keys[-1] = None
        self._add_entry(parent, key, node)

    def _add_entry(self, parent: Node, key: Node, node: Node) -> None:
        name = key.value
        if not isinstance(name, str):
            shown = "a list or mapping" if isinstance(name, list | dict) else key.text or "nothing"
            what = f"{shown} stands where a key should be"
            do = f'put it in quotes, "{key.text}"' if key.text else "write a word before the colon"
            if isinstance(name, dict) and not node.text:
                what = "{{...}} is nothing but braces here: descpipe fills in no templates"
                do = "write the value itself"
            elif isinstance(name, int | float) and not node.text:
                what = f"{key.text} stands alone behind a comma"
                do = "write a point in decimals, as in 0.5, or `key: value`"
            self._tell("key-not-a-string", key.place, what, do)
        elif name in parent.value:
            first = parent.keys[name]
            what = f"the key {name!r} stands here again, first in line {first.line}"
            self._tell("duplicate-key", key.place, what, "remove one of them")
        elif name == "<<":
            self._tell("merge-key", key.place, "merge keys are not supported", "write the keys out")
        else:
            parent.value[name] = node
            parent.keys[name] = key.place  # type: ignore[index]  # filled while it is built

    def _check_depth(self, place: Place, depth: int) -> None:
        if depth > MAX_DEPTH:
            what = f"values are nested more than {MAX_DEPTH} deep"
            self._tell("nested-too-deep", place, what, "name the right file")
            raise _StopError

    def _count(self, node: Node, weight: int) -> None:
        self.count += weight
        if self.count > MAX_NODES:
            what = f"the file holds more than {MAX_NODES} values"
            self._tell("too-many-values", node.place, what, "name the right file")
            raise _StopError

    def _tell(self, code: str, place: Place, what: str, do: str) -> None:
        self.problems.error(code, place, what, do)
        self.told += 1
        if self.told == MAX_PROBLEMS:
            what = f"{MAX_PROBLEMS} things are wrong up to here"
            self.problems.error("too-many-problems", place, what, "correct them, and check again")
            raise _StopError

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)


def _together(roots: list[Node]) -> Node | None:
    """Return the documents of a file as one: mostly a line `---` stands where it should not."""
    if not roots or not all(isinstance(root.value, dict) for root in roots):
        return roots[0] if roots else None
    values: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for root in roots:
        values = {**root.value, **values}
        keys = {**root.keys, **keys}
    return Node(roots[0].place, values, keys) if len(roots) > 1 else roots[0]


def _told(place: Place) -> Node:
    return Node(place, None, NO_KEYS, is_told=True)


def _extent(node: Node, limit: int) -> tuple[int, int]:
    """Count the values in a node as often as they are referred to, up to a limit, and its depth."""
    total, deepest, waiting = 0, 0, [(node, 0)]
    while waiting and total <= limit:
        current, depth = waiting.pop()
        held = current.value
        total += 1
        if isinstance(held, dict | list):
            deepest = max(deepest, depth + 1)
            inner = held.values() if isinstance(held, dict) else held
            waiting.extend((item, depth + 1) for item in inner)
    return total, deepest


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style is not None and event.style not in ("", "\x00"):
        return text
    if not event.implicit[0]:
        return text
    return plain_value(text)


class _Representer(SafeRepresenter):
    """Represents documents as they would be written by hand."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write what is used twice out twice."""
        return True

    def represent_text(self, text: str) -> Any:
        """Write several lines as a block, and quote what older readers take for booleans."""
        style = "|" if "\n" in text else "'" if OLD_BOOLEANS.fullmatch(text) else None
        return self.represent_scalar(TAGS["str"], text, style=style)

    def represent_number(self, number: float) -> Any:
        """Write 1e-7 as 1.0e-07: without the point, readers of YAML 1.1 take it for a string."""
        text = repr(number)
        if "e" in text and "." not in text:
            text = text.replace("e", ".0e")
        return self.represent_scalar(TAGS["float"], text)

    def represent_plain(self, value: int | None) -> Any:
        """Write whole numbers, booleans and null."""
        kind = {int: "int", bool: "bool"}.get(type(value), "null")
        return self.represent_scalar(TAGS[kind], "null" if value is None else str(value).lower())

    def represent_block(self, mapping: Mapping[str, Any]) -> Any:
        """Write a mapping a line for each key."""
        return self.represent_mapping(TAGS["map"], mapping, flow_style=False)

    def represent_inline(self, mapping: Mapping[str, Any]) -> Any:
        """Write a mapping in braces."""
        return self.represent_mapping(TAGS["map"], mapping, flow_style=True)

    def represent_items(self, items: list[Any]) -> Any:
        """Write a list of scalars in brackets, others a line for each item."""
        is_plain = not any(isinstance(item, dict | list) for item in items)
        return self.represent_sequence(TAGS["seq"], items, flow_style=is_plain)


_Representer.add_representer(str, _Representer.represent_text)
_Representer.add_representer(float, _Representer.represent_number)
_Representer.add_representer(dict, _Representer.represent_block)
_Representer.add_representer(Inline, _Representer.represent_inline)
_Representer.add_representer(list, _Representer.represent_items)
for _type in (int, bool, type(None)):
    _Representer.add_representer(_type, _Representer.represent_plain)


@cache
def _emitter() -> YAML:
    yaml = YAML(typ="safe")
    yaml.Representer = _Representer
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # its stub says None
    yaml.width = LINE_WIDTH
    yaml.allow_unicode = True
    return yaml
