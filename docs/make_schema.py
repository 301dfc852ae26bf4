"""Compile the schemas of pipeline.yaml and of sites into the tables that descpipe reads."""  # noqa: INP001

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schema_salad.schema import get_metaschema, load_and_validate, load_schema

SCHEMAS = Path(__file__).parents[1] / "descpipe" / "schemas"
SCHEMA = SCHEMAS / "pipeline.yml"
TABLE = SCHEMA.with_suffix(".json")
BASE = "https://descpipe.invalid/"
# What only Schema Salad needs.
UNUSED = ("documentRoot", "jsonldPredicate")


def table(schema: Path = SCHEMA) -> str:
    """Return the text of the table: the types of the schema by name, as plain values."""
    load_schema(str(schema))  # refuses what is no schema
    rules, _, loader = get_metaschema()
    types, _ = load_and_validate(loader, rules, str(schema), strict=True)
    compiled = {type_["name"]: type_ for type_ in map(_plain, types)}
    return json.dumps(compiled, indent=1, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_short(key): _plain(item) for key, item in value.items() if key not in UNUSED}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    """Return the name in an address of the schema, and every other text as it is."""
    return text.rpartition("/")[2].rpartition("#")[2] if text.startswith(BASE) else text


if __name__ == "__main__":
    for schema in sorted(SCHEMAS.glob("*.yml")):
        schema.with_suffix(".json").write_text(table(schema), encoding="utf-8")
