"""YAML and JSON files, known by their keys and by a JSON Schema."""

from __future__ import annotations

import os

from descpipe.contract.errors import listed, near_miss
from descpipe.contract.files import File, UncheckedError, read_names
from descpipe.contract.json_schema import schema_problems
from descpipe.contract.scalars import shown
from descpipe.contract.yaml_values import load_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Sequence, Tuple

MAX_DIGITS = 4000  # of a number, which Python computes for long


class JSON(File):
    """JSON files: the keys of the mapping, and a JSON Schema.

    Parameters
    ----------
    keys : list of str
        Keys that the mapping must have.
    schema : dict
        A JSON Schema. It is checked where the package jsonschema is installed.
    suffix, optional, doc, format
        As for `File`; the suffix is ``json`` unless another is given.
    """

    suffix = "json"
    declares = ("suffix", "doc", "format", "keys", "schema")
    keys: Sequence[str] = ()
    schema: Mapping[str, Any] = {}
    max_bytes = 2_000_000

    def __init__(
        self,
        *,
        keys: Sequence[str] | None = None,
        schema: Mapping[str, Any] | None = None,
        suffix: str | None = None,
        optional: bool = False,
        doc: str | None = None,
        format: str | None = None,  # noqa: A002 - the word that CWL uses
    ) -> None:
        super().__init__(suffix, optional=optional, doc=doc, format=format)
        self.keys = read_names(self.keys if keys is None else keys, "keys")
        self.schema = self.schema if schema is None else schema
        if not isinstance(self.schema, dict):
            raise ValueError("schema is a JSON Schema; write it out as a dictionary")
        self.required = read_names(self.schema.get("required", []), "schema: required")
        if not isinstance(self.schema.get("properties", {}), dict):
            raise ValueError("schema: properties are a dictionary of keys and schemas")

    def content_problems(self, path: str) -> List[str]:
        """Return what is not as the keys and the schema say."""
        self.check_size(path)
        try:
            value = self._load(path)
        except UnicodeDecodeError as error:
            return [f"{path} is not UTF-8 text (byte {error.start})"]
        except RecursionError:
            return [f"{path} is nested too deep to be read"]
        except ValueError as error:
            return [f"{path} is not {self.suffix.upper()}: {' '.join(str(error).split())}"]
        return [f"{path}: {problem}" for problem in self.value_problems(value)]

    def check_size(self, path: str) -> None:
        """Raise an UncheckedError if the file is so large that looking into it takes long."""
        if os.path.getsize(path) > self.max_bytes:
            raise UncheckedError("its content", why=f"it is over {self.max_bytes // 1000} kB")

    def _load(self, path: str) -> Any:
        import json

        with open(path, encoding="utf-8") as stream:
            return json.load(stream, object_pairs_hook=_mapping, parse_int=_whole)

    def value_problems(self, value: Any) -> List[str]:
        """Return what in a value is not as the keys and the schema say."""
        if not self.keys and not self.schema:
            return []
        if self.keys and not isinstance(value, dict):
            return [f"{shown(value)} instead of the keys {listed(self.keys)}"]
        problems = [
            f"no key {key!r}{near_miss(key, map(str, value))}"
            for key in self.keys
            if key not in value
        ]
        return problems or schema_problems(value, self.schema)

    def unmet(self, made: File) -> List[str]:
        """Return the keys that a writer does not promise."""
        if not isinstance(made, JSON):
            return []
        promised = made.all_keys()
        return [
            f"no key {key!r}{near_miss(key, promised)}"
            for key in [*self.keys, *self.required]
            if promised and key not in promised
        ]

    def all_keys(self) -> List[str]:
        """Return the keys of the mapping that are known."""
        return [*dict.fromkeys([*self.keys, *self.schema.get("properties", {})])]

    def promises(self) -> str:
        """Return the keys in words."""
        return listed(self.all_keys())

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {**super().description(), "keys": list(self.keys), "schema": dict(self.schema)}


class YAML(JSON):
    """YAML files: as `JSON`, read where the package PyYAML is installed.

    The suffix is ``yaml`` unless another is given.
    """

    suffix = "yaml"

    max_bytes = 150_000  # which takes about a second

    def _load(self, path: str) -> Any:
        return load_yaml(path)


def _mapping(pairs: Sequence[Tuple[str, Any]]) -> Dict[str, Any]:
    """Return a mapping, and refuse one that has a key twice."""
    found: Dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is given twice; keep one")
        found[name] = value
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)
