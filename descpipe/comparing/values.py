"""Comparing nested values, as YAML and JSON files hold them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.comparing.tolerance import Tolerance, both_values
from descpipe.model.problem import Problems
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def yaml_differences(expected: Path, found: Path, tolerance: Tolerance) -> Iterator[str]:
    """Yield what differs between two YAML files, key by key; raise ValueError if one is none."""
    ours, theirs = (_leaves(_read_yaml(path)) for path in (expected, found))
    yield from value_differences(ours, theirs, tolerance)


def json_differences(expected: Path, found: Path, tolerance: Tolerance) -> Iterator[str]:
    """Yield what differs between two JSON files, key by key; raise ValueError if one is none."""
    ours, theirs = (
        _leaves(json.loads(path.read_text(encoding="utf-8"))) for path in (expected, found)
    )
    yield from value_differences(ours, theirs, tolerance)


def value_differences(
    expected: Mapping[str, Any], found: Mapping[str, Any], tolerance: Tolerance
) -> Iterator[str]:
    """Yield what differs between values by their paths."""
    for key, value in expected.items():
        if key not in found:
            yield f"{key} is missing"
        elif not _is_same(value, found[key], tolerance):
            yield f"{key}: {_by(value, found[key])}{both_values(value, found[key])}"
    yield from (f"{key} is not expected" for key in found if key not in expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_same(expected: Any, found: Any, tolerance: Tolerance) -> bool:
    if _is_number(expected) and _is_number(found) and float in (type(expected), type(found)):
        return tolerance.allows(float(expected), float(found))
    return type(expected) is type(found) and bool(expected == found)


def _by(expected: Any, found: Any) -> str:
    both = _is_number(expected) and _is_number(found)
    return f"it differs by {abs(expected - found):.3g}: " if both else ""


def _read_yaml(path: Path) -> Any:
    problems = Problems()
    node = read_yaml(path, problems)
    if problems.has_errors:
        raise ValueError(problems.found[0].what)
    return None if node is None else _plain(node)


def _plain(node: Node) -> Any:
    value = node.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return the single values in nested ones by their paths, and empty collections as they are."""
    if isinstance(value, dict) and value:
        items = [(f"{path}.{key}" if path else str(key), item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        items = [(f"{path}[{number}]", item) for number, item in enumerate(value)]
    else:
        return {path or "the file": value}
    return {key: leaf for name, item in items for key, leaf in _leaves(item, name).items()}
