"""The JSON Schemas of config files: ``NAME.schema.json`` beside ``run.py``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from descpipe.contract.json_schema import schema_mistake
from descpipe.model.problem import Place, Problems
from descpipe.reading.json_files import UNREADABLE, read_json
from descpipe.reading.positions import place_of
from descpipe.yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# JSON is YAML, so that one reader with positions serves both.
SUFFIXES = (".yaml", ".yml", ".json")


def read_config_schemas(
    folder: Path, config: Mapping[str, str], problems: Problems
) -> dict[str, Mapping[str, Any]]:
    """Return the JSON Schema of each config file that has one, by its tag.

    Parameters
    ----------
    folder : Path
        That of the stage.
    config : mapping of str to str
        Tag of each config file, and its name in the image.
    problems : Problems
        Where schemas that cannot be read are told.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for tag, name in config.items():
        path = folder / f"{name.rpartition('.')[0]}.schema.json"
        if not name.endswith(SUFFIXES) or not os.path.lexists(path):
            continue
        schema = _read_schema(path, problems)
        if schema is not None:
            found[tag] = schema
    return found


def _read_schema(path: Path, problems: Problems) -> Mapping[str, Any] | None:
    schema = read_json(path, "a JSON Schema", "bad-schema", problems)
    if schema is UNREADABLE:
        return None
    mistake = schema_mistake(schema) if isinstance(schema, dict) else ((), "it is not a mapping")
    if mistake is None:
        return dict(schema)
    node = read_yaml(path, Problems())  # for the places of what is in it
    place = Place(path) if node is None else place_of(node, mistake[0])
    what, _, do = mistake[1].partition("; ")
    what = f"this is not a JSON Schema: {what}"
    problems.error("bad-schema", place, what, do or "correct it, or remove the file")
    return None
