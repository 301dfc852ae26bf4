"""Config files of steps: whether they can be read, and are as the stage's JSON Schema says."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from descpipe.contract.bad_value import dotted
from descpipe.contract.files import UncheckedError
from descpipe.contract.json_schema import UNKNOWN_KEY, schema_errors
from descpipe.model.problem import Place, Problems, did_you_mean, display_path
from descpipe.reading.config_schemas import SUFFIXES
from descpipe.reading.json_files import UNREADABLE, read_json
from descpipe.reading.positions import key_place, place_of
from descpipe.yaml import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from descpipe.model.metadata import StageMetadata

# What YAML has and pipeline files may not use.
BEYOND = ("key-not-a-string", "merge-key", "yaml-tag")
# Numbers with a point or an exponent that PyYAML, which stages use, does not take for text.
OLD_FLOAT = re.compile(r"([-+]?[0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")


def check_config_file(path: Path, stage: StageMetadata, tag: str, problems: Problems) -> None:
    """Tell what is wrong in the file that a step is given for a config file of its stage.

    Only files in YAML or JSON are looked into. Where ``NAME.schema.json`` lies beside ``run.py``
    for a config file ``NAME.yaml``, its values are checked too.
    """
    if not stage.config[tag].endswith(SUFFIXES):
        return
    schema = stage.config_schemas.get(tag)
    is_json = stage.config[tag].endswith(".json")
    if is_json and read_json(path, "JSON", "bad-config", problems) is UNREADABLE:
        return
    node = read_settings(path, problems, is_checked=schema is not None)
    if node is not None and schema is not None:
        check_value(node, (), schema, problems)


def read_settings(path: Path, problems: Problems, *, is_checked: bool) -> Node | None:
    """Return what is in a YAML file that other programs read, too, or None if it cannot be had.

    These may use all of YAML. Where a file does, and its values are to be checked, this is told.
    """
    own = Problems()
    node = read_yaml(path, own)
    beyond = [problem for problem in own.found if problem.code in BEYOND]
    problems.found += [problem for problem in own.found if problem.code not in BEYOND]
    if not own.found and node is None:
        return Node(Place(path), None, {})  # nothing but comments stands in it
    if not beyond:
        return node
    if is_checked:
        what = f"its values are not checked here, because of this: {beyond[0].what}"
        do = "the stage checks them when it runs"
        problems.warning("unchecked-file", beyond[0].place, what, do)
    return None


def check_value(
    node: Node, keys: Sequence[str], schema: Mapping[str, Any], problems: Problems
) -> None:
    """Tell what in a YAML file is not as its keys and its JSON Schema say."""
    for key in keys:
        if not isinstance(node.value, dict) or key not in node.value:
            held = node.value if isinstance(node.value, dict) else ()
            what = f"{display_path(node.place.path)} has no key {key!r}"
            do = did_you_mean(key, held, f"add `{key}: ...`")
            problems.error("bad-config", node.place, what, do)
    for number in _new_floats(node):
        mantissa, _, exponent = repr(number.value).partition("e")
        text = f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}"
        what = f"{number.text} is text to PyYAML, by which the stage reads it"
        do = f"write {text if exponent else mantissa}"
        problems.error("bad-config", number.place, what, do)
    try:
        _check_schema(node, schema, problems)
    except UncheckedError as error:
        what = f"{display_path(node.place.path)} is checked in part only, without {error}"
        problems.warning("unchecked-file", node.place, what, "the stage may tell more")


def _check_schema(node: Node, schema: Mapping[str, Any], problems: Problems) -> None:
    errors = schema_errors(node.plain(), schema)
    if errors and node.value is None:
        names = ", ".join(map(str, schema.get("required", ()))) or "those of its schema"
        do = f"write its keys: {names}"
        problems.error("bad-config", node.place, "the file holds nothing", do)
        return
    for way, words in errors:
        what, _, do = words.partition("; ")
        what = f"{dotted('', way)}: {what}" if way else what
        place = key_place(node, way) if what.endswith(UNKNOWN_KEY) else place_of(node, way)
        problems.error("bad-config", place, what, do or "correct the value")


def _new_floats(node: Node) -> Iterator[Node]:
    """Yield the numbers that YAML 1.2 has and YAML 1.1 has not, such as 3e-2; JSON has them."""
    if node.place.path.suffix == ".json":
        return
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            waiting += node.value.values()
        elif isinstance(node.value, list):
            waiting += node.value
        elif (
            isinstance(node.value, float)
            and math.isfinite(node.value)
            and not OLD_FLOAT.fullmatch(node.text)
        ):
            yield node
