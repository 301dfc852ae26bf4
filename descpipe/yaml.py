"""YAML in and out: text with positions to `Node`, documents to text that diffs well.

The only module that knows the YAML library.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.representer import SafeRepresenter
from ruamel.yaml.tag import Tag

from descpipe.model.problem import Place, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 20_000_000
MAX_DEPTH = 50
MAX_NODES = 2_000_000
LINE_WIDTH = 100

# The core schema of YAML 1.2: `yes` and `012` are strings, whatever older readers thought.
INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
# One object for each: the library works a tag's text out anew for each object.
TAGS = {
    name: Tag(suffix=f"tag:yaml.org,2002:{name}")
    for name in ("str", "int", "float", "bool", "null", "map", "seq")
}
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
    """

    place: Place
    value: Any
    keys: Mapping[str, Place]

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
    text = _read_text(path, problems)
    if text is None:
        return None
    builder = _Builder(path, problems)
    try:
        return builder.build(YAML(typ="safe").parse(text))
    except _TooLargeError:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        problems.error(
            "yaml-syntax",
            place,
            f"this is not YAML: {what}",
            "check quotes, colons and indentation",
        )
    except YAMLError as error:
        reason = str(error).splitlines()[0]
        start = text.encode()[: getattr(error, "position", 0)]
        place = Place(path, start.count(b"\n") + 1)
        problems.error(
            "yaml-syntax", place, f"this is not YAML: {reason}", "save it as plain UTF-8 text"
        )
    return None


def write_yaml(document: Mapping[str, Any]) -> str:
    """Return a document as YAML text that reads as if written by hand.

    Keys keep their order; `Inline` mappings and lists of scalars are written on one line.
    """
    stream = io.StringIO()
    _emitter().dump(document, stream)
    return stream.getvalue()


def _read_text(path: Path, problems: Problems) -> str | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.error(
                "file-too-large", Place(path), "the file is over 20 MB", "name the right file"
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except IsADirectoryError:
        problems.error("is-a-folder", Place(path), "this is a folder", "name a YAML file in it")
    except OSError as error:
        problems.error(
            "unreadable-file", Place(path), f"cannot be read: {error.strerror}", "check the path"
        )
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start})"
        problems.error("not-utf8", Place(path), what, "save it as UTF-8, or name the right file")
    return None


class _TooLargeError(Exception):
    """The document is told to be too large or too deep; reading it stops."""


class _Builder:
    """Builds nodes from parser events, with a stack of its own: depth cannot crash it."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self.anchors: dict[str, Node] = {}
        self.open_nodes: list[Node] = []
        self.count = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        documents = 0
        open_nodes = self.open_nodes
        open_keys: list[Node | None] = []
        for event in events:
            kind = type(event)
            if kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    what = "a second document begins here"
                    self.problems.error(
                        "second-document", self._place(event), what, "keep one document in the file"
                    )
                    return root
            elif kind in (MappingEndEvent, SequenceEndEvent):
                open_nodes.pop()
                open_keys.pop()
            elif kind in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
                node = self._node(event)
                if open_nodes:
                    self._attach(node, open_nodes[-1], open_keys)
                else:
                    root = node
                if kind in (MappingStartEvent, SequenceStartEvent):
                    open_nodes.append(node)
                    open_keys.append(None)
                    self._check_depth(node.place, len(open_nodes))
        return root

    def _node(self, event: Any) -> Node:
        place = self._place(event)
        if type(event) is AliasEvent:
            node = self._aliased(event, place)
        elif type(event) is ScalarEvent:
            node = Node(place, _scalar(event), {})
        else:
            node = Node(place, {} if type(event) is MappingStartEvent else [], {})
        if type(event) is not AliasEvent and event.anchor:
            self.anchors[event.anchor] = node
        self._count(node, 1)
        return node

    def _aliased(self, event: Any, place: Place) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            what = f"*{event.anchor} refers to nothing"
            self.problems.error(
                "unknown-anchor", place, what, f"mark a value with &{event.anchor} before it"
            )
            return Node(place, None, {})
        if any(node is holder for holder in self.open_nodes):
            what = f"*{event.anchor} refers to what holds it"
            self.problems.error("recursive-alias", place, what, "write the value out")
            return Node(place, None, {})
        weight, depth = _extent(node, MAX_NODES - self.count)
        self._count(node, weight)
        self._check_depth(place, len(self.open_nodes) + depth)
        return node

    def _attach(self, node: Node, parent: Node, open_keys: list[Node | None]) -> None:
        if isinstance(parent.value, list):
            parent.value.append(node)
            return
        key = open_keys[-1]
        if key is None:
            open_keys[-1] = node
            return
        open_keys[-1] = None
        self._add_entry(parent, key, node)

    def _add_entry(self, parent: Node, key: Node, node: Node) -> None:
        name = key.value
        if not isinstance(name, str):
            shown = "a list or mapping" if isinstance(name, list | dict) else repr(name)
            self.problems.error(
                "key-not-a-string",
                key.place,
                f"the key {shown} is not a string",
                "put it in quotes",
            )
        elif name in parent.value:
            first = parent.keys[name]
            what = f"the key {name!r} stands here again, first in line {first.line}"
            self.problems.error("duplicate-key", key.place, what, "remove one of them")
        elif name == "<<":
            self.problems.error(
                "merge-key", key.place, "merge keys are not supported", "write the keys out"
            )
        else:
            parent.value[name] = node
            parent.keys[name] = key.place  # type: ignore[index]  # filled while it is built

    def _check_depth(self, place: Place, depth: int) -> None:
        if depth > MAX_DEPTH:
            what = f"values are nested more than {MAX_DEPTH} deep"
            self.problems.error("nested-too-deep", place, what, "name the right file")
            raise _TooLargeError

    def _count(self, node: Node, weight: int) -> None:
        self.count += weight
        if self.count > MAX_NODES:
            what = f"the file holds more than {MAX_NODES} values"
            self.problems.error("too-many-values", node.place, what, "name the right file")
            raise _TooLargeError

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)


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
    if text in SPECIAL:
        return SPECIAL[text]
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < 4000 else text  # noqa: PLR2004 - int() refuses more digits
    return float(text) if FLOAT.fullmatch(text) else text


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
