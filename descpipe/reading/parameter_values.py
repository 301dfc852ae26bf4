"""The values of a step's parameters: the stage's default, the pipeline file, the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from descpipe.contract.bad_value import BadValueError, told
from descpipe.contract.parameters import REQUIRED, Parameter
from descpipe.contract.ranges import relation_problems
from descpipe.model.pipeline import Origin
from descpipe.model.problem import Place, Problems, did_you_mean, nearest
from descpipe.reading.overrides import on_command_line
from descpipe.reading.positions import key_place, place_of
from descpipe.reading.setting_examples import field_example

if TYPE_CHECKING:
    from collections.abc import Mapping

    from descpipe.contract.bad_value import Path as Way
    from descpipe.model.metadata import StageMetadata
    from descpipe.reading.pipeline_yaml import StepEntry
    from descpipe.yaml import Node

# Of one parameter: nobody reads more.
MOST_TOLD = 20


class ParameterValues:
    """The values of one step's parameters, the last that is given of each, and their origins.

    Parameters
    ----------
    entry : StepEntry
        The step as it is written.
    stage : StageMetadata
        What its stage declares.
    settings : mapping of str to str
        The texts that the command line gives for this step: by parameter, or by parameter and
        field of a record, as in ``cuts.minimum``.
    problems : Problems
        Where everything wrong in them is told.
    """

    def __init__(
        self,
        entry: StepEntry,
        stage: StageMetadata,
        settings: Mapping[str, str],
        problems: Problems,
    ) -> None:
        self.entry = entry
        self.stage = stage
        self.settings = settings
        self.problems = problems
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        # Parameters that were probably meant by names that are told.
        self.meant: set[str | None] = set()
        if "parameters" not in stage.unclear:
            self._check_names()
        for name, parameter in stage.parameters.items():
            self._read(name, parameter)
        self._check_relations()
        self._check_replaced()

    def _check_names(self) -> None:
        known = self.stage.parameters
        for name in self.entry.parameters:
            if name not in known:
                place = self.entry.keys["parameters"][name]
                what = f"{self.entry.called} has no parameter {name!r}"
                self.problems.error("unknown-parameter", place, what, _advice(name, known))
                self.meant.add(nearest(name, known))
        for path in self.settings:
            name = path.partition(".")[0]
            if name not in known:
                what = f"step {self.entry.name!r} has no parameter {path!r}"
                do = did_you_mean(name, known, "remove it")
                self.problems.error("unknown-parameter", self._word(path), what, do)
                self.meant.add(nearest(name, known))

    def _read(self, name: str, parameter: Parameter) -> None:
        node: Node | None = self.entry.parameters.get(name)
        if node is not None and node.is_told:
            return
        settings = {
            tuple(path.split(".")[1:]): path
            for path in self.settings
            if path.partition(".")[0] == name
        }
        value = parameter.default if node is None else node.plain()
        found: list[tuple[Way, str]] = []
        for fields, path in sorted(settings.items()):
            try:
                given = _parsed(self.settings[path], parameter, fields, f"{self.entry.name}.{path}")
                value = _with_field(value, fields, given)
            except BadValueError as error:
                found += error.problems
        if value is REQUIRED and not found:
            self._tell_required(name)
            return
        try:
            self.values[name] = parameter.check(value)
        except BadValueError as error:
            found += error.problems
        told_ways = list(dict.fromkeys(found))
        for way, words in told_ways[:MOST_TOLD]:
            what, _, do = words.partition("; ")
            place = self._place(way, node, settings, is_known=_is_known(parameter, way))
            self.problems.error("bad-value", place, told(name, way, what), do)
        if len(told_ways) > MOST_TOLD:
            way = told_ways[MOST_TOLD][0]
            place = self._place(way, node, settings, is_known=_is_known(parameter, way))
            what = told(name, (), f"{len(told_ways) - MOST_TOLD} more things are wrong in it")
            do = "correct those above first"
            self.problems.error("too-many-problems", place, what, do)
        self._note_origins(name, parameter, node, settings)

    def _check_relations(self) -> None:
        """Tell values that are beyond those of other parameters, where the later one is given."""
        for name, other, words in relation_problems(self.stage.parameters, self.values):
            latest = max((self.origins[name], self.origins[other]), key=_precedence)
            if latest.kind == "default":
                continue  # told where the stage declares them
            what, _, do = words.partition("; ")
            self.problems.error("bad-value", latest.place, told(name, (), what), do)

    def _check_replaced(self) -> None:
        """Tell values that the stage will not use, unless a later one was given instead of them."""
        for name, parameter in self.stage.parameters.items():
            if self.values.get(name) is None:
                continue
            for other in parameter.instead_of:
                origin = self.origins.get(other)
                if origin is None or origin.kind == "default":
                    continue
                if _precedence(origin) >= _precedence(self.origins[name]):
                    what = f"parameter {other!r} is not used, since {name!r} is given instead of it"
                    is_here = origin.kind == self.origins[name].kind
                    do = "remove one of them" if is_here else f"remove {name!r} from the file"
                    self.problems.error("value-not-used", origin.place, what, do)

    def _tell_required(self, name: str) -> None:
        if name in self.meant or not self.entry.unclear.isdisjoint({name, "parameters"}):
            return
        what = f"step {self.entry.name!r} is not given its parameter {name!r}"
        do = f"add `parameters: {{{name}: VALUE}}`"
        self.problems.error("parameter-not-given", self.entry.place, what, do)

    def _place(
        self,
        way: Way,
        node: Node | None,
        settings: Mapping[tuple[str, ...], str],
        *,
        is_known: bool,
    ) -> Place:
        """Return where the field of a value is given: on the command line, in the file, or not."""
        given = [fields for fields in settings if way[: len(fields)] == fields]
        if given:
            return self._word(settings[max(given, key=len)])
        if node is None:
            return self.entry.place
        return place_of(node, way) if is_known else key_place(node, way)

    def _word(self, path: str) -> Place:
        return on_command_line(f"--set {self.entry.name}.{path}={self.settings[path]}")

    def _note_origins(
        self,
        name: str,
        parameter: Parameter,
        node: Node | None,
        settings: Mapping[tuple[str, ...], str],
    ) -> None:
        default = Origin(kind="default", place=self.stage.places[name])
        self._note(name, parameter, node, default)
        for fields, path in sorted(settings.items()):
            own = Origin(kind="command line", place=self._word(path))
            self.origins[path] = own
            for field in _at(parameter, fields).fields:
                is_given = field in _object(self.settings[path])
                self.origins[f"{path}.{field}"] = own if is_given else default

    def _note(self, name: str, parameter: Parameter, node: Node | None, default: Origin) -> None:
        """Note the origin of a value, and of each field of a record that the file gives in part."""
        own = default if node is None else Origin(kind="pipeline", place=node.place)
        self.origins[name] = own
        if node is not None and isinstance(node.value, dict):
            for field, inner in parameter.fields.items():
                self._note(f"{name}.{field}", inner, node.value.get(field), default)


def _object(text: str) -> dict[str, Any]:
    """Return the fields that a text gives for a record; none, if it is not good."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _precedence(origin: Origin) -> int:
    return ("default", "pipeline", "command line").index(origin.kind)


