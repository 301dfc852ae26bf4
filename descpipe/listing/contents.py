"""What a file holds, as its type declares it: columns, keywords, datasets, keys."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from descpipe.contract.files import File

MAX_DEPTH = 5
MAX_ITEMS = 1000
SCHEMA_BOUNDS = {
    "minimum": ">=",
    "exclusiveMinimum": ">",
    "maximum": "<=",
    "exclusiveMaximum": "<",
}
SCHEMA_TYPES = {
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "string": "text",
    "array": "list",
    "object": "mapping",
    "null": "nothing",
}
# Lists of names without more, as descriptions of types call them.
NAMES = {
    "groups": "groups",
    "data_types": "data types",
    "tracers": "tracers",
    "files": "files",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing in a file.

    Attributes
    ----------
    name : str
        As it is written in the file.
    type : str
        What it is, with its unit, in words; empty if anything is right.
    doc : str
        What it means.
    """

    name: str
    type: str = ""
    doc: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Things of one kind in a file, such as the columns of a table."""

    title: str
    items: tuple[Item, ...]


def file_contents(file: File) -> list[Group]:
    """Return what a type of file declares of the content, without groups that hold nothing."""
    return [group for group in _groups(file.description()) if group.items]


def _groups(described: Mapping[str, Any]) -> Iterator[Group]:
    for name, hdu in described.get("hdus", {}).items():
        of_hdu = f" of {name}" if name else ""
        yield _columns(f"columns{of_hdu}", hdu["columns"])
        yield _columns(f"keywords{of_hdu}", hdu["keywords"])
    for kind in ("columns", "datasets"):
        yield _columns(kind, described.get(kind, {}))
    for key, title in NAMES.items():
        items = tuple(Item(name=name) for name in described.get(key, ()))
        yield Group(title=title, items=items)
    for path, attributes in described.get("attributes", {}).items():
        yield _columns(f"attributes of {path}", attributes)
    yield Group(title="keys", items=_keys(described))


def _columns(title: str, columns: Mapping[str, Mapping[str, Any]]) -> Group:
    items = (
        Item(name=name, type=_column_words(column), doc=column["doc"])
        for name, column in columns.items()
    )
    return Group(title=title, items=tuple(items))


def _column_words(column: Mapping[str, Any]) -> str:
    """Return the kind of a column with its unit and shape: ``float [deg]``."""
    kind = "" if column["kind"] == "any" else str(column["kind"])
    unit = f"[{column['unit']}]" if column["unit"] else ""
    lengths = ["any" if length is None else str(length) for length in column["shape"] or ()]
    shape = " x ".join(lengths) + " a row" if lengths else ""
    words = " ".join(word for word in (kind, unit, shape) if word)
    return ", ".join(word for word in (words, "optional" if column["optional"] else "") if word)


def _keys(described: Mapping[str, Any]) -> tuple[Item, ...]:
    """Return the keys that a type in YAML or JSON names, and those of its schema."""
    items = schema_items(described.get("schema", {}))
    known = {item.name for item in items}
    named = [Item(name=key) for key in described.get("keys", ()) if key not in known]
    return (*named, *items)


def schema_items(schema: Mapping[str, Any]) -> tuple[Item, ...]:
    """Return the keys that a JSON Schema describes; those within others as ``outer.inner``."""
    return tuple(islice(_schema_items(schema, schema, "", 0), MAX_ITEMS))


def _schema_items(
    schema: Mapping[str, Any], whole: Mapping[str, Any], above: str, depth: int
) -> Iterator[Item]:
    required = schema.get("required", ())
    for key, declared in _mapping(schema.get("properties")).items():
        inner = _followed(declared, whole)
        if inner is None:
            continue
        words = [_schema_words(inner), *(["required"] if key in required else [])]
        yield Item(
            name=f"{above}{key}",
            type=", ".join(word for word in words if word),
            doc=str(inner.get("description", "")),
        )
        if depth < MAX_DEPTH:
            yield from _schema_items(inner, whole, f"{above}{key}.", depth + 1)
            items = _followed(inner.get("items", {}), whole) or {}
            yield from _schema_items(items, whole, f"{above}{key}[].", depth + 1)


def _followed(declared: Any, whole: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the schema of a key, found by its reference; None if no value of it is right."""
    found: Any = declared
    for _ in range(MAX_DEPTH):
        if not (isinstance(found, dict) and isinstance(found.get("$ref"), str)):
            break
        found = _referenced(found["$ref"], whole)
    if found is False or (isinstance(found, dict) and found.get("not") in ({}, True)):
        return None
    return _mapping(found)


def _referenced(reference: str, whole: Mapping[str, Any]) -> Any:
    found: Any = whole
    for step in reference.removeprefix("#").split("/")[1:]:
        found = _mapping(found).get(step)
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _schema_words(schema: Mapping[str, Any]) -> str:
    if isinstance(schema.get("enum"), list):
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema:
        return str(schema["const"])
    bounds = [f"{sign} {schema[word]}" for word, sign in SCHEMA_BOUNDS.items() if word in schema]
    return ", ".join(word for word in (_type_words(schema), *bounds) if word)


def _type_words(schema: Mapping[str, Any]) -> str:
    declared = schema.get("type", ())
    types: Sequence[str] = [declared] if isinstance(declared, str) else declared
    words = " or ".join(SCHEMA_TYPES.get(str(type_), str(type_)) for type_ in types)
    items = _mapping(schema.get("items")).get("type")
    if words == "list" and isinstance(items, str):
        return f"list of {SCHEMA_TYPES.get(items, items)}"
    return words
