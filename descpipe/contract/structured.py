"""YAML and JSON files, known by their keys and by a JSON Schema."""

from __future__ import annotations

import os

from descpipe.contract.errors import near_miss
from descpipe.contract.files import File, UncheckedError
from descpipe.contract.parameters import dotted, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

    from descpipe.contract.parameters import Path

MAX_BYTES = 20_000_000
UNKNOWN_KEY = "not a known key"
TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


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
        self.keys = self.keys if keys is None else keys
        self.schema = self.schema if schema is None else schema
        if isinstance(self.keys, str) or not all(isinstance(key, str) for key in self.keys):
            raise ValueError("keys are a list of names")
        if not isinstance(self.schema, dict):
            raise ValueError("schema is a JSON Schema, written out as a dictionary")

    def content_problems(self, path: str) -> List[str]:
        """Return what is not as the keys and the schema say."""
        if os.path.getsize(path) > MAX_BYTES:
            return [f"{path} is over 20 MB, too large for {self.kind} of settings"]
        try:
            value = self._load(path)
        except UnicodeDecodeError as error:
            return [f"{path} is not UTF-8 text (byte {error.start})"]
        except (ValueError, RecursionError) as error:
            return [f"{path} is not {self.suffix.upper()}: {' '.join(str(error).split())}"]
        return [f"{path}: {problem}" for problem in self.value_problems(value)]

    def _load(self, path: str) -> Any:
        import json

        with open(path, encoding="utf-8") as stream:
            return json.load(stream)

    def value_problems(self, value: Any) -> List[str]:
        """Return what in a value is not as the keys and the schema say."""
        if not self.keys and not self.schema:
            return []
        if self.keys and not isinstance(value, dict):
            return [f"it holds no mapping with the keys {', '.join(self.keys)}"]
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
            for key in [*self.keys, *self.schema.get("required", ())]
            if promised and key not in promised
        ]

    def all_keys(self) -> List[str]:
        """Return the keys of the mapping that are known."""
        return [*dict.fromkeys([*self.keys, *self.schema.get("properties", {})])]

    def promises(self) -> str:
        """Return the keys in words."""
        return ", ".join(self.all_keys())

    def description(self) -> Dict[str, Any]:
        """Return what is declared as plain values."""
        return {**super().description(), "keys": list(self.keys), "schema": dict(self.schema)}


class YAML(JSON):
    """YAML files: as `JSON`, read where the package PyYAML is installed.

    The suffix is ``yaml`` unless another is given.
    """

    suffix = "yaml"

    def _load(self, path: str) -> Any:
        try:
            import yaml
        except ImportError:
            raise UncheckedError("its content", package="PyYAML") from None
        with open(path, encoding="utf-8") as stream:
            try:
                node = yaml.compose(stream, Loader=yaml.SafeLoader)
                _check_keys(node, yaml)
                stream.seek(0)
                return yaml.safe_load(stream)
            except yaml.YAMLError as error:
                raise ValueError(str(error)) from None


def _check_keys(node: Any, yaml: Any) -> None:
    """Refuse a mapping that has a key twice, of which PyYAML would take the last."""
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = set()
            for key, value in node.value:
                waiting.append(value)
                if isinstance(key, yaml.ScalarNode) and key.value in keys and key.value != "<<":
                    line = key.start_mark.line + 1
                    raise ValueError(f"{key.value!r} is given twice (line {line}); keep one")
                keys.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))


def schema_problems(value: Any, schema: Mapping[str, Any]) -> List[str]:
    """Return what in a value is not as a JSON Schema says, each with the way to it.

    Raises
    ------
    UncheckedError
        If the package jsonschema is not installed.
    """
    return [f"{dotted('', way)}: {what}".lstrip(": ") for way, what in schema_errors(value, schema)]


def schema_errors(value: Any, schema: Mapping[str, Any]) -> List[Tuple[Path, str]]:
    """Return what in a value is not as a JSON Schema says: the way to it, and the words.

    Raises
    ------
    UncheckedError
        If the package jsonschema is not installed.
    """
    if not schema:
        return []
    try:
        import jsonschema
    except ImportError:
        raise UncheckedError("its values", package="jsonschema") from None
    kind = jsonschema.validators.validator_for(schema)
    try:
        kind.check_schema(dict(schema))
        errors = list(kind(schema, **_no_network()).iter_errors(value))
    except jsonschema.SchemaError as error:
        return [((), f"its JSON Schema is wrong: {error.message}")]
    except RecursionError:
        return [((), "its JSON Schema refers to itself without an end")]
    except Exception as error:  # noqa: BLE001 - what is raised for a bad reference has no one class
        return [((), f"its JSON Schema is wrong: {error}")]
    found = [problem for error in errors for problem in _schema_words(error)]
    told = [way for way, _ in found]
    found += [problem for problem in _not_finite(value, ()) if problem[0] not in told]
    return sorted(found, key=lambda problem: [str(key) for key in problem[0]])


def _no_network() -> Dict[str, Any]:
    """Return what keeps a schema from fetching others by their addresses."""
    try:
        from referencing import Registry
    except ImportError:  # versions of jsonschema before 4.18
        return {}
    return {"registry": Registry()}


def _not_finite(value: Any, way: Path) -> Iterator[Tuple[Path, str]]:
    """Yield the numbers that no range of a schema keeps out, and that JSON does not have."""
    if isinstance(value, float) and value - value != 0.0:
        yield way, f"{value!r} is not a finite number"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, (*way, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_finite(item, (*way, index))


def _schema_words(error: Any) -> Iterator[Tuple[Path, str]]:
    """Yield what a schema's error says; each key that is not known is a problem of its own."""
    way, wanted, there = tuple(error.absolute_path), error.validator_value, error.instance
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties" and wanted is False:
        import re

        patterns = error.schema.get("patternProperties", {})
        for key in there:
            if key not in known and not any(re.search(one, str(key)) for one in patterns):
                yield (*way, key), UNKNOWN_KEY + near_miss(str(key), known)
    elif error.validator == "required":
        lost = str(error.message).rpartition(" is a required")[0].strip("'\"")
        yield way, f"no key {lost!r}{near_miss(lost, map(str, there))}"
    elif error.validator == "enum":
        near = near_miss(str(there), map(str, wanted))
        yield way, f"{shown(there)} is not one of its choices{near}"
    elif error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        words = [TYPE_WORDS[kind] for kind in kinds if kind != "null"] or ["empty"]
        yield way, f"{shown(there)} is not {' or '.join(words)}"
    elif error.validator in ("minItems", "maxItems"):
        bound = "at least" if error.validator == "minItems" else "at most"
        yield way, f"a list of {len(there)}; give {bound} {wanted} items"
    elif error.validator == "not" and "description" in error.schema:
        yield way, str(error.schema["description"])
    else:
        yield way, str(error.message)
