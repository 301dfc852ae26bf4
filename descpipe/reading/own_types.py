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
    from descpipe.model.problem import Problems


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
    above : tuple of str
        The modules that are being read because of which this one is.
    """

    def __init__(
        self, path: Path, text: str, tree: ast.Module, problems: Problems, above: tuple[str, ...]
    ) -> None:
        self.path = path
        self.tree = tree
        self.problems = problems
        self.above = (*above, path.stem)
        self.names: dict[str, str] = {}
        self.reader = LiteralReader(path, text, self.names, problems)
        self.has_problems = False
        self._read_imports()
        self._read_classes()

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

    def _import(self, node: ast.stmt, module: str) -> None:
        package = module.partition(".")[0]
        if package == "descpipe" or package in sys.stdlib_module_names:
            return
        beside = self.path.parent / f"{module}.py"
        if module.isidentifier() and beside.is_file():
            if module not in self.above:
                self.reader.own_types |= _types_of(beside, module, self.problems, self.above)
            return
        what = f"{module!r} is imported at the top, where a slim image or a host lacks it"
        do = "import it inside run(self)" if self.path.name == "run.py" else "import it in a method"
        self.problems.error("import-at-top", self.reader.place(node), what, do)

    def _read_classes(self) -> None:
        for node in outside_functions(self.tree):
            if not isinstance(node, ast.ClassDef) or len(node.bases) != 1:
                continue
            base = self.reader.file_type(node.bases[0])
            if base is not None:
                try:
                    self.reader.own_types[node.name] = self._type(node, base)
                except NotLiteralError:
                    self.reader.own_types[node.name] = base  # what is wrong with it is told

    def _type(self, node: ast.ClassDef, base: type[File]) -> type[File]:
        values: dict[str, Any] = {}
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case ast.FunctionDef(name="__init__"):
                    what = f"what __init__ of {node.name} does would have to be run"
                    do = "set class variables instead"
                    self.problems.error("not-a-literal", self.reader.place(statement), what, do)
                    raise NotLiteralError
                case _:
                    continue
            if name in base.declares:
                values[name] = self.reader.value(value)
            else:
                self._check_name(statement, name, base)
        documentation = (ast.get_docstring(node) or "").strip().partition("\n")[0]
        if documentation and not base.doc:
            values.setdefault("doc", documentation)
        kind = type(node.name, (base,), values)
        self.reader.construct(node, kind, [], {})
        return kind

    def _check_name(self, statement: ast.stmt, name: str, base: type[File]) -> None:
        near = get_close_matches(name, base.declares, n=1, cutoff=0.75)
        if near:
            what = f"{name!r} is not a class variable of {base.__name__}"
            do = f"did you mean {near[0]!r}?"
            self.problems.error("misspelt-variable", self.reader.place(statement), what, do)


def _types_of(
    path: Path, module: str, problems: Problems, above: tuple[str, ...]
) -> dict[str, type[File]]:
    """Return the file types that a module beside ``run.py`` defines, by their qualified names."""
    text = read_source(path, problems)
    tree = None if text is None else parse_source(path, text, problems)
    if text is None or tree is None:
        return {}
    found = Source(path, text, tree, problems, above).reader.own_types
    return {f"{module}.{name}": kind for name, kind in found.items()}
