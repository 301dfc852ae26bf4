"""A stage's metadata from the label of its image, which anybody may have written.

What is declared is made by the same constructors as in `run_py`, so that the rules are the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from descpipe.contract.json_schema import schema_mistake
from descpipe.model.metadata import StageMetadata
from descpipe.model.stage_label import FORMAT, STAGE_LABEL
from descpipe.reading.label_types import BadLabelError, read_file, read_parameter, within
from descpipe.reading.stage_rules import (
    config_faults,
    config_name,
    name_fault,
    output_type,
    parameter_faults,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from descpipe.model.problem import Place, Problems
    from descpipe.reading.stage_rules import Fault

T = TypeVar("T")
# A hundred times what stages declare; more would take seconds to check.
MAX_LETTERS = 500_000
# More than run.py can declare; deeper values would be too much for those who go through them.
MAX_DEPTH = 100
TEXTS = ("name", "label", "doc")
SECTIONS = {"config": "config file", "inputs": "input", "outputs": "output"}
KEYS = ("format", *TEXTS, *SECTIONS, "config_schemas", "parameters", "network")
NEWER = "update descpipe, or ask for an image that this version made"
OLDER = "build it again with `descpipe build`"


def read_stage_label(
    text: str, place: Place, problems: Problems, image: str = "the image"
) -> StageMetadata | None:
    """Return what the stage of an image declares, or None after telling why it cannot be had.

    Parameters
    ----------
    text : str
        What the label `STAGE_LABEL` of the image holds.
    place : Place
        Where the image is named.
    problems : Problems
        Where it is told if the label is not as `descpipe build` writes it.
    image : str
        What to call the image.
    """
    try:
        document = _document(text)
        _check_format(document)
        _check_depth({key: document[key] for key in document if key != "config_schemas"})
        return _metadata(document, place)
    except BadLabelError as error:
        what = f"{image} has a label {STAGE_LABEL} that cannot be read: {error}"
        problems.error("bad-label", place, what, error.do or OLDER)
        return None


def _document(text: str) -> dict[str, Any]:
    if len(text) > MAX_LETTERS:
        raise BadLabelError(f"it is over {MAX_LETTERS // 1000} kB")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLabelError("it is not JSON") from None
    if not isinstance(document, dict):
        raise BadLabelError("it is not a JSON object")
    return document


def _check_depth(document: Any) -> None:
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        held = [value for value in level if isinstance(value, (dict, list))]
        level = [
            inner for each in held for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise BadLabelError(f"it is nested over {MAX_DEPTH} deep")


def _check_format(document: Mapping[str, Any]) -> None:
    number = document.get("format")
    if type(number) is not int or number < 1:
        raise BadLabelError("it does not say which format it has")
    if number > FORMAT:
        words = f"it has format {number} of a newer descpipe, and this one reads up to {FORMAT}"
        raise BadLabelError(words, NEWER)
    unknown = next((key for key in document if key not in KEYS), None)
    if unknown is not None:
        raise BadLabelError(f"{unknown!r} is not known", NEWER)


def _metadata(document: Mapping[str, Any], place: Place) -> StageMetadata:
    names = _Names()
    config = names.read(document, "config", "config file", config_name)
    inputs = names.read(document, "inputs", "input", read_file)
    outputs = names.read(document, "outputs", "output", lambda told: output_type(read_file(told)))
    parameters = names.read(document, "parameters", "parameter", read_parameter)
    _refuse(config_faults(config))
    _refuse(parameter_faults(parameters, inputs))
    name, label, doc = (_text(document, key) for key in TEXTS)
    network = document.get("network", False)
    if not name or type(network) is not bool:
        raise BadLabelError("name is not a text, or network not true or false")
    return StageMetadata(
        name=name,
        folder=None,
        label=label,
        doc=doc,
        config=config,
        config_schemas=_config_schemas(document, config),
        inputs=inputs,
        outputs=outputs,
        parameters=parameters,
        network=network,
        places=dict.fromkeys(names.seen, place),
    )


class _Names:
    """Reads the sections of a label, in which no name may stand twice."""

    def __init__(self) -> None:
        self.seen: dict[str, None] = {}

    def read(
        self, document: Mapping[str, Any], section: str, kind: str, interpret: Callable[[Any], T]
    ) -> dict[str, T]:
        found: dict[str, T] = {}
        for name, told in _mapping(document, section).items():
            fault = name_fault(name, kind)
            if fault is not None:
                _refuse([(name, fault)])
            if name in self.seen:
                raise BadLabelError(f"{name!r} stands in it twice")
            self.seen[name] = None
            with within(f"{kind} {name!r}"):
                found[name] = interpret(told)
        return found


def _config_schemas(
    document: Mapping[str, Any], config: Mapping[str, str]
) -> dict[str, Mapping[str, Any]]:
    found = _mapping(document, "config_schemas")
    for tag, schema in found.items():
        mistake = schema_mistake(schema) if isinstance(schema, dict) else ((), "no mapping")
        if tag not in config or mistake is not None:
            raise BadLabelError(f"the schema of config file {tag!r} is none")
    return found


def _refuse(faults: Iterable[tuple[str, Fault]]) -> None:
    for _, (_, what, _) in faults:
        raise BadLabelError(what)


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key, "")
    if not isinstance(value, str):
        raise BadLabelError(f"{key} is not a text")
    return value


def _mapping(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise BadLabelError(f"{key} is not a mapping")
    return value
