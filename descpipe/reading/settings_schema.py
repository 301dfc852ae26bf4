"""The format of settings.yaml: the keys of a pipeline file that a user may replace."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from descpipe.reading.schema import Entries, Key, Record, Value, pipeline_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("registry", "owner", "base_name", "version")


@cache
def settings_schema() -> Mapping[str, Record]:
    """Return the records of a settings file: the file itself, and a section of it."""
    pipeline = pipeline_schema()["Pipeline"]
    keys = {name: _optional(pipeline.keys[name]) for name in NAMES}
    section = Record(
        called="section of a pipeline",
        home="write it below the name of a pipeline in `pipelines`",
        doc="",
        keys=keys,
    )
    name = pipeline.keys["pipeline"].value
    inner = _of_mapping(name, section, "key: value", "owner: my-name")
    named = Entries(called="pipeline", names=name.form, value=inner)
    pipelines = Key(
        name="pipelines",
        value=_of_mapping(name, named, "name: section", "two-point: {owner: my-name}"),
        doc="",
        default="none",
        also=("pipeline",),
    )
    file = Record(
        called="the settings file",
        home="write it at the left margin",
        doc="",
        keys={**keys, pipelines.name: pipelines},
    )
    return {"Settings": file, "Section": section}


def _optional(key: Key) -> Key:
    """Return a key that may be left out; an empty registry means none."""
    value = replace(key.value, is_optional=True, may_be_empty=key.name == "registry")
    return replace(key, value=value)


def _of_mapping(like: Value, held: Entries | Record, kind: str, example: str) -> Value:
    return replace(like, kind=kind, example=example, is_optional=True, types={dict: held})
