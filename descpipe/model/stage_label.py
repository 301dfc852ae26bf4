"""The label of an image that holds all that its stage declares, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.contract.files import File
    from descpipe.contract.parameters import Parameter
    from descpipe.model.metadata import StageMetadata

STAGE_LABEL = "descpipe.stage"
# Goes up when those who read a label of before would misunderstand it.
FORMAT = 1
# Keys of a file's description that are mappings of names to columns.
COLUMNS = ("columns", "keywords", "datasets")
RECORD = "record"
PARAMETER_WORDS = (
    *("doc", "unit", "minimum", "maximum", "above", "below", "choices", "min_items"),
    *("increasing", "instead_of", "condition_on"),
)
# What a label leaves out: the constructors of the types have the same defaults.
DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(("suffix", "doc", "unit", "format"), ""),
    **dict.fromkeys(("optional", "list", "increasing"), False),
    **dict.fromkeys(("minimum", "maximum", "above", "below", "choices", "shape")),
    **{key: {} for key in (*COLUMNS, "hdus", "attributes", "schema", "fields")},
    **dict.fromkeys(("instead_of", "condition_on"), ()),
    **{key: [] for key in ("groups", "data_types", "tracers", "files", "keys")},
    "kind": "any",
    "min_items": 1,
}


def stage_label(stage: StageMetadata) -> str:
    """Return the text of the label, from which `read_stage_label` makes the same metadata.

    It does not tell where the stage is, nor where in its ``run.py`` something is declared. File
    types of the stage's own are told as descpipe's types that they derive from.
    """
    document = {
        "format": FORMAT,
        "name": stage.name,
        "label": stage.label,
        "doc": stage.doc,
        "config": dict(stage.config),
        "config_schemas": dict(stage.config_schemas),
        "inputs": {tag: _file(file) for tag, file in stage.inputs.items()},
        "outputs": {tag: _file(file) for tag, file in stage.outputs.items()},
        "parameters": {name: _parameter(value) for name, value in stage.parameters.items()},
        "network": stage.network,
    }
    return json.dumps(document, separators=(",", ":"))


def _file(file: File) -> dict[str, Any]:
    told = file.description()
    told |= {key: _columns(told[key]) for key in COLUMNS if key in told}
    if "attributes" in told:
        told["attributes"] = {path: _columns(each) for path, each in told["attributes"].items()}
    if "hdus" in told:
        told["hdus"] = {name: _table(table) for name, table in told["hdus"].items()}
    return _short(told)


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    return _short({key: _columns(columns) for key, columns in table.items()})


def _columns(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: _short(column) for name, column in columns.items()}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": RECORD if parameter.fields else parameter.item_type.__name__,
        "list": parameter.is_list,
        "fields": {name: _parameter(field) for name, field in parameter.fields.items()},
        **{word: getattr(parameter, word) for word in PARAMETER_WORDS},
    }
    if not parameter.is_required:
        told["default"] = parameter.default
    return _short(told)


def _short(told: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what a constructor takes for granted."""
    return {key: value for key, value in told.items() if not _is_default(key, value)}


def _is_default(key: str, value: Any) -> bool:
    return key in DEFAULTS and value == DEFAULTS[key]