def _parsed(text: str, parameter: Parameter, way: tuple[str, ...], name: str) -> Any:
    """Return the value that a text of the command line stands for, not yet checked.

    The name is that which the value is set by.
    """
    wanted = parameter
    for number, key in enumerate(way):
        if key not in wanted.fields:
            words = f"is not a field; {did_you_mean(key, wanted.fields, 'remove it')}"
            raise BadValueError((way[: number + 1], words))
        wanted = wanted.fields[key]
    if wanted.fields:
        try:
            return json.loads(text)
        except ValueError:
            words = f"{text!r} is not JSON; {field_example(name, text, wanted.fields)}"
            raise BadValueError((way, words)) from None
    try:
        return wanted.parse(list_items(text) if wanted.is_list else [text])
    except BadValueError as error:
        raise BadValueError(*(((*way, *inner), words) for inner, words in error.problems)) from None


def list_items(text: str) -> list[str]:
    """Return the items of a list, which may stand in brackets.

    Raises
    ------
    BadValueError
        If one of the brackets is missing.
    """
    inside = text.strip()
    if inside.startswith("[") and inside.endswith("]"):
        inside = inside[1:-1]
    elif inside.startswith("[") or (inside.endswith("]") and "[" not in inside):
        words = f"{text!r} has one bracket only; write both, or none"
        raise BadValueError(((), words))
    return [item.strip() for item in inside.split(",")] if inside.strip() else []


def _with_field(value: Any, way: tuple[str, ...], field: Any) -> Any:
    """Return a value in which one field is another; the value itself without a way."""
    if not way:
        return field
    if not isinstance(value, dict) and value is not None and value is not REQUIRED:
        return value  # which is told to be no record
    held = value if isinstance(value, dict) else {}
    return {**held, way[0]: _with_field(held.get(way[0]), way[1:], field)}


def _is_known(parameter: Parameter, way: Way) -> bool:
    """Whether the field at the end of a way is declared."""
    return not way or isinstance(way[-1], int) or way[-1] in _at(parameter, way[:-1]).fields


def _at(parameter: Parameter, way: Way) -> Parameter:
    """Return what is declared of a field, as far as the way leads."""
    for key in way:
        parameter = parameter.fields.get(str(key), parameter)
    return parameter


def _advice(name: str, known: Mapping[str, Parameter]) -> str:
    """Return what to do with a name in the pipeline file that no parameter has."""
    record, _, field = name.partition(".")
    if field and record in known and known[record].fields:
        return f"write a field inside of its parameter, `{record}: {{{field}: ...}}`"
    of_steps = [other for other in known if other.endswith(f"_{name}")]  # of a sub-pipeline
    if len(of_steps) == 1:
        return f"did you mean {of_steps[0]!r}?"
    return did_you_mean(name, known, "remove it")
