"""File types of a stage's own: classes that derive from descpipe's, read and never run."""

from __future__ import annotations

import ast
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from descpipe.reading.literals import LiteralReader, NotLiteralError
from descpipe.reading.python_source import outside_functions, parse_source, read_source

if TYPE_CHECKING:
    from pathlib import Path

    from descpipe.contract.files import File
    from descpipe.model.problem import Place, Problems

MAX_MODULES = 50
# Of classes that derive from each other: Python takes quadratic time to make them.
MAX_DEPTH = 50


# What a check could say with; `return` alone says nothing, but may end it early.
TELLING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)


class Source:
    """One Python file of a stage, and the modules beside it that it imports at the top.

    Parameters
    ----------
    path : Path
        The file.
    text, tree : str, ast.Module
        What it holds.
    problems : Problems
        Where everything that breaks the rules of static reading is told.
    modules : dict of str to dict, optional
        The file types of the modules that have been read because of the same ``run.py``; each is
        read once, and empty while it is being read.
    """

    def __init__(
        self,
        path: Path,
        text: str,
        tree: ast.Module,
        problems: Problems,
        modules: dict[str, dict[str, type[File]]] | None = None,
    ) -> None:
        self.path = path
        self.tree = tree
        self.problems = problems
        self.modules = {} if modules is None else modules
        self.names: dict[str, str] = {}
        self.reader = LiteralReader(path, text, self.names, problems)
        self._read_imports()
        self._read_classes()

    def types(self, module: str) -> dict[str, type[File]]:
        """Return the types that others get from this file as a module, by their qualified names."""
        own = self.reader.own_types
        found = {f"{module}.{name}": own[name] for name in own if "." not in name}
        passed_on = {name: own[full] for name, full in self.names.items() if full in own}
        return found | {f"{module}.{name}": kind for name, kind in passed_on.items()}

    def _read_imports(self) -> None:
        for node in outside_functions(self.tree):
            if isinstance(node, ast.Import):
                for item in node.names:
                    self._import(node, item.name)
                    if item.asname or "." not in item.name:
                        self.names[item.asname or item.name] = item.name
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                self._import(node, module)
                for item in node.names:
                    self.names[item.asname or item.name] = f"{module}.{item.name}"

    def _import(self, node: ast.Import | ast.ImportFrom, module: str) -> None:
        package = module.partition(".")[0]
        beside = self.path.parent / f"{module}.py"
        if package == "descpipe":
            self._check_names(node)
        elif module.isidentifier() and beside.is_file():
            self._check_names(node)
            self.reader.own_types |= self._types_of(beside, module)
        elif package not in sys.stdlib_module_names:
            self._tell_import(node, module)

    def _check_names(self, node: ast.Import | ast.ImportFrom) -> None:
        if any(item.name == "*" for item in node.names):
            what = "* imports names that only running this would show"
            do = "write the names that you use"
            self.problems.error("computed-names", self.reader.place(node), what, do)

    def _tell_import(self, node: ast.stmt, module: str) -> None:
        if module.startswith("."):
            what = f"{module!r} is relative to a package, and {self.path.name} is in none"
            name = module.lstrip(".")
            do = f"write `from {name} import ...`" if name else "write `import NAME`"
            self.problems.error("import-at-top", self.reader.place(node), what, do)
            return
        what = f"{module!r} is imported at the top, where a slim image or a host lacks it"
        do = "import it inside run(self)"
        if self.path.name != "run.py":
            do = f"import it inside its functions, or {self.path.stem} inside run(self)"
        self.problems.error("import-at-top", self.reader.place(node), what, do)

    def _types_of(self, path: Path, module: str) -> dict[str, type[File]]:
        """Return the file types of a module beside this file, which is read once."""
        if module in self.modules or len(self.modules) >= MAX_MODULES:
            return self.modules.get(module, {})
        self.modules[module] = {}
        text = read_source(path, self.problems)
        tree = None if text is None else parse_source(path, text, self.problems)
        if text is not None and tree is not None:
            source = Source(path, text, tree, self.problems, self.modules)
            self.modules[module] = source.types(module)
            self.reader.unclear |= {f"{module}.{name}" for name in source.reader.unclear}
        else:
            self.reader.unclear.add(module)
        return self.modules[module]

    def _read_classes(self) -> None:
        for node in outside_functions(self.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            bases = [base for base in map(self.reader.file_type, node.bases) if base is not None]
            if bases and len(node.bases) > 1:
                what = f"{node.name} derives from more than {bases[0].__name__}"
                do = f"write `class {node.name}({self.reader.shown(node.bases[0])}):`"
                self.problems.error("stage-base-class", self.reader.place(node), what, do)
            if bases and len(bases[0].__mro__) > MAX_DEPTH:
                what = f"{node.name} derives from over {MAX_DEPTH} types, one from the other"
                do = f"write `class {node.name}(File):`"
                self.problems.error("nested-too-deep", self.reader.place(node), what, do)
            elif bases:
                self._read_type(node, bases[0])
            elif not self.reader.unclear.isdisjoint(map(self.reader.qualified, node.bases)):
                self.reader.unclear.add(node.name)
            else:
                self.reader.other_classes.add(node.name)

    def _read_type(self, node: ast.ClassDef, base: type[File]) -> None:
        kind = _OwnType(node, base, self.reader).read()
        if kind is None and not (base.suffix or base.is_directory):
            self.reader.unclear.add(node.name)
        else:
            self.reader.own_types[node.name] = kind or base


class _OwnType:
    """One class that derives from a file type."""

    def __init__(self, node: ast.ClassDef, base: type[File], reader: LiteralReader) -> None:
        self.node = node
        self.base = base
        self.reader = reader

    def read(self) -> type[File] | None:
        """Return the type, without the methods of its own; None if something is wrong."""
        before = len(self.reader.problems.found)
        values = {name: self._value(name, value) for name, value in self._variables().items()}
        documentation = (ast.get_docstring(self.node) or "").strip().partition("\n")[0]
        if documentation and not self.base.doc:
            values.setdefault("doc", documentation)
        if len(self.reader.problems.found) > before:
            return None
        # Python would name this module; it is the stage's own.
        kind = type(self.node.name, (self.base,), {"__module__": "stage", **values})
        try:
            self.reader.construct(self.node, kind, [], {})
        except NotLiteralError:
            return None
        return kind

    def _variables(self) -> dict[str, ast.expr]:
        """Return the class variables that descpipe knows; others and methods are looked at."""
        found: dict[str, ast.expr] = {}
        for statement in self.node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._check_method(statement)
                    continue
                case _:
                    self._check_unchanged(statement)
                    continue
            if name in self.base.declares:
                found[name] = value
            else:
                self._check_name(statement, name)
        return found

    def _value(self, name: str, value: ast.expr) -> Any:
        try:
            return self.reader.value(value)
        except NotLiteralError:
            return getattr(self.base, name)  # what is wrong with it is told

    def _check_method(self, method: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        name = method.name
        if name == "__init__":
            what = f"what __init__ of {self.node.name} does would have to be run"
            self._error("not-a-literal", method, what, "set class variables instead")
        elif name != "check":
            self._check_name(method, name)
        elif isinstance(method, ast.AsyncFunctionDef) or len(method.args.args) != len("sp"):
            what = f"check of {self.node.name} does not take a path"
            self._error("run-arguments", method, what, "write `def check(self, path):`")
        elif not any(isinstance(part, TELLING) for part in ast.walk(method)):
            what = f"check of {self.node.name} never returns what is wrong"
            self._error("no-result", method, what, "end it with `return problems`, a list of texts")

    def _check_name(self, statement: ast.stmt, name: str) -> None:
        near = get_close_matches(name, [*self.base.declares, "check"], n=1, cutoff=0.75)
        if name == "optional":
            what = "whether an input is optional is said where it is declared"
            do = f"write `{self.node.name}(optional=True)` there"
            self._error("misspelt-variable", statement, what, do)
        elif near:
            what = f"{name!r} is not a class variable of {self.base.__name__}"
            self._error("misspelt-variable", statement, what, f"did you mean {near[0]!r}?")
        elif hasattr(self.base, name) and not name.startswith("_"):
            what = f"{name!r} of {self.base.__name__} is used by descpipe itself"
            do = "choose another name; what you look for in a file belongs into `check(self, path)`"
            self._error("reserved-name", statement, what, do)

    def _check_unchanged(self, statement: ast.stmt) -> None:
        """Tell a statement that changes class variables in a way that is not read."""
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            return
        for part in ast.walk(statement):
            if isinstance(part, ast.Name) and part.id in self.base.declares:
                what = f"{part.id!r} is used here in a way that only running it would show"
                do = f"set it once, as in `{part.id} = ...`"
                self._error("computed-variable", statement, what, do)
                return

    def _error(self, code: str, statement: ast.stmt, what: str, do: str) -> None:
        place: Place = self.reader.place(statement)
        self.reader.problems.error(code, place, what, do)
