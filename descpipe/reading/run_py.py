"""A stage's metadata from its ``run.py``, which is parsed and never run."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from descpipe.contract.files import File
from descpipe.contract.parameters import Parameter
from descpipe.model.few_problems import FewProblems
from descpipe.model.metadata import StageMetadata
from descpipe.model.problem import Place, Problems
from descpipe.reading.config_schemas import read_config_schemas
from descpipe.reading.hidden_changes import check_hidden_changes, check_neighbours
from descpipe.reading.literals import NotLiteralError, split_advice
from descpipe.reading.own_types import Source
from descpipe.reading.python_source import outside_functions, parse_source, read_source
from descpipe.reading.stage_rules import (
    config_faults,
    config_name,
    name_fault,
    output_type,
    parameter_faults,
)
from descpipe.reading.tag_uses import check_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from descpipe.reading.literals import LiteralReader

T = TypeVar("T")
REQUIRED_VARIABLES = ("name", "inputs", "outputs")
VARIABLES = (*REQUIRED_VARIABLES, "config", "parameters", "network")
EXAMPLES = {
    "name": 'name = "tomography"',
    "config": "config = {}",
    "inputs": 'inputs = {"shear-catalog": "fits"}',
    "outputs": 'outputs = {"tomographic-catalog": "fits"}',
}


def read_run_py(folder: Path, problems: Problems) -> StageMetadata | None:
    """Return what the stage in a folder declares, or None if that cannot be told.

    Everything that breaks the contract is added to ``problems`` with its position. The file is
    parsed only: nothing in it is imported or run.
    """
    path = folder / "run.py"
    with FewProblems(path, problems) as few:
        return _metadata(path, few)
    return None


def _metadata(path: Path, problems: Problems) -> StageMetadata | None:
    text = read_source(path, problems)
    tree = None if text is None else parse_source(path, text, problems)
    if text is None or tree is None:
        return None
    reader = Source(path, text, tree, problems).reader
    stage = _stage_class(tree, reader)
    if stage is None:
        return None
    _check_main_call(tree, stage.name, reader)
    metadata = _Declarations(stage, reader, path.parent).metadata()
    check_uses(stage, metadata, reader)
    check_hidden_changes(tree, stage, VARIABLES, reader)
    check_neighbours(path.parent, problems)
    return metadata


def _stage_class(tree: ast.Module, reader: LiteralReader) -> ast.ClassDef | None:
    classes = [node for node in outside_functions(tree) if isinstance(node, ast.ClassDef)]
    stages = [node for node in classes if node.name == "Stage"]
    derived = [node for node in classes if _derives_from_stage(node, reader)]
    for extra in stages[1:]:
        what = f"a second class Stage; the first is in line {stages[0].lineno}"
        reader.problems.error(
            "second-stage-class", reader.place(extra), what, "keep one class Stage in run.py"
        )
    if stages:
        if stages[0] not in derived:
            what = "class Stage does not derive from descpipe.Stage"
            reader.problems.error(
                "stage-base-class",
                reader.place(stages[0]),
                what,
                "write `class Stage(descpipe.Stage):`",
            )
        return stages[0]
    if derived:
        what = f"the stage's class is called {derived[0].name!r}"
        reader.problems.error("stage-class-name", reader.place(derived[0]), what, "call it Stage")
        return derived[0]
    what = "run.py defines no class Stage"
    reader.problems.error(
        "no-stage-class", Place(reader.path), what, "write `class Stage(descpipe.Stage):`"
    )
    return None


def _derives_from_stage(node: ast.ClassDef, reader: LiteralReader) -> bool:
    return [reader.qualified(base) for base in node.bases] == ["descpipe.Stage"]


def _check_main_call(tree: ast.Module, name: str, reader: LiteralReader) -> None:
    for node in ast.walk(tree):
        match node:
            case ast.Compare(
                left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value=word)]
            ) if word != "__main__":
                what = f"__name__ is never {word!r}, so that nothing below this would run"
                do = 'write `if __name__ == "__main__":`'
                reader.problems.error("no-main-call", reader.place(node), what, do)
                return
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="main")):
                if called in ("Stage", name):
                    return
    _tell_no_main_call(tree, reader)


def _tell_no_main_call(tree: ast.Module, reader: LiteralReader) -> None:
    end = Place(reader.path, max((node.end_lineno or 1 for node in tree.body), default=1))
    do = 'end the file with `if __name__ == "__main__": Stage.main()`'
    reader.problems.error(
        "no-main-call", end, "run.py never calls Stage.main(), so it would do nothing", do
    )


class _Declarations:
    """The class variables of one ``Stage``, checked one after the other."""

    def __init__(self, stage: ast.ClassDef, reader: LiteralReader, folder: Path) -> None:
        self.stage = stage
        self.reader = reader
        self.problems = reader.problems
        self.folder = folder
        self.places: dict[str, Place] = {}
        self.unclear: set[str] = set()
        self.variables = self._variables()

    def metadata(self) -> StageMetadata:
        self._check_variables()
        self._check_run()
        label, doc = self._documentation()
        config = self._config()
        inputs = self._mapping("inputs", "input", File.from_declaration)
        return StageMetadata(
            name=self._name(),
            folder=self.folder,
            label=label,
            doc=doc,
            config=config,
            config_schemas=read_config_schemas(self.folder, config, self.problems),
            inputs=inputs,
            outputs=self._mapping("outputs", "output", output_type),
            parameters=self._parameters(inputs),
            network=self._network(),
            places=self.places,
            unclear=frozenset(self.unclear),
        )

    def _variables(self) -> dict[str, tuple[ast.stmt, ast.expr]]:
        found: dict[str, tuple[ast.stmt, ast.expr]] = {}
        for node in self.stage.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case _:
                    self._check_unchanged(node)
                    continue
            if name in found and name in VARIABLES:
                what = f"{name!r} is set a second time"
                self.problems.error(
                    "duplicate-variable", self.reader.place(node), what, "remove one of them"
                )
                self.unclear.add(name)
            found.setdefault(name, (node, value))
        return found

    def _check_unchanged(self, node: ast.stmt) -> None:
        """Tell a statement that changes class variables in a way that is not read."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return
        parts = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        used = [part.id for part in parts if part.id in VARIABLES]
        self.unclear.update(used)
        if used:
            what = f"{used[0]!r} is used here in a way that only running it would show"
            do = f"set it once, as in `{EXAMPLES.get(used[0], used[0] + ' = {}')}`"
            self.problems.error("computed-variable", self.reader.place(node), what, do)

    def _check_variables(self) -> None:
        place = self.reader.place(self.stage)
        unset = [name for name in VARIABLES if name not in {*self.variables, *self.unclear}]
        for name, (node, value) in list(self.variables.items()):
            near = [] if name in VARIABLES else get_close_matches(name, unset, n=1, cutoff=0.75)
            if near:
                what = f"{name!r} is not a class variable of a stage"
                self.problems.error(
                    "misspelt-variable", self.reader.place(node), what, f"did you mean {near[0]!r}?"
                )
                unset.remove(near[0])
                self.variables[near[0]] = (node, value)
        for name in REQUIRED_VARIABLES:
            if name not in unset:
                continue
            what = f"class {self.stage.name} does not set {name!r}"
            self.problems.error("missing-variable", place, what, f"add `{EXAMPLES[name]}`")
            self.unclear.add(name)

    def _check_run(self) -> None:
        for node in self.stage.body:
            if isinstance(node, ast.AsyncFunctionDef) and node.name == "run":
                what, do = "run is async, and nothing would wait for it", "write `def run(self):`"
                self.problems.error("run-arguments", self.reader.place(node), what, do)
                return
            if isinstance(node, ast.FunctionDef) and node.name == "run":
                count = len(node.args.posonlyargs + node.args.args)
                if count != 1:
                    what = "run takes arguments of its own" if count else "run does not take self"
                    self.problems.error(
                        "run-arguments", self.reader.place(node), what, "write `def run(self):`"
                    )
                return
        place = self.reader.place(self.stage)
        what = f"class {self.stage.name} does not define run"
        self.problems.error("no-run", place, what, "add `def run(self):`")

    def _documentation(self) -> tuple[str, str]:
        text = (ast.get_docstring(self.stage) or "").strip()
        label, _, doc = text.partition("\n")
        return label.strip().removesuffix("."), doc.strip()

    def _name(self) -> str:
        if "name" not in self.variables:
            return self.folder.name
        node, expression = self.variables["name"]
        try:
            value = self.reader.value(expression)
        except NotLiteralError:
            return self.folder.name
        if not isinstance(value, str) or not value:
            what = f"name is {value!r}, not a string"
            self.problems.error(
                "wrong-type", self.reader.place(node), what, f"write `{EXAMPLES['name']}`"
            )
            return self.folder.name
        if value != self.folder.name:
            what = f"the stage calls itself {value!r}, but its folder is {self.folder.name!r}"
            do = f'write `name = "{self.folder.name}"`, which is used in any case'
            self.problems.warning("stage-name-differs", self.reader.place(node), what, do)
        return self.folder.name

    def _network(self) -> bool:
        if "network" not in self.variables:
            return False
        node, expression = self.variables["network"]
        value = self._value(expression)
        if type(value) is not bool:
            what = "network is neither True nor False"
            self.problems.error(
                "wrong-type", self.reader.place(node), what, "write `network = True`"
            )
        return value is True

    def _value(self, expression: ast.expr) -> Any:
        try:
            return self.reader.value(expression)
        except NotLiteralError:
            return None

    def _mapping(self, variable: str, kind: str, interpret: Callable[[Any], T]) -> dict[str, T]:
        if variable not in self.variables:
            return {}
        node, expression = self.variables[variable]
        if not isinstance(expression, ast.Dict):
            what = f"{variable} is not a dictionary written out"
            do = f"write `{EXAMPLES.get(variable, variable + ' = {}')}`"
            self.problems.error("not-a-literal", self.reader.place(node), what, do)
            self.unclear.add(variable)
            return {}
        found: dict[str, T] = {}
        for key, value in self.reader.entries(expression):
            tag, place = str(key.value), self.reader.place(value)
            if not self._check_tag(tag, kind, self.reader.place(key)):
                continue
            try:
                found[tag] = interpret(self.reader.value(value))
            except ValueError as error:
                what, do = split_advice(str(error), "correct its type")
                self.problems.error("bad-declaration", place, f"{kind} {tag!r}: {what}", do)
            except NotLiteralError:
                continue
        if len(found) < len(expression.keys):
            self.unclear.add(variable)
        return found

    def _parameters(self, inputs: Mapping[str, File]) -> dict[str, Parameter]:
        parameters = self._mapping("parameters", "parameter", _parameter)
        known = None if "inputs" in self.unclear else inputs
        for name, (code, what, do) in parameter_faults(parameters, known):
            self.problems.error(code, self.places[name], what, do)
        return parameters

    def _config(self) -> dict[str, str]:
        """Return the config files, of which none may have the name of another in the image."""
        found = self._mapping("config", "config file", config_name)
        for tag, (code, what, do) in config_faults(found):
            self.problems.error(code, self.places[tag], what, do)
        return found

    def _check_tag(self, tag: str, kind: str, place: Place) -> bool:
        fault = name_fault(tag, kind)
        if fault is not None:
            code, what, do = fault
            self.problems.error(code, place, what, do)
            return False
        if tag in self.places:
            what = f"{kind} {tag!r} is declared already, in line {self.places[tag].line}"
            do = "choose another name: no two files or parameters of a stage may share one"
            self.problems.error("declared-twice", place, what, do)
            return False
        self.places[tag] = place
        return True


def _parameter(value: Any) -> Parameter:
    return Parameter.from_declaration(value)
